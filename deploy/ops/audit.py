"""`./jejak audit`: holds journals, states, topics, consumers and messages against each other; lists acts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from deploy.audit.families import family
from deploy.audit.verify import MOST_SHOWN, TOLERANCE_S, Place, Result, Said, verify
from deploy.ops import installation
from deploy.ops.acts import acts
from deploy.ops.output import AsJson, emit_json, err, out
from shared.errors import Refused
from shared.store.mongo import open_client

app = typer.Typer(
    help="Whether all records of the same thing agree, and what people did.", no_args_is_help=True
)


app.command("acts")(acts)


@app.command("verify")
def verify_(
    identifier: Annotated[
        str | None, typer.Argument(metavar="ID", help="A report, a case or a receipt number.")
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Every stream of the installation.")] = False,
    mail: Annotated[
        Path | None, typer.Option(help="Folder of .eml files that the receiver's server holds.")
    ] = None,
    topics: Annotated[bool, typer.Option(help="Also compare what Kafka retains.")] = True,
    as_json: AsJson = False,
) -> None:
    """Compare each stream's journal, state, outbox, topic, consumers, effects and messages.

    Safe on a live system: what differs is looked at again after ten seconds. Exits 1 if anything differs.
    """
    if every == (identifier is not None):
        raise Refused("name a report, a case or a receipt number, or say --all")
    found = installation.find()
    if topics and found.kafka is None:
        raise Refused("set JEJAK_KAFKA_BOOTSTRAP, or leave the topics out with --no-topics")
    place_of = {"kafka": found.kafka if topics else None, "mail": mail or found.mail}
    with _progress(quiet=as_json) as said:
        result = asyncio.run(_verify(found, identifier, place_of, said))
    emit_json(_facts(result)) if as_json else _show(result)
    if result.kinds:
        raise typer.Exit(1)


async def _verify(
    found: installation.Installation, identifier: str | None, place_of: Mapping[str, Any], said: Said
) -> Result:
    client = open_client(found.mongo_url, app="jejak-audit")
    try:
        place = Place(client=client, namespace=found.namespace, office=found.office, **place_of)
        only = None if identifier is None else await family(client, found.namespace, identifier.strip())
        return await verify(place, only=only, tolerance_s=TOLERANCE_S, said=said)
    finally:
        client.close()


def _facts(result: Result) -> dict[str, Any]:
    return {
        "agrees": not result.kinds,
        "streams": dict(result.streams),
        "events": result.events,
        "records": result.records,
        "unreadable": result.unreadable,
        "messages": result.messages,
        "differences": dict(result.kinds),
        "first": [_row(one) for one in result.differences],
    }


def _row(one: Any) -> dict[str, Any]:
    row = asdict(one)
    return {name: row[name] for name in ("kind", "service", "stream", "what")}


def _show(result: Result) -> None:
    streams = ", ".join(f"{name} {count}" for name, count in result.streams.items()) or "none"
    out.print(f"  streams    {streams}")
    out.print(f"  events     {result.events} announced, {result.records} records retained by Kafka")
    if result.unreadable:
        out.print(
            f"  unreadable {result.unreadable} of them: `./jejak dead list --all` says what became of each"
        )
    out.print(f"  messages   {result.messages}")
    for one in result.differences:
        out.print(f"  {one.kind.value:<8} {one.service:<7} {one.stream or '-'}")
        out.print(f"      {one.what}", style="dim")
    total = sum(result.kinds.values())
    if total > MOST_SHOWN:
        out.print(f"  ... and {total - MOST_SHOWN} more")
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(result.kinds.items()))
    out.print(f"{total} differences: {kinds}" if total else "Everything agrees.")


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Said]:
    """Counts that grow, on a terminal; else nothing."""
    if quiet or not err.is_terminal:
        yield lambda _what, _count: None
        return
    columns = (TextColumn("{task.description}"), TextColumn("{task.completed}"), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as shown:
        tasks: dict[str, Any] = {}

        def said(what: str, count: int) -> None:
            task = tasks.setdefault(what, None) or shown.add_task(what, total=None)
            tasks[what] = task
            shown.update(task, completed=count)

        yield said
