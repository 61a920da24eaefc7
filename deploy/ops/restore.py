"""`./jejak restore`: a backup into empty databases, compared with what is known beyond it, and opened."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from deploy.backup import load
from deploy.ops import installation
from deploy.ops.backup import FileFirst, Identities, opened_with, told_to
from deploy.ops.dead import Service
from deploy.ops.output import AsJson, emit_json, out
from shared.errors import Refused


class _RestoreWords(FileFirst):
    default = "load"


app = typer.Typer(help="Restore a backup before services start.", no_args_is_help=True, cls=_RestoreWords)


@app.command("load")
def load_(
    source: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The archive.")],
    *,
    identity: Identities = None,
    service: Annotated[
        Service | None, typer.Option(help="Only this service's database; the others are newer.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Destroy what is there; asks for the namespace.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --replace: do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Verify an archive, then write it; the services start once `restore reconcile` has run."""
    place = installation.find()
    if replace and not yes:
        _confirm(place.namespace)
    services = [service.value] if service else load.every_service()
    work = load.load(
        place,
        source,
        opened_with(identity),
        services=services,
        replace=replace,
        progress=told_to(as_json),
    )
    loaded = asyncio.run(work)
    if as_json:
        facts = {"documents": loaded.documents, "epochs": loaded.epochs, "without_user": loaded.without_user}
        emit_json({**facts, "next": "restore reconcile"})
    else:
        _show(loaded)


def _confirm(namespace: str) -> None:
    if typer.prompt(f"Type {namespace} to destroy what is there") != namespace:
        raise Refused("that is not the namespace; nothing was changed")


def _show(loaded: load.Loaded) -> None:
    for name, documents in loaded.documents.items():
        out.print(f"  {name:<7} {documents} documents; epoch {loaded.epochs[name]}")
    if loaded.without_user:
        out.print(f"No database user yet for {', '.join(loaded.without_user)}: let the set-up make them.")
    out.print("The services do not start on these databases yet. Next: ./jejak restore reconcile")
