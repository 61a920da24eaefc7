"""Many dead records tried again: asked for in the topic's order, watched until the service is through."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from deploy.ops.asking import POLL_S, order, run, settled
from deploy.ops.output import emit_json, err, out
from shared.changes import Actor
from shared.clock import system_clock
from shared.ids import new_id
from shared.store.dead import Dead
from shared.store.decided import Act
from shared.store.mongo import Database
from shared.store.orders import Orders

Statuses = Counter[str]


def retry_all(ids: Mapping[str, Sequence[str]], by: Actor, *, wait: float, as_json: bool) -> None:
    """Ask every service, wait while things move, and say what became of the records."""
    counts = {name: _one_service(name, of, by, wait, quiet=as_json) for name, of in ids.items() if of}
    total: Statuses = sum(counts.values(), Counter())
    facts = {
        "records": sum(map(len, ids.values())),
        "retried": total["retried"],
        "dead_again": total["waiting"] - total["asked"],
        "asked": total["asked"] + total["retry"],
        "services": {name: dict(of) for name, of in counts.items()},
    }
    if as_json:
        emit_json(facts)
    elif not facts["records"]:
        out.print("No dead record fits.")
    else:
        out.print(
            f"{facts['records']} records: {facts['retried']} could be read, {facts['dead_again']} are dead "
            f"as before, {facts['asked']} still wait for their service."
        )


def _one_service(name: str, ids: Sequence[str], by: Actor, wait: float, *, quiet: bool) -> Statuses:
    async def work(database: Database) -> Statuses:
        orders = Orders(database, clock=system_clock)
        asked = [order(Act.RETRY, identity, by=by) for identity in ids]
        with _progress(name, len(ids), quiet=quiet) as step:
            await orders.ask(asked)
            outcomes = await settled(orders, [one.id for one in asked], wait)
            dead = Dead(database, None, clock=system_clock, new_id=new_id)
            left = sum(outcome.standing == "asked" for outcome in outcomes.values())
            return await _tried(dead, ids, wait if not left else 0, step) + Counter(asked=left)

    return run(name, work)


async def _tried(dead: Dead, ids: Sequence[str], wait: float, step: Callable[[int], None]) -> Statuses:
    """What they are once none is to be tried any more, or none was for so many seconds."""
    last, through = time.monotonic(), -1
    while True:
        statuses = Counter(await dead.statuses(ids))
        now_through = len(ids) - statuses["retry"]
        if now_through > through:
            through, last = now_through, time.monotonic()
            step(through)
        if not statuses["retry"] or time.monotonic() - last >= wait:
            return statuses
        await asyncio.sleep(POLL_S)


@contextmanager
def _progress(name: str, total: int, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, disable=quiet) as bar:
        task = bar.add_task(name, total=total)
        yield lambda done: bar.update(task, completed=done)
