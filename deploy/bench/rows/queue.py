"""Row: the first page of a queue, narrowed and by deadline, however many cases there are."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import bson
from bson.raw_bson import RawBSONDocument

from deploy.bench.figures import Bound, Figure, Row
from deploy.bench.ground import Ground, until
from deploy.bench.made import OFFICE, Maker
from deploy.bench.many_cases import found_by
from deploy.bench.people import Person
from deploy.bench.processes import cpu_s
from deploy.bench.waits import flat, median_ms
from deploy.local.stack import Stack
from services.triage.adapters.board_queries import ORDER, BoardQueries, index_of
from services.triage.adapters.mongo_search import SEARCH
from services.triage.application.queue.rows import Viewer
from services.triage.application.queue.views import Filters, Queue as Lane
from shared.clock import system_clock
from shared.errors import Refused
from shared.rules.rulebooks import Rulebooks
from shared.store import indexes
from shared.store.mongo import Database, WriteConcern, open_client, open_database

NAME = "queue"
PAGE = Bound(10, of="value", at_most=True)
COUNTING = Bound(1_000, of="value", at_most=True)
FLAT = Bound(1.5, of="ratio", at_most=True)
ROWS = 50
REST_S, SETTLING = 0.1, 3
"""Seconds of processor within one; looks until then, in which it may not have begun."""
KECAMATAN, CATEGORY = "64.71.03", "money_politics"
API = f"/api/v1/cases?category={CATEGORY}&kecamatan={KECAMATAN}&limit={ROWS}"
FREE = f"/api/v1/cases?queue=unassigned&kind=report&limit={ROWS}"
HTML = f"/antrean?tampilan=kasus&dugaan={CATEGORY}&kecamatan={KECAMATAN}"
PLAIN = f"/api/v1/cases?limit={ROWS}"
LIMITS = (
    "The find reads 50 rows of one index without sorting; the rest is opening the content of each row, the "
    "counts of the tabs, and writing JSON or HTML, all in Python, for 50 rows whatever lies behind them."
)
ASKED: dict[str, str] = {
    "API, two filters": API,
    "API, no filter": PLAIN,
    "API, unassigned reports": FREE,
    "HTML page, two filters": HTML,
}


COUNTED: dict[str, str] = {"all figures of the office, JSON": "/api/v1/figures"}
"""What a large office is given from a count of the last two minutes; asked a tenth as often."""
ANEW: dict[str, str] = {"all figures counted anew, JSON": "/api/v1/figures?anew=true"}
"""What counts every case in one snapshot, as the first look does and the one behind the answers; no bound."""


@dataclass(slots=True)
class Queue:
    """One installation with so many cases, and who asks."""

    cases: int
    officer: Person
    database: Database
    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


async def measure(ground: Ground) -> Row:
    """Fill a queue of each size, then ask them in turn."""
    async with AsyncExitStack() as closing:
        maker = closing.enter_context(Maker(ground.keys))
        queues = [await _queue(ground, closing, maker, cases) for cases in ground.scale.queues]
        for number in range(ground.scale.rounds):
            for queue in queues:
                await _ask(queue, ground.scale.pages)
            ground.say(f"round {number + 1}/{ground.scale.rounds}: {', '.join(map(_told, queues))}")
        return _row(queues)


async def _queue(ground: Ground, closing: AsyncExitStack, maker: Maker, cases: int) -> Queue:
    """The service is away while they are made: each would be news to it, to be copied for hours."""
    namespace = f"queue{cases}"
    stack = await closing.enter_async_context(ground.installation(namespace, "triage"))
    database = await closing.enter_async_context(ground.database(f"{namespace}_triage"))
    began = time.perf_counter()
    stack.stop("triage")
    await _fill(database, maker, cases)
    await indexes.ensure(database.client, namespace)
    ground.say(f"{cases:,} cases made in {time.perf_counter() - began:.0f} s")
    stack.restart("triage")
    waited = await until(
        _at_rest(stack), "triage to have looked through its cases", every_s=1.0, within_s=300
    )
    ground.say(f"triage at rest {waited:.0f} s after its start")
    return Queue(cases, await Person.sign_in(stack.origins["triage"], "petugas"), _as_triage(closing, stack))


async def _fill(database: Database, maker: Maker, cases: int) -> None:
    """Without the indexes, which are made behind, and without a majority: nobody relies on them yet.

    With what the search keeps of each, which triage would make at its start, one after the other.
    """
    await database["cases"].drop_indexes()
    plain = database.with_options(write_concern=WriteConcern(1))
    for portion in maker.queue_documents(cases):
        for collection, documents in portion.items():
            raw = [RawBSONDocument(document) for document in documents]
            await plain[collection].insert_many(raw, ordered=False)
        entries = [found_by(bson.decode(one)) for one in portion["cases"]]
        await plain[SEARCH].insert_many(entries, ordered=False)


def _at_rest(stack: Stack) -> Callable[[], Awaitable[bool]]:
    """Whether the service used less than a tenth of a core since the last look, a second ago."""
    used = [cpu_s(stack.processes.pid_of("triage"))]

    async def idle() -> bool:
        used.append(cpu_s(stack.processes.pid_of("triage")))
        return len(used) > SETTLING and used[-1] - used[-2] < REST_S

    return idle


def _as_triage(closing: AsyncExitStack, stack: Stack) -> Database:
    client = open_client(stack.servers.mongo_url("triage", stack.plan.namespace), app="jejak-bench")
    closing.callback(client.close)
    return open_database(client, f"{stack.plan.namespace}_triage")


async def _ask(queue: Queue, times: int) -> None:
    async def page(path: str) -> None:
        await queue.officer.call("GET", path)

    listed = await queue.officer.call("GET", API)
    if not listed.json()["items"]:
        raise Refused("the prepared queue shows no case for the filters that are measured")
    queue.waits["floor"].append(await median_ms(lambda: _bare(queue.database), times))
    for what, path in ASKED.items():
        queue.waits[what].append(await median_ms(lambda path=path: page(path), times))  # type: ignore[misc]
    for what, path in {**ANEW, **COUNTED}.items():
        wait = await median_ms(lambda path=path: page(path), max(times // 10, 3))  # type: ignore[misc]
        queue.waits[what].append(wait)


@cache
def _books() -> Rulebooks:
    return Rulebooks.load()


async def _bare(database: Database) -> None:
    """The find alone: the same query and order, whole documents, as many of them."""
    viewer, filters = Viewer(OFFICE, ""), Filters(category=CATEGORY, kecamatan=KECAMATAN)
    query = BoardQueries(_books()).of(viewer, Lane.CASES, filters, now=system_clock())
    asked = database["cases"].find(query).sort([(ORDER, 1), ("_id", 1)]).hint(index_of(query))
    found: list[Any] = await asked.limit(ROWS).to_list(ROWS)
    if not found:
        raise Refused("the bare find found nothing")


def _told(queue: Queue) -> str:
    last = {what: waits[-1] for what, waits in queue.waits.items()}
    return (
        f"{queue.cases:,} cases: API {last['API, two filters']:.1f} ms, page "
        f"{last['HTML page, two filters']:.1f} ms, find {last['floor']:.1f} ms, figures "
        f"{last[next(iter(COUNTED))]:.0f} ms, anew {last[next(iter(ANEW))]:.0f} ms"
    )


def _row(queues: list[Queue]) -> Row:
    figures = [
        Figure(f"{what}, {queue.cases:,} cases, p50", "ms", queue.waits[what], queue.waits["floor"], PAGE)
        for queue in queues
        for what in ASKED
    ]
    figures += [
        Figure(f"{what}, {queue.cases:,} cases, p50", "ms", queue.waits[what], bound=COUNTING)
        for queue in queues
        for what in COUNTED
    ]
    figures += [
        Figure(f"{what}, {queue.cases:,} cases, p50", "ms", queue.waits[what])
        for queue in queues
        for what in ANEW
    ]
    figures += flat(ASKED, queues[0], queues[-1], FLAT)
    return Row(
        NAME,
        "First page of an officer's queue, by deadline",
        "the indexed find of 50 whole cases alone",
        figures,
        notes=["in the last lines the floor is the smallest queue: flat means a ratio near 1"],
        limits=LIMITS,
    )
