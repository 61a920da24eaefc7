"""`./jejak dead`: records that could not be read or applied; looked at, tried again, or given up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import typer

from deploy.ops import installation, unsent
from deploy.ops.output import AsJson, emit_json, out
from shared.clock import rfc3339, system_clock
from shared.errors import NotFound, Refused
from shared.ids import new_id
from shared.store.dead import Dead, DeadRecord
from shared.store.held import BLOCKER, Held, HeldRecord
from shared.store.mongo import Database

app = typer.Typer(help="Records that could not be read, and those that wait.", no_args_is_help=True)

SERVICES = ("intake", "triage", "notify")
OPERATOR = "operator"
_LIES_IN_DEAD = (
    "a record of this stream lies in dead: `./jejak dead list` shows it; retry or discard that one first"
)
T = TypeVar("T")


class Service(StrEnum):
    """The services, each with its own dead records."""

    INTAKE = "intake"
    TRIAGE = "triage"
    NOTIFY = "notify"


Only = Annotated[Service | None, typer.Option("--service", help="Only this service's.")]
Stream = Annotated[str, typer.Argument(help="The report or case, as `dead held` shows it.")]
Identity = Annotated[str, typer.Argument(help="The record's id, as `dead list` shows it.")]


@app.command("list")
def list_(
    *,
    service: Only = None,
    every: Annotated[bool, typer.Option("--all", help="Also those that were decided.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show records that break their contract, newest first, and events too large to be sent; never bytes."""
    found = _each(service, lambda dead: dead.list(status=None if every else "waiting"))
    rows = [{"service": name, **_facts(record)} for name, records in found.items() for record in records]
    parked = unsent.rows({name: _run(name, unsent.look) for name in _names(service)})
    if as_json:
        emit_json(rows + parked)
        return
    for row in rows:
        out.print(f"  {row['id']}  {row['service']:<7} {row['status']:<9} {row['reason']}: {row['detail']}")
        out.print(
            f"      {row['topic']}[{row['partition']}] offset {row['offset']}, {row['at']}", style="dim"
        )
    unsent.show(parked)
    if not rows and not parked:
        out.print("No dead records.")


@app.command()
def show(identity: Identity, *, as_json: AsJson = False) -> None:
    """Show one record: where it lay, why it is dead, its digest; never its bytes."""
    service, record = _find(identity)
    facts = {"service": service, **_facts(record)}
    if as_json:
        emit_json(facts)
        return
    for name, value in facts.items():
        if value is not None:
            out.print(f"  {name:<11} {value}")


@app.command()
def retry(identity: Identity, *, as_json: AsJson = False) -> None:
    """Let the service try it again within seconds, for instance after an upgrade."""
    service, _ = _find(identity)
    _in(service, lambda dead: dead.ask_retry(identity, by=OPERATOR))
    _said({"id": identity, "service": service, "status": "retry"}, "will be tried again", as_json=as_json)


@app.command()
def discard(
    identity: Identity,
    *,
    reason: Annotated[str, typer.Option(help="Why it is of no use; kept with the record.")],
    as_json: AsJson = False,
) -> None:
    """Give a record up, with a reason; its stream flows again."""
    if not reason.strip():
        raise Refused("a record is discarded with a reason: --reason 'why'")
    service, _ = _find(identity)
    _in(service, lambda dead: dead.discard(identity, by=OPERATOR, reason=reason))
    _said({"id": identity, "service": service, "status": "discarded"}, "is discarded", as_json=as_json)


