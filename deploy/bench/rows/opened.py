"""Row: report events become cases in the officers' queue, against bare writes of the same size."""

from __future__ import annotations

import asyncio
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from deploy.bench.figures import Bound, Curve, Figure, Row
from deploy.bench.ground import LEFT_WITHIN_S, Ground, settled
from deploy.bench.made import Maker
from deploy.bench.processes import Meter
from deploy.bench.topics import Record, fill
from deploy.local import access
from shared.contracts.catalogue import Topic
from shared.errors import Refused
from shared.store.mongo import Database

NAME = "opened"
LOOK_EVERY_S = 0.02
LIMITS = (
    "One Python process. The floor neither checks a hash, nor opens a case under rules, nor chains, nor "
    "traces, nor publishes what it opened."
)


@dataclass(slots=True)
class Opened:
    """What was gathered, by side."""

    ground: Ground
    records: Sequence[Record]
    rates: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    published: list[float] = field(default_factory=list)
    spent: dict[str, list[dict[str, float]]] = field(default_factory=lambda: defaultdict(list))

    async def floor(self, namespace: str) -> None:
        """The bare consumer, on collections, indexes and topics made as ours are."""
        servers = self.ground.servers
        await access.make(servers, namespace)
        await fill(servers.kafka, namespace, Topic.REPORTS, self.records)
        env = {
            "FLOOR_MONGO_URL": servers.mongo_owner_url,
            "FLOOR_KAFKA": servers.kafka_bootstrap,
            "FLOOR_NAMESPACE": namespace,
        }
        words = (sys.executable, "-m", "deploy.bench.floors.consume")
        try:
            async with self.ground.database(f"{namespace}_triage") as database:
                with self.ground.program("floor", *words, env=env) as pid:
                    await self._watch("floor", pid, database)
        finally:
            await access.remove(servers, namespace)

    async def ours(self, namespace: str) -> None:
        """A whole triage process: queue pages, relay and clocks run as ever."""
        servers = self.ground.servers
        await fill(servers.kafka, namespace, Topic.REPORTS, self.records)
        async with (
            self.ground.installation(namespace, "triage") as stack,
            self.ground.database(f"{namespace}_triage") as database,
        ):
            began = time.perf_counter()
            meter = await self._watch("triage", stack.processes.pid_of("triage"), database)
            await settled(database)
            self.published.append(len(self.records) / (time.perf_counter() - began))
            self.spent["triage, until published"].append(meter.each(len(self.records)))

    async def _watch(self, side: str, pid: int, database: Database) -> Meter:
        meter = Meter.of({**self.ground.pids(), "consumer": pid})
        curve = await risen(database, len(self.records))
        self.spent[side].append(meter.each(len(self.records)))
        self.rates[side].append(curve.rate(len(self.records)))
        return meter


async def risen(database: Database, total: int) -> Curve:
    """How the number of cases rose to the total.

    Raises:
        Refused: it did not get there within the bound.
    """
    curve, began = Curve(), time.perf_counter()
    while True:
        seen = int(await database["cases"].estimated_document_count())
        at = time.perf_counter() - began
        curve.points.append((at, seen))
        if seen >= total:
            return curve
        if at > LEFT_WITHIN_S:
            raise Refused(f"{seen} of {total} cases were opened within {LEFT_WITHIN_S:.0f} s")
        await asyncio.sleep(LOOK_EVERY_S)


async def measure(ground: Ground) -> Row:
    """Interleaved rounds, each on a topic and a database of its own."""
    ground.say(f"making {ground.scale.events:,} report events")
    with Maker(ground.keys) as maker:
        records = await asyncio.to_thread(maker.records, ground.scale.events)
    opened = Opened(ground, records)
    for number in range(ground.scale.rounds):
        await opened.floor(f"openedf{number}")
        await opened.ours(f"opened{number}")
        floor, ours = opened.rates["floor"][-1], opened.rates["triage"][-1]
        ground.say(f"round {number + 1}/{ground.scale.rounds}: floor {floor:,.0f}/s, ours {ours:,.0f}/s")
    return _row(opened)


def _row(opened: Opened) -> Row:
    rates = opened.rates
    spent = [
        {"what": side, "unit": "µs an event", **{name: median(one[name] for one in each) for name in each[0]}}
        for side, each in opened.spent.items()
    ]
    return Row(
        NAME,
        "Report events to cases in the queue, sustained, traced",
        "aiokafka + pydantic + one transaction for 200 events with the same writes",
        [
            Figure("one process", "events/s", rates["triage"], rates["floor"], Bound(0.45, 0.6)),
            Figure("until the last case is published", "events/s", opened.published),
        ],
        spent=spent,
        limits=LIMITS,
    )
