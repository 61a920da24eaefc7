"""Prepared topics: made as the services make them, filled before anybody reads."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaProducer

from shared.contracts.catalogue import Topic
from shared.messaging.admin import Admin
from shared.messaging.brokers import Brokers
from shared.messaging.producer import partition_of
from shared.messaging.topics import Names, ensure_topics

Record = tuple[bytes, bytes, list[tuple[str, bytes]]]
"""Key, value, headers."""


async def make(brokers: Brokers, namespace: str) -> None:
    """Make a namespace's topics, each partition with its leader."""
    admin = Admin(brokers)
    try:
        await ensure_topics(admin, Names(namespace))
    finally:
        await admin.close()


async def fill(brokers: Brokers, namespace: str, topic: Topic, records: Sequence[Record]) -> None:
    """Make a namespace's topics and write the records, each where the relay would."""
    await make(brokers, namespace)
    names = Names(namespace)
    producer = AIOKafkaProducer(
        bootstrap_servers=brokers.bootstrap,
        acks="all",
        linger_ms=5,
        max_batch_size=256 * 1024,
        **brokers.options(),
    )
    await producer.start()
    try:
        sent: list[Any] = [
            await producer.send(names.topic(topic), value, key, partition_of(key), headers=headers)
            for key, value, headers in records
        ]
        await asyncio.gather(*sent)
    finally:
        await producer.stop()
