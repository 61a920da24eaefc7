"""`./jejak dead`: records that could not be read; looked at, tried again, or given up with a reason."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, TypeVar

import typer

from deploy.ops import held, retrying, unsent
from deploy.ops.asking import (
    By,
    Only,
    Reason,
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
from shared.ids import new_id
from shared.store.dead import Dead, DeadRecord, Filter
from shared.store.decided import Act
from shared.store.mongo import Database
from shared.store.orders import Orders
from shared.web.i18n import translate
from shared.web.records.wording import dead_meaning

app = typer.Typer(
    help="Records that could not be read (dead), and those that wait their turn (held).", no_args_is_help=True
)
app.command("held")(held.held)
app.command("try")(held.try_)
app.command("skip")(held.skip)

Identity = Annotated[str, typer.Argument(help="The record's id, as `dead list` shows it.")]
Row = dict[str, Any]
T = TypeVar("T")


@app.command("list")
def list_(
    *,
    service: Only = None,
    every: Annotated[bool, typer.Option("--all", help="Also those that were decided.")] = False,
    reason: Annotated[str | None, typer.Option("--reason", help="Only those with this code.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many of each service at most.")] = 200,
    as_json: AsJson = False,
) -> None:
    """Show records that break their contract, newest first, and events too large to be sent; never bytes."""
    wanted = Filter(None if every else "waiting", reason)
    found = {name: _run(name, lambda dead: dead.list(wanted, limit=limit)) for name in names(service)}
    rows = [row for name, records in found.items() for row in _rows(name, records)]
    parked = unsent.rows({name: run(name, unsent.look) for name in names(service)})
    if as_json:
        emit_json(rows + parked)
        return
    for row in rows:
        asked = f" ({row['pending']} asked)" if row["pending"] else ""
        out.print(
            f"  {row['id']}  {row['service']:<7} {row['status']:<9} {row['reason']}: {row['detail']}{asked}"
        )
        out.print(
            f"      {row['topic']}[{row['partition']}] offset {row['offset']}, {row['at']}", style="dim"
        )
    unsent.show(parked)
    if not rows and not parked:
        out.print("No dead records.")
    if any(len(records) == limit for records in found.values()):
        out.print(f"Not more than {limit} of a service are shown; --limit shows more.")
    held.hint(service)


@app.command()
def show(identity: Identity, *, as_json: AsJson = False) -> None:
    """Show one record: where it lay, why it is dead, its digest, and the next step; never its bytes."""
    service, record = _find(identity)
    (facts,) = _rows(service, [record])
    if as_json:
        emit_json(facts)
        return
    for name, value in facts.items():
        if value is not None:
            out.print(f"  {name:<11} {value}")


@app.command()
def retry(
    identity: Annotated[str | None, typer.Argument(help="The record's id; or --all.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Every waiting record that fits.")] = False,
    service: Only = None,
    reason: Annotated[str | None, typer.Option("--reason", help="With --all: only this code.")] = None,
    kind: Annotated[str | None, typer.Option("--type", help="With --all: only this event type.")] = None,
    by: By = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    wait: Wait = 12.0,
    as_json: AsJson = False,
) -> None:
    """Let the service try one again, or with --all every one that fits, for instance after an upgrade.

    Those of one stream are tried in the order of their topic, before what is held behind them.
    """
    if every == (identity is not None):
        raise Refused("name a record, or say --all")
    if identity is None:
        wanted = Filter("waiting", reason, kind)
        ids = {name: _run(name, lambda dead: dead.ids(wanted)) for name in names(service)}
        total = sum(map(len, ids.values()))
        if total:
            agreed(f"Try {total} dead records again?", yes=yes, as_json=as_json)
        retrying.retry_all(ids, caller(by), wait=wait, as_json=as_json)
        return
    found, _ = _find(identity)
    done = ask(found, order(Act.RETRY, identity, by=caller(by)), wait=wait)
    facts = {"id": identity, "service": found, "status": "retry" if done else "asked"}
    said(facts, f"will be tried again{'' if done else f' {later(found)}'}", as_json=as_json)


@app.command()
def discard(
    identity: Identity, *, reason: Reason, by: By = "", wait: Wait = 12.0, as_json: AsJson = False
) -> None:
    """Give a record up, with a reason; its stream flows again, and a gap it leaves is asked for again."""
    why = reason_of(reason)
    service, _ = _find(identity)
    done = ask(service, order(Act.DISCARD, identity, by=caller(by), reason=why), wait=wait)
    facts = {"id": identity, "service": service, "status": "discarded" if done else "asked"}
    said(facts, "is discarded" if done else f"will be discarded {later(service)}", as_json=as_json)


@app.command()
def undo(identity: Identity, *, by: By = "", wait: Wait = 12.0, as_json: AsJson = False) -> None:
    """Take back what was asked about a record or a held stream, while the service has not begun with it."""
    for name in names(None):
        if run(name, lambda database: Orders(database, clock=system_clock).withdraw_skips(identity)):
            said({"id": identity, "service": name, "status": "held"}, "is held as before", as_json=as_json)
            return
    service, _ = _find(identity)

    async def withdraw(database: Database) -> bool:
        orders = Orders(database, clock=system_clock)
        return any([await orders.withdraw(identity, act) for act in (Act.RETRY, Act.DISCARD)])

    done = run(service, withdraw) or ask(service, order(Act.TAKE_BACK, identity, by=caller(by)), wait=wait)
    facts = {"id": identity, "service": service, "status": "waiting" if done else "asked"}
    said(facts, "waits for a decision again" if done else later(service), as_json=as_json)


def _rows(service: str, records: list[DeadRecord] | Any) -> list[Row]:
    """Each record as commands show it, with what waits to be done about it and the next step."""

    async def pending(database: Database) -> Any:
        return await Orders(database, clock=system_clock).about([record.id for record in records])

    asked = run(service, pending) if records else {}
    return [
        {
            "service": service,
            **{name: _plain(value) for name, value in asdict(record).items()},
            "pending": asked[record.id].value if record.id in asked else None,
            "next": _next(record, asked=record.id in asked),
        }
        for record in records
    ]


def _plain(value: object) -> object:
    return rfc3339(value) if isinstance(value, datetime) else value


def _next(record: DeadRecord, *, asked: bool) -> str:
    if record.status in {"retried", "discarded"}:
        return "nothing: it was decided"
    if asked or record.status == "retry":
        return f"nothing: the service does it within seconds of running; ./jejak dead undo {record.id}"
    advice = translate(dead_meaning(record.reason).what_to_do, "en")
    return f"{advice} ./jejak dead retry {record.id} | discard {record.id} --reason TEXT"


def _find(identity: str) -> tuple[str, DeadRecord]:
    for service in names(None):
        record = _run(service, lambda dead: dead.find(identity))
        if record is not None:
            return service, record
    raise NotFound(f"there is no dead record {identity}; `./jejak dead list --all` shows them")


def _run(service: str, work: Callable[[Dead], Awaitable[T]]) -> T:
    async def with_dead(database: Database) -> T:
        return await work(Dead(database, None, clock=system_clock, new_id=new_id))

    return run(service, with_dead)
