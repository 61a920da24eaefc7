"""Every record that a topic still retains, from its first to the end that it had when the reading began."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from shared.contracts.catalogue import PARTITIONS
from shared.errors import Infrastructure
from shared.messaging.admin import describe
from shared.messaging.lenient import read_leniently

_POLL_MS = 1_000
_MOST_EMPTY_POLLS = 20


async def retained(bootstrap: str, topic: str) -> AsyncIterator[Sequence[Any]]:
    """The records in batches, each partition in order; nothing is committed.

    Raises:
        Infrastructure: Kafka does not answer.
    """
    read_leniently()
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        client_id="jejak-restore",
        enable_auto_commit=False,
        isolation_level="read_committed",
        request_timeout_ms=10_000,
    )
    try:
        await consumer.start()
        async for records in _read(consumer, topic):
            yield records
    except (KafkaError, OSError) as error:
        raise Infrastructure(f"Kafka at {bootstrap} cannot be read: {describe(error)}") from error
    finally:
        await consumer.stop()


async def _read(consumer: Any, topic: str) -> AsyncIterator[Sequence[Any]]:
    where = [TopicPartition(topic, number) for number in range(PARTITIONS)]
    if topic not in await consumer.topics():
        return
    consumer.assign(where)
    starts, ends = await consumer.beginning_offsets(where), await consumer.end_offsets(where)
    for one in where:
        consumer.seek(one, starts[one])
    left, empty = {one for one in where if starts[one] < ends[one]}, 0
    while left:
        batches = await consumer.getmany(*left, timeout_ms=_POLL_MS, max_records=500)
        empty = 0 if batches else empty + 1
        if empty == _MOST_EMPTY_POLLS:
            raise Infrastructure(f"Kafka gives no more records of {topic}, though some must be left")
        for one, records in batches.items():
            yield [record for record in records if record.offset < ends[one]]
        left = {one for one in left if await consumer.position(one) < ends[one]}
