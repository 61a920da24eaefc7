"""Records, and a bare producer and reader, for tests that look at Kafka from outside of our own code."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from shared.contracts.canonical import GENESIS
from shared.contracts.catalogue import CATALOGUE, source_of
from shared.contracts.envelope import Announced
from tests.support.eventually import PATIENCE

SEALED = "j1.c2VhbGVk"


@dataclass
class SampleRecord:
    """A record as Kafka's client would give it."""

    value: bytes | None = b"{}"
    key: bytes | None = None
    headers: Sequence[tuple[str, bytes]] = field(default_factory=list)
    topic: str = "t.reports"
    partition: int = 0
    offset: int = 0
    timestamp: int | None = None
    timestamp_type: int | None = None


def submitted(stream: str, **other: Any) -> dict[str, Any]:
    """The data of a report_submitted event."""
    return {
        "report_id": stream,
        "receipt_number": "BPN-24-000001",
        "kind": "tip",
        "channel": "web",
        "received_at": "2026-11-24T02:00:00Z",
        "content": SEALED,
        **other,
    }


def announced(
    stream: str,
    sequence: int = 1,
    *,
    prev: str = GENESIS,
    kind: str = "jejak.intake.report_submitted.v1",
    data: dict[str, Any] | None = None,
    epoch: int = 1,
    trace: str = "",
) -> Announced:
    """An event as its owner would announce it."""
    owner = CATALOGUE[kind].owner if kind in CATALOGUE else "intake"
    return Announced(
        id=f"{stream}-{epoch}-{sequence}",
        type=kind,
        source=source_of(owner),
        subject=stream,
        time="2026-11-24T02:00:00.000000Z",
        sequence=sequence,
        epoch=epoch,
        office="balikpapan",
        prev=prev,
        hash="",
        data=submitted(stream) if data is None else data,
        trace=trace,
    ).sealed()


def chain(stream: str, length: int, **other: Any) -> list[Announced]:
    """A stream's first events, each linked to the one before."""
    events: list[Announced] = []
    for sequence in range(1, length + 1):
        prev = events[-1].hash if events else GENESIS
        events.append(announced(stream, sequence, prev=prev, **other))
    return events


def record_of(event: Announced, *, topic: str = "t.reports", offset: int = 0) -> SampleRecord:
    """The event's record."""
    return SampleRecord(event.value(), event.subject.encode(), event.headers(), topic, 0, offset)


@asynccontextmanager
async def bare_producer(bootstrap: str) -> AsyncIterator[AIOKafkaProducer]:
    """A producer without any of our care."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def publish(bootstrap: str, topic: str, events: Sequence[Announced]) -> None:
    """Write events in order, as their owner would."""
    async with bare_producer(bootstrap) as producer:
        for event in events:
            await producer.send_and_wait(
                topic, event.value(), event.subject.encode(), headers=event.headers()
            )


async def everything(bootstrap: str, topic: str) -> list[Any]:
    """Every record of a topic, each partition from its beginning to its end, without a group."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        await consumer._client.force_metadata_update()
        partitions = [TopicPartition(topic, number) for number in range(12)]
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        ends = await consumer.end_offsets(partitions)
        return await _read_until(consumer, ends)
    finally:
        await consumer.stop()


async def _read_until(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> list[Any]:
    found: list[Any] = []
    while any([await consumer.position(where) < end for where, end in ends.items()]):
        async with asyncio.timeout(20 * PATIENCE):
            more = await consumer.getmany(timeout_ms=5_000)
        assert more, "Kafka gives nothing, though there is more"
        for records in more.values():
            found.extend(records)
    return found
