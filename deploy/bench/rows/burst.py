"""Row: seven times the polling-day peak from one program at once; how long everybody else waits meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from aiokafka import AIOKafkaProducer

from deploy.bench import load
from deploy.bench.bodies import bodies
from deploy.bench.figures import Bound, Figure, Row, quantile
from deploy.bench.ground import Ground, settled, until
from deploy.bench.load import Load
from deploy.bench.others import TOPIC, WAYS, Channel, Others
from deploy.local.stack import Stack
from shared.clock import WITA
from shared.contracts.catalogue import Topic
from shared.errors import Refused
from shared.messaging.producer import partition_of
from shared.messaging.topics import Names
from shared.store.mongo import Database

NAME = "burst"
PEAK: Final = 996
"""Reports in the busiest hour: one from each of Balikpapan's 996 polling stations."""
TIMES: Final = 7
CLIENTS: Final = 256
P99 = Bound(1_000, of="value", at_most=True)
QUIET, OVER_HTTP, OVER_TOPIC = "quiet", "burst over HTTP", "burst over the topic"
LIMITS = (
    "The burst takes what the process has left; the others share its loop and the commits. A record on the "
    "topic also waits for the slice in hand."
)


@dataclass(slots=True)
class Round:
    """One round's waits by way, in each of the three times, and how long the bursts took."""

    waits: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    took: dict[str, float] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)


async def measure(ground: Ground) -> Row:
    """Each round: quiet, then the burst over HTTP, then the burst over the topic."""
    rounds: list[Round] = []
    for number in range(ground.scale.rounds):
        rounds.append(await _round(ground, f"burst{number}"))
        for name, waits in rounds[-1].waits.items():
            slow = ", ".join(
                f"{quantile(waits[way], 0.5):.0f}/{quantile(waits[way], 0.99):.0f}" for way in WAYS
            )
            ground.say(f"round {number + 1}: {name}: p50/p99 {slow} ms")
    return _row(rounds, ground.scale.burst)


async def _round(ground: Ground, namespace: str) -> Round:
    made = Round()
    async with (
        ground.installation(namespace, "intake") as stack,
        ground.database(f"{namespace}_intake") as database,
        ground.database(f"{namespace}_people") as people,
        _producer(stack) as producer,
    ):
        loud, other = [
            await Channel.register(people, stack, name) for name in ("gerbang-pesan", "hotline-kaltim")
        ]
        others = Others(
            origin=stack.origins["intake"],
            topic=Names(namespace).topic(Topic.SUBMISSIONS),
            other=other,
            bodies=bodies(datetime.now(WITA).date()),
            producer=producer,
        )
        async with others.meanwhile() as warm:

            async def reading() -> bool:
                return len(warm[TOPIC]) > 1

            await until(reading, "the first records on the topic to be taken")
        async with others.meanwhile() as made.waits[QUIET]:
            await asyncio.sleep(ground.scale.load_s)
        await _over_http(others, loud, made, ground.scale.burst)
        await settled(database)
        await _over_topic(others, loud, database, made, ground.scale.burst)
        if others.refused:
            raise Refused(f"{others.refused} requests of the others were refused")
    return made


@asynccontextmanager
async def _producer(stack: Stack) -> AsyncIterator[AIOKafkaProducer]:
    brokers = stack.servers.kafka
    producer = AIOKafkaProducer(
        bootstrap_servers=brokers.bootstrap, acks="all", max_batch_size=256 * 1024, **brokers.options()
    )
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def _over_http(others: Others, loud: Channel, made: Round, count: int) -> None:
    """As many connections as it likes, each asking again at once, also after a refusal."""
    began = time.perf_counter()
    async with others.meanwhile() as made.waits[OVER_HTTP]:
        loaded = await load.run(
            Load(
                origins=[others.origin],
                path="/api/v1/reports",
                clients=CLIENTS,
                count=count,
                token=loud.token,
            )
        )
    made.took[OVER_HTTP], made.statuses = time.perf_counter() - began, loaded.statuses
    if loaded.server_errors:
        raise Refused(f"the burst met server errors: {loaded.statuses}")


async def _over_topic(others: Others, loud: Channel, database: Database, made: Round, count: int) -> None:
    """Everything is on the topic at once."""
    given = others.bodies
    records = [loud.record(given[number % len(given)]) for number in range(count)]
    query = {"by.id": loud.program.id}
    before, began = await database["journal"].count_documents(query), time.perf_counter()

    async def taken() -> bool:
        return await database["journal"].count_documents(query) - before >= count

    async with others.meanwhile() as made.waits[OVER_TOPIC]:
        sent = []
        for value, headers, reference in records:
            key = reference.encode()
            sent.append(
                await others.producer.send(others.topic, value, key, partition_of(key), headers=headers)
            )
        await asyncio.gather(*sent)
        await until(taken, "the burst on the topic to be taken", every_s=0.2)
    made.took[OVER_TOPIC] = time.perf_counter() - began


def _row(rounds: Sequence[Round], count: int) -> Row:
    figures = []
    for when in (OVER_HTTP, OVER_TOPIC):
        for way in WAYS:
            for name, share, bound in (("p50", 0.5, None), ("p99", 0.99, P99)):
                ours = [quantile(one.waits[when][way], share) for one in rounds]
                quiet = [quantile(one.waits[QUIET][way], share) for one in rounds]
                figures.append(Figure(f"{when}: {way}, {name}", "ms", ours, quiet, bound))
        rates = [count / one.took[when] for one in rounds]
        figures.append(Figure(f"{when}: the burst itself", "reports/s", rates))
    return Row(
        NAME,
        f"{count:,} reports at once from one program ({TIMES} times {PEAK} an hour): the others meanwhile",
        "the same before the burst",
        figures,
        notes=[
            f"{PEAK}: one report from each of the city's polling stations an hour; offices publish no peak",
            f"over HTTP from {CLIENTS} connections that ask again at once; nothing was refused to the others",
        ],
        limits=LIMITS,
    )
