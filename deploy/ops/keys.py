"""`./jejak keys`: gives a keyset a fresh key, for new reports, while the older ones go on opening."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from deploy.ops import installation
from deploy.ops.output import AsJson, emit_json, out
from shared.security import keyfiles

app = typer.Typer(help="Key files.", no_args_is_help=True)


@app.callback()
def _root() -> None:
    """Keep `rotate` a sub-command while it is the only one."""


@app.command()
def rotate(
    name: Annotated[str, typer.Argument(help=f"One of {', '.join(keyfiles.KEYSETS)}.")],
    *,
    folder: Annotated[
        Path | None,
        typer.Option(envvar="JEJAK_KEYS_ROOT", help="The folder of key folders; else the stack's."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add a fresh key to a keyset of every service that holds it; acts when they start again."""
    root = folder or installation.folder_of("keys")
    keyfiles.rotate(root, name)
    holders = [service for service, names in keyfiles.KEYS_OF.items() if name in names]
    if as_json:
        emit_json({"name": name, "services": holders})
    else:
        out.print(f"{name} has a fresh key; start {', '.join(holders)} again, one after the other.")
