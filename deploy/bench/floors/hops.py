"""The floor of a report's way to the queue: the same hops one by one, each as bare as it can be."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from pymongo import WriteConcern

from deploy.bench.figures import quantile
from shared.messaging.brokers import Brokers
from shared.store.mongo import Database

WITHIN_S = 10.0
SAFE = WriteConcern("majority", j=True)
WRITES = ("positions", "journal", "outbox", "cases", "keysets")


@asynccontextmanager
async def kafka_hop(brokers: Brokers, topic: str) -> AsyncIterator[_Hop]:
    """A producer and a consumer on one topic, warm."""
    reached = {"bootstrap_servers": brokers.bootstrap, **brokers.options()}
    producer = AIOKafkaProducer(acks="all", **reached)
    consumer = AIOKafkaConsumer(topic, auto_offset_reset="latest", **reached)
    await producer.start()
    await consumer.start()
    try:
        hop = _Hop(topic, producer, consumer)
        await consumer.seek_to_end()
        for partition in consumer.assignment():
            await consumer.position(partition)
        await hop.once()
        yield hop
    finally:
        await consumer.stop()
        await producer.stop()


class _Hop:
    def __init__(self, topic: str, producer: AIOKafkaProducer, consumer: AIOKafkaConsumer) -> None:
        self._topic = topic
        self._producer = producer
        self._consumer = consumer

    async def once(self) -> float:
        """Milliseconds from sending a record to having read it."""
        began = time.perf_counter()
        await self._producer.send(self._topic, b"x" * 900, b"key")
        async with asyncio.timeout(WITHIN_S):
            while not await self._consumer.getmany(timeout_ms=500):
                pass
        return (time.perf_counter() - began) * 1000


async def transaction(database: Database, number: int) -> float:
    """Milliseconds of one transaction with as many inserts as opening a case takes."""
    began = time.perf_counter()
    document = {"_id": number, "text": "x" * 500}
    async with (
        await database.client.start_session() as session,
        session.start_transaction(write_concern=SAFE),
    ):
        for collection in WRITES:
            await database[collection].insert_one(document, session=session)
    return (time.perf_counter() - began) * 1000


def summed(hops: Sequence[Sequence[float]], share: float) -> float:
    """The sum of the hops' quantiles."""
    return sum(quantile(hop, share) for hop in hops)
