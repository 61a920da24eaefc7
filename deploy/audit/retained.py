"""What the topics still retain, from their first record to the end that they had when the run began."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from deploy.audit.differences import Difference, Kind
from deploy.audit.ledger import Ledger
from shared.contracts.catalogue import OWNERS, TOPIC_OF, Topic
from shared.contracts.envelope import header_texts, read
from shared.errors import Infrastructure, InvalidInput
from shared.messaging.admin import Admin, describe
from shared.messaging.lenient import read_leniently
from shared.messaging.producer import partition_of
from shared.messaging.topics import Names

_POLL_MS = 1_000
_MOST_EMPTY_POLLS = 20
Progress = Callable[[int], None]


async def retain(
    ledger: Ledger, bootstrap: str, names: Names, *, only: Sequence[str] = (), progress: Progress
) -> list[Difference]:
    """Note every retained record of the three topics of facts; what could not be read is answered.

    With `only`, just the partitions of these streams are read, and just their records noted.

    Raises:
        Infrastructure: Kafka does not answer.
    """
    found: list[Difference] = []
    there = await _partitions(bootstrap, names)
    if not there:
        return []
    async with _consumer(bootstrap) as consumer:
        for topic, where in there.items():
            async for records in _read(consumer, [one for one in where if _wanted(one, only)]):
                found += _note(ledger, topic, records, only)
                progress(len(records))
    return found


async def _partitions(bootstrap: str, names: Names) -> dict[Topic, list[TopicPartition]]:
    """The topics of facts that are there, in their order, each with its partitions."""
    topics = [topic for owner, topic in TOPIC_OF.items() if owner != "channel"]
    admin = Admin(bootstrap)
    try:
        known = await admin.partitions([names.topic(topic) for topic in topics])
    finally:
        await admin.close()
    return {
        topic: [TopicPartition(names.topic(topic), number) for number in range(known[names.topic(topic)][0])]
        for topic in topics
        if names.topic(topic) in known
    }


def _wanted(where: TopicPartition, only: Sequence[str]) -> bool:
    return not only or where.partition in {partition_of(stream.encode()) for stream in only}


def _note(ledger: Ledger, topic: Topic, records: Sequence[Any], only: Sequence[str]) -> list[Difference]:
    noted, found = [], []
    for record in records:
        try:
            event = read(header_texts(record.headers), record.value or b"")
        except InvalidInput:
            # It belongs to no journal, so there is nothing to compare; consumers bury it, and it is counted.
            ledger.unreadable += 1
            continue
        if only and event.subject not in only:
            continue
        if record.key != event.subject.encode() or record.partition != partition_of(record.key):
            found.append(_misplaced(OWNERS[topic], event.subject, record))
        noted.append((event.subject, event.sequence, event.hash, event.id))
    ledger.retain(topic.value, noted)
    return found


def _misplaced(owner: str, stream: str, record: Any) -> Difference:
    what = f"a record lies in partition {record.partition} at {record.offset}, which is not its stream's"
    return Difference(Kind.TOPIC, owner, stream, what, f"{record.partition} {record.offset}")


async def _read(consumer: Any, where: Sequence[TopicPartition]) -> AsyncIterator[list[Any]]:
    try:
        consumer.assign(where)
        starts: Mapping[TopicPartition, int] = await consumer.beginning_offsets(where)
        ends: Mapping[TopicPartition, int] = await consumer.end_offsets(where)
        left = {one for one in where if starts[one] < ends[one]}
        for one in where:
            consumer.seek(one, starts[one])
        empty = 0
        while left:
            batches = await consumer.getmany(*left, timeout_ms=_POLL_MS, max_records=500)
            empty = 0 if batches else empty + 1
            if empty == _MOST_EMPTY_POLLS:
                raise Infrastructure("Kafka gives no more records, though some must be left: look at its log")
            for one, records in batches.items():
                yield [record for record in records if record.offset < ends[one]]
            left = {one for one in left if await consumer.position(one) < ends[one]}
    except (KafkaError, OSError) as error:
        raise Infrastructure(f"Kafka cannot be read: {describe(error)}") from error


@asynccontextmanager
async def _consumer(bootstrap: str) -> AsyncIterator[Any]:
    read_leniently()
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        client_id="jejak-audit",
        enable_auto_commit=False,
        isolation_level="read_committed",
        request_timeout_ms=10_000,
    )
    try:
        await consumer.start()
    except (KafkaError, OSError) as error:
        await consumer.stop()
        raise Infrastructure(f"Kafka at {bootstrap} does not answer: {describe(error)}") from error
    try:
        yield consumer
    finally:
        await consumer.stop()
