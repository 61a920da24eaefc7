"""A mail server for local mode: keeps every message as an .eml file and delivers none.

`python -m deploy.local.smtp_sink FOLDER PORT` runs it.
"""

from __future__ import annotations

import asyncio
import itertools
import signal
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

from deploy.local.ports import LOOPBACK

LARGEST_BYTES = 25 * 1024 * 1024


@dataclass(frozen=True)
class Message:
    """One stored message, as a list shows it."""

    file: Path
    at: datetime
    sender: str
    to: str
    subject: str
    text: str


def stored(folder: Path) -> list[Message]:
    """The messages in a folder, oldest first."""
    return [_read(file) for file in sorted(folder.glob("*.eml"))]


def _read(file: Path) -> Message:
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    body = mail.get_body(preferencelist=("plain", "html"))
    return Message(
        file=file,
        at=datetime.fromtimestamp(file.stat().st_mtime, UTC),
        sender=str(mail["From"] or ""),
        to=str(mail["To"] or ""),
        subject=str(mail["Subject"] or ""),
        text=str(body.get_content()).replace("\r\n", "\n") if body else "",
    )


class Sink:
    """aiosmtpd's handler: writes what arrives."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._next = itertools.count(1 + len(list(folder.glob("*.eml"))))

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802 -- its name
        """Store one message; the answer is given after the file is whole."""
        name = f"{next(self._next):06d}.eml"
        part = self.folder / f".{name}.part"
        part.write_bytes(envelope.original_content)
        part.replace(self.folder / name)
        return f"250 kept as {name}"


async def serve(folder: Path, port: int) -> None:
    """Listen until SIGTERM or SIGINT."""
    loop, end = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end.set)
    sink = Sink(folder)
    server = await loop.create_server(
        lambda: SMTP(sink, hostname="localhost", data_size_limit=LARGEST_BYTES, enable_SMTPUTF8=True),
        LOOPBACK,
        port,
    )
    async with server:
        await end.wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
