"""`./jejak dead held|try|skip`: streams that wait; looked at, tried again after a fix, led past a record."""

from __future__ import annotations

import asyncio
import time
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer

from deploy.ops.asking import (
    POLL_S,
    By,
    Only,
    Reason,
    Service,
    Wait,
    agreed,
    ask,
    caller,
    later,
    names,
    order,
    reason_of,
    run,
    said,
)
from deploy.ops.output import AsJson, emit_json, out
from shared.clock import rfc3339, system_clock
from shared.errors import NotFound, Refused
from shared.store.decided import Act
from shared.store.held import BLOCKER, Held, HeldRecord
from shared.store.held_streams import HeldFilter, HeldStreams
from shared.store.mongo import Database
from shared.store.orders import Place
from shared.store.position import Verdict
from shared.web.i18n import translate
from shared.web.records.wording import held_meaning

Stream = Annotated[str, typer.Argument(help="The report or case, as `dead held` shows it.")]
_LIES_IN_DEAD = (
    "a record of this stream lies in dead: `./jejak dead list` shows it; retry or discard that one first"
)


def held(
    *,
    service: Only = None,
    every: Annotated[bool, typer.Option("--all", help="Also those that mend by themselves.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many of each service at most.")] = 200,
    as_json: AsJson = False,
) -> None:
    """Show records that wait and will not go on by themselves, longest first, and what to do about them."""

    async def look(database: Database) -> list[HeldRecord]:
        return list(await Held(database).list(needs_person=not every, limit=limit))

    rows = [_facts(name, record) for name in names(service) for record in run(name, look)]
    if as_json:
        emit_json(rows)
        return
    for row in rows:
        out.print(f"  {row['stream']}  {row['consumer']:<18} sequence {row['sequence']}: {row['reason']}")
        out.print(f"      {row['code']}, tried {row['tries']} times, since {row['since']}", style="dim")
        out.print(f"      {row['next']}", style="dim")
    if not rows:
        out.print("No held records." if every else "No held records that need a person.")


def try_(
    stream: Annotated[str | None, typer.Argument(help="The report or case; or --all.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Every held stream that fits.")] = False,
    service: Only = None,
    code: Annotated[str | None, typer.Option("--code", help="With --all: only this code.")] = None,
    kind: Annotated[str | None, typer.Option("--type", help="With --all: only this event type.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    wait: Wait = 12.0,
    as_json: AsJson = False,
) -> None:
    """Let the service try a held stream now, or with --all every one, for instance after a fix.

    What is held of a stream is applied in its order, the next only after the one before it.
    """
    if every == (stream is not None):
        raise Refused("name a stream, or say --all")
    if stream is None:
        _try_all(HeldFilter(code, kind), service, yes=yes, wait=wait, as_json=as_json)
        return
    name, records = _held(stream, service)
    consumers = sorted({record.consumer for record in records})

    async def work(database: Database) -> int:
        held = Held(database)
        return sum([await held.try_now(each, stream, now=system_clock()) for each in consumers])

    if any(record.code == BLOCKER for record in records):
        raise Refused(_LIES_IN_DEAD)
    run(name, work)
    said({"id": stream, "service": name, "status": "retry"}, "will be tried again", as_json=as_json)


def skip(
    stream: Stream,
    *,
    reason: Reason,
    service: Only = None,
    by: By = "",
    wait: Wait = 12.0,
    as_json: AsJson = False,
) -> None:
    """Pass over the first held record of a stream that needs a person (a fork, say); the rest goes on.

    Where events before that record never came (a gap), those are passed over, and the record is applied.
    """
    why = reason_of(reason)
    name, records = _held(stream, service)
    record = _first(records)
    place = Place(record.consumer, stream, record.epoch, record.sequence, record.hash, record.code)
    done = ask(name, order(Act.SKIP, place, by=caller(by), reason=why), wait=wait)
    status = "skipped" if done else "asked"
    facts = {"id": stream, "service": name, "status": status, "hash": record.hash, "code": record.code}
    is_, to = ("is" if done else "will be"), f"{record.sequence} ({record.code})"
    what = f"goes on behind {to}, which {is_} skipped"
    if record.code == Verdict.GAP.value:
        what = f"goes on with {to}; what never came before it {is_} skipped"
    said(facts, what if done else f"{what} {later(name)}", as_json=as_json)


def hint(service: Service | None) -> None:
    """Say beside the dead records how many held streams need a person."""

    async def count(database: Database) -> int:
        return (await HeldStreams(database).count(HeldFilter(needs_person=True))).streams

    waiting = sum(run(name, count) for name in names(service))
    if waiting:
        out.print(f"{waiting} held streams need a person: ./jejak dead held")


def _try_all(wanted: HeldFilter, service: Service | None, *, yes: bool, wait: float, as_json: bool) -> None:
    async def count(database: Database) -> int:
        return (await HeldStreams(database).count(wanted)).streams

    before = {name: run(name, count) for name in names(service)}
    total = sum(before.values())
    if total:
        agreed(f"Try {total} held streams now?", yes=yes, as_json=as_json)

    async def work(database: Database) -> int:
        streams = HeldStreams(database)
        await streams.try_all(wanted, now=system_clock())
        return await _moving(streams, wanted, wait)

    left = {name: run(name, work) for name, streams in before.items() if streams}
    rest = sum(left.values())
    if as_json:
        emit_json({"streams": total, "left": rest, "services": left})
    elif not total:
        out.print("No held stream fits.")
    else:
        out.print(f"{total} streams: {total - rest} go on, {rest} are held as before.")


async def _moving(streams: HeldStreams, wanted: HeldFilter, wait: float) -> int:
    """How many are left once none is, or none went on for so many seconds."""
    last, least = time.monotonic(), -1
    while True:
        left = (await streams.count(wanted)).streams
        if least < 0 or left < least:
            least, last = left, time.monotonic()
        if not left or time.monotonic() - last >= wait:
            return left
        await asyncio.sleep(POLL_S)


def _held(stream: str, service: Service | None) -> tuple[str, list[HeldRecord]]:
    """The service that holds the stream, and what it holds of it."""

    async def look(database: Database) -> list[HeldRecord]:
        return list(await Held(database).list(stream=stream))

    found = {name: records for name in names(service) if (records := run(name, look))}
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


def _facts(service: str, record: HeldRecord) -> dict[str, Any]:
    plain = {
        name: rfc3339(value) if isinstance(value, datetime) else value
        for name, value in asdict(record).items()
    }
    return {"service": service, **plain, "next": translate(held_meaning(record.code).what_to_do, "en")}
