"""Every record that a topic still retains, from its first to the end that it had when the reading began."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from shared.errors import Infrastructure
from shared.messaging.admin import Admin, explained
from shared.messaging.brokers import Brokers
from shared.messaging.lenient import read_leniently

_POLL_MS = 1_000
_MOST_EMPTY_POLLS = 20


async def retained(
    brokers: Brokers, topic: str, *, only: Collection[int] = (), client: str
) -> AsyncIterator[Sequence[Any]]:
    """The records in batches, each partition in order; nothing is committed. A missing topic has none.

    With `only`, just these partitions are read. `client` is the name that Kafka's log knows the reader by.

    Raises:
        Infrastructure: Kafka does not answer.
    """
    read_leniently()
    consumer = AIOKafkaConsumer(
        bootstrap_servers=brokers.bootstrap,
        client_id=client,
        enable_auto_commit=False,
        isolation_level="read_committed",
        request_timeout_ms=10_000,
        **brokers.options(),
    )
    try:
        await consumer.start()
        where = [TopicPartition(topic, number) for number in range(await _partitions(brokers, topic))]
        async for records in _read(consumer, [one for one in where if not only or one.partition in only]):
            yield records
    except (KafkaError, OSError) as error:
        what = f"Kafka at {brokers.bootstrap} cannot be read"
        raise await explained(brokers, what, error) from error
    finally:
        await consumer.stop()


async def _partitions(brokers: Brokers, topic: str) -> int:
    admin = Admin(brokers)
    try:
        known, _led = (await admin.partitions([topic])).get(topic, (0, 0))
    finally:
        await admin.close()
    return known


async def _read(consumer: Any, where: Sequence[TopicPartition]) -> AsyncIterator[Sequence[Any]]:
    if not where:
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
            named = ", ".join(sorted({one.topic for one in left}))
            raise Infrastructure(
                f"Kafka gives no more records of {named}, though some must be left: look at its log"
            )
        for one, records in batches.items():
            yield [record for record in records if record.offset < ends[one]]
        left = {one for one in left if await consumer.position(one) < ends[one]}
