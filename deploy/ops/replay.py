"""`./jejak replay`: lets a service send a stream's events, or all of them, again; repeats are harmless."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import Annotated

import typer

from deploy.ops import installation
from deploy.ops.output import AsJson, emit_json, out
from shared.errors import NotFound, Refused
from shared.ids import is_uuid7
from shared.store.outbox import Outbox


class Owner(StrEnum):
    """Who announces a stream."""

    INTAKE = "intake"
    TRIAGE = "triage"
    NOTIFY = "notify"


def replay(
    *,
    owner: Annotated[Owner, typer.Option(help="The service whose events are sent again.")],
    stream: Annotated[str | None, typer.Option(help="The report or case.")] = None,
    start: Annotated[int, typer.Option("--from", min=1, help="The first announced sequence.")] = 1,
    every: Annotated[bool, typer.Option("--all", help="Every stream, from its beginning.")] = False,
    as_json: AsJson = False,
) -> None:
    """Send events again from the journal; works while Kafka is away, they leave when it is back."""
    if every == (stream is not None):
        raise Refused("name a stream with --stream, or say --all")
    if stream is not None and not is_uuid7(stream):
        raise Refused(f"{stream} is not the id of a report or a case")
    rows = asyncio.run(_enqueue(owner, stream, start))
    if stream is not None and not rows:
        raise NotFound(f"{owner.value} has no event of {stream} from {start} on")
    if as_json:
        emit_json({"owner": owner.value, "stream": stream, "from": start, "rows": rows})
    else:
        out.print(f"{rows} events of {owner.value} will be sent again.")


async def _enqueue(owner: Owner, stream: str | None, start: int) -> int:
    async with installation.find().database(owner.value) as database:
        outbox = Outbox(database, service=owner.value)
        return await (outbox.enqueue_all() if stream is None else outbox.enqueue_stream(stream, start))
