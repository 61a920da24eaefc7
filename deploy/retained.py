"""What topics still retain, from their first record to the end that they had when the reading began."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from shared.contracts.catalogue import Topic
from shared.errors import Infrastructure
from shared.messaging.admin import Admin, explained
from shared.messaging.brokers import Brokers
from shared.messaging.lenient import read_leniently
from shared.messaging.records import Unreadable, texts_of
from shared.messaging.topics import Names
from shared.store.keys import key_id
from shared.store.mongo import Database, translated

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


async def forgotten(
    brokers: Brokers, namespace: str, intake: Database, *, client: str
) -> AsyncIterator[Sequence[Any]]:
    """Retained submissions that intake has read and remembers nothing of, neither taken nor refused.

    Raises:
        Infrastructure: Kafka or MongoDB does not answer.
    """
    names = Names(namespace)
    topic = names.topic(Topic.SUBMISSIONS)
    admin = Admin(brokers)
    try:
        reached = await admin.committed(names.group("intake", topic))
    finally:
        await admin.close()
    async for records in retained(brokers, topic, client=client):
        read = [one for one in records if one.offset < reached.get(TopicPartition(topic, one.partition), 0)]
        yield await _unknown(intake, read)


@translated
async def _unknown(intake: Database, records: Sequence[Any]) -> list[Any]:
    places = [key_id(*source_and_id(record)) for record in records]
    found = intake["submissions"].find({"_id": {"$in": places}}, {"_id": 1})
    known = {bytes(doc["_id"]) async for doc in found}
    return [record for record, place in zip(records, places, strict=True) if place not in known]


def source_and_id(record: Any) -> tuple[str, str]:
    """The names that a program gave its submission; empty where they cannot be read."""
    try:
        headers = texts_of(record)
    except Unreadable:
        return "", ""
    return headers.get("ce_source", ""), headers.get("ce_id", "")


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