@app.command()
def held(
    *,
    service: Only = None,
    every: Annotated[bool, typer.Option("--all", help="Also those that mend by themselves.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show records that wait and will not go on by themselves, longest first."""

    async def look(database: Database) -> list[HeldRecord]:
        return list(await Held(database).list(needs_person=not every))

    rows = [
        {
            "service": name,
            **asdict(record),
            "next_try": rfc3339(record.next_try),
            "since": rfc3339(record.since),
        }
        for name in _names(service)
        for record in _run(name, look)
    ]
    if as_json:
        emit_json(rows)
        return
    for row in rows:
        out.print(f"  {row['stream']}  {row['consumer']:<18} sequence {row['sequence']}: {row['reason']}")
        out.print(f"      {row['code']}, tried {row['tries']} times, since {row['since']}", style="dim")
    if not rows:
        out.print("No held records." if every else "No held records that need a person.")


@app.command("try")
def try_(stream: Stream, *, service: Only = None, as_json: AsJson = False) -> None:
    """Let the service try a held stream again within seconds, for instance after its cause was mended."""
    name, records = _held(stream, service)
    consumers = sorted({record.consumer for record in records})

    async def work(database: Database) -> int:
        held = Held(database)
        return sum([await held.try_now(each, stream, now=system_clock()) for each in consumers])

    if not _run(name, work):
        raise Refused(_LIES_IN_DEAD)
    _said({"id": stream, "service": name, "status": "retry"}, "will be tried again", as_json=as_json)


@app.command()
def skip(
    stream: Stream,
    *,
    reason: Annotated[str, typer.Option(help="Why it shall not be applied; kept with the position.")],
    service: Only = None,
    as_json: AsJson = False,
) -> None:
    """Pass over the first held record of a stream that needs a person (a fork, say); the rest goes on."""
    if not reason.strip():
        raise Refused("a record is passed over with a reason: --reason 'why'")
    name, records = _held(stream, service)
    record = _first(records)
    _run(name, lambda database: Held(database).skip(record, by=OPERATOR, reason=reason, now=system_clock()))
    facts = {"id": stream, "service": name, "status": "skipped", "hash": record.hash, "code": record.code}
    _said(facts, f"goes on behind {record.sequence} ({record.code}), which is skipped", as_json=as_json)


def _held(stream: str, service: Service | None) -> tuple[str, list[HeldRecord]]:
    """The service that holds the stream, and what it holds of it."""

    async def look(database: Database) -> list[HeldRecord]:
        return list(await Held(database).list(stream=stream))

    found = {name: records for name in _names(service) if (records := _run(name, look))}
    if not found:
        raise NotFound(f"nothing of {stream} is held; `./jejak dead held --all` shows what is")
    if len(found) > 1:
        raise Refused(f"{' and '.join(found)} hold {stream}: name one with --service")
    return next(iter(found.items()))


def _first(records: list[HeldRecord]) -> HeldRecord:
    """The one that a person may pass over: the first in the stream's order that will not mend by itself."""
    waiting = [record for record in records if record.needs_person]
    if any(record.code == BLOCKER for record in waiting):
        raise Refused(_LIES_IN_DEAD)
    if not waiting:
        raise Refused("what is held of this stream is still being tried; `./jejak dead try` does so at once")
    return min(waiting, key=lambda record: (record.consumer, record.epoch, record.sequence, record.since))


def _facts(record: DeadRecord) -> dict[str, Any]:
    return {**asdict(record), "at": rfc3339(record.at)}


def _find(identity: str) -> tuple[str, DeadRecord]:
    for service, records in _each(None, lambda dead: dead.list(status=None, limit=100_000)).items():
        for record in records:
            if record.id == identity:
                return service, record
    raise NotFound(f"there is no dead record {identity}; `./jejak dead list --all` shows them")


def _said(facts: dict[str, str], what: str, *, as_json: bool) -> None:
    if as_json:
        emit_json(facts)
    else:
        out.print(f"{facts['id']} of {facts['service']} {what}.")


def _names(service: Service | None) -> tuple[str, ...]:
    return SERVICES if service is None else (service.value,)


def _each(service: Service | None, work: Callable[[Dead], Awaitable[T]]) -> dict[str, T]:
    return {name: _in(name, work) for name in _names(service)}


def _in(service: str, work: Callable[[Dead], Awaitable[T]]) -> T:
    async def with_dead(database: Database) -> T:
        return await work(Dead(database, None, clock=system_clock, new_id=new_id))

    return _run(service, with_dead)


def _run(service: str, work: Callable[[Database], Awaitable[T]]) -> T:
    async def run() -> T:
        async with installation.find().database(service) as database:
            return await work(database)

    return asyncio.run(run())
