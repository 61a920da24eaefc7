"""Row: a durable report over HTTP, one and two processes, against one bare insert."""

from __future__ import annotations

import asyncio
import sys
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from typing import Any

from deploy.bench import load
from deploy.bench.figures import Bound, Figure, Row
from deploy.bench.ground import Ground, settled
from deploy.bench.load import Load, Loaded
from deploy.bench.processes import Meter
from deploy.local import ports
from deploy.local.stack import Stack
from shared.store.mongo import Database

NAME = "taken"
CLIENTS = (16, 64, 256)
BOUNDS = {16: Bound(0.7, 1.0), 64: Bound(1.1, 1.4), 256: Bound(1.1, 1.5)}
TWO = Bound(1.5)
SINGLE = Bound(3.3, at_most=True)
REST_S = 0.3
BESIDE = "floor beside two"
LIMITS = (
    "One Python process: while it takes reports it uses a whole core, and MongoDB and the load share the "
    "other. The bare insert waits for the journal of each document, ours for that of each group."
)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two that are compared: where to send, and whose processor time counts."""

    name: str
    path: str
    origins: Sequence[str]
    pids: dict[str, int]
    database: Database | None = None


@dataclass(slots=True)
class Taken:
    """What was gathered over the rounds, by side and number of clients."""

    ground: Ground
    rates: dict[tuple[str, int], list[float]] = field(default_factory=lambda: defaultdict(list))
    waits: dict[tuple[str, int], list[float]] = field(default_factory=lambda: defaultdict(list))
    spent: dict[str, list[dict[str, float]]] = field(default_factory=lambda: defaultdict(list))
    errors: int = 0

    async def one(self, side: Side, clients: int) -> Loaded:
        """Load one side once, and wait until what it took has been published."""
        scale = self.ground.scale
        seconds = scale.single_s if clients == 1 else scale.load_s
        meter = Meter.of({**self.ground.pids(), **side.pids})
        loaded = await load.run(
            Load(origins=side.origins, path=side.path, clients=clients, seconds=seconds, warm_s=scale.warm_s)
        )
        if side.database is not None:
            await settled(side.database)
        self.spent[f"{side.name}, {clients} clients"].append(meter.each(loaded.total))
        self.rates[side.name, clients].append(loaded.rate)
        self.waits[side.name, clients].append(loaded.p50_ms)
        self.errors += loaded.server_errors
        await asyncio.sleep(REST_S)
        return loaded


async def measure(ground: Ground) -> Row:
    """Interleaved rounds: floor, one process, two processes."""
    taken = Taken(ground)
    async with AsyncExitStack() as closing:
        floor = await _floor(ground, closing)
        stack = await closing.enter_async_context(ground.installation("taken", "intake"))
        database = await closing.enter_async_context(ground.database("taken_intake"))
        one = _side("one process", stack, ["intake"], database)
        for number in range(ground.scale.rounds):
            for clients in (1, *CLIENTS):
                bare, ours = await taken.one(floor, clients), await taken.one(one, clients)
                _tell(ground, number, clients, bare, ours)
        await asyncio.to_thread(stack.add_copy, "intake")
        two = _side("two processes", stack, ["intake", "intake-2"], database)
        most, beside = CLIENTS[-1], replace(floor, name=BESIDE)
        for number in range(ground.scale.rounds):
            bare, ours = await taken.one(beside, most), await taken.one(two, most)
            _tell(ground, number, most, bare, ours, what="two processes, ")
    return _row(taken)


async def _floor(ground: Ground, closing: AsyncExitStack) -> Side:
    port = ports.choose(0)
    name = "bench_floor"
    await closing.enter_async_context(ground.scratch(name))
    env = {"FLOOR_MONGO_URL": ground.servers.mongo_owner_url, "FLOOR_DATABASE": name}
    words = (sys.executable, "-m", "deploy.bench.floors.http_insert", str(port))
    pid = closing.enter_context(ground.program("floor", *words, env=env))
    await ground.listening("floor", port)
    return Side("floor", "/reports", [f"http://{ports.LOOPBACK}:{port}"], {"service": pid})


def _side(name: str, stack: Stack, processes: Sequence[str], database: Database) -> Side:
    origins = [f"http://{ports.LOOPBACK}:{stack.ports[each]}" for each in processes]
    pids = {
        "service" if each == processes[0] else "second service": stack.processes.pid_of(each)
        for each in processes
    }
    return Side(name, "/api/v1/reports", origins, pids, database)


def _tell(ground: Ground, number: int, clients: int, bare: Loaded, ours: Loaded, *, what: str = "") -> None:
    ground.say(
        f"round {number + 1}/{ground.scale.rounds}, {what}{clients} clients: floor {bare.rate:,.0f}/s "
        f"p50 {bare.p50_ms:.1f} ms, ours {ours.rate:,.0f}/s p50 {ours.p50_ms:.1f} ms"
    )


def _row(taken: Taken) -> Row:
    rates, waits = taken.rates, taken.waits
    most = CLIENTS[-1]
    figures = [
        Figure(
            f"one process, {clients} clients",
            "reports/s",
            rates["one process", clients],
            rates["floor", clients],
            BOUNDS[clients],
        )
        for clients in CLIENTS
    ]
    figures += [
        Figure(
            f"two processes, {most} clients",
            "reports/s",
            rates["two processes", most],
            rates[BESIDE, most],
            TWO,
        ),
        Figure("one client, p50", "ms", waits["one process", 1], waits["floor", 1], SINGLE),
        Figure("answers of 5xx", "", [taken.errors], (), Bound(0, of="value", at_most=True)),
    ]
    return Row(
        NAME,
        "Durable report over HTTP: validated, sealed, chained, under its key, traced, published",
        "FastAPI + motor, one majority-journaled insert_one",
        figures,
        spent=_spent(taken),
        limits=LIMITS,
    )


def _spent(taken: Taken) -> list[dict[str, Any]]:
    """Median microseconds a report by process, for every side and number of clients."""
    return [
        {"what": what, "unit": "µs a report", **_medians(each)}
        for what, each in taken.spent.items()
        if BESIDE not in what
    ]


def _medians(readings: Sequence[dict[str, float]]) -> dict[str, float]:
    middle = len(readings) // 2
    return {name: sorted(reading[name] for reading in readings)[middle] for name in readings[0]}
