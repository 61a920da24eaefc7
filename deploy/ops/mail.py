"""`./jejak mail`: what the local mail sink has kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from deploy.local import runfile
from deploy.local.smtp_sink import Message, stored
from deploy.ops.output import AsJson, emit_json, out


def mail(
    *,
    as_json: AsJson = False,
    text: Annotated[bool, typer.Option("--text", help="Print the bodies too.")] = False,
    stack: Annotated[str | None, typer.Option(help="The stack: up, demo, ...")] = None,
) -> None:
    """List the messages that the running local stack has sent, oldest first."""
    messages = stored(Path(runfile.find(stack)["mail"]))
    if as_json:
        emit_json([_fields(message) for message in messages])
        return
    for message in messages:
        out.print(f"{message.at:%Y-%m-%d %H:%M:%S}  {message.to}  {message.subject}")
        if text:
            out.print(message.text)
    if not messages:
        out.print("No message yet.")


def _fields(message: Message) -> dict[str, str]:
    return {
        "file": str(message.file),
        "at": message.at.isoformat(),
        "from": message.sender,
        "to": message.to,
        "subject": message.subject,
        "text": message.text,
    }
