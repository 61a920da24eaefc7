"""FastStream's broker with every default that loses data overridden; starts and stops are bounded."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from functools import partial
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import FAKE_CONSUMER, KafkaMessage
from faststream.kafka.subscriber.usecase import BatchSubscriber

from shared.messaging.admin import describe, told
from shared.messaging.brokers import Brokers
from shared.messaging.lenient import read_leniently
from shared.messaging.refusals import refusal
from shared.store.records import Record
from shared.telemetry.logs import Log
from shared.telemetry.names import LogEvent

START_WITHIN_S = 30.0
STOP_WITHIN_S = 2.5
LARGEST_BATCH = 500
SMALL_BATCH = 200
PACE_S = 0.04
"""From one small batch to the next. A transaction for one record costs as much as for a hundred, and a record
that comes after a rest is handed over at once."""
_POLL_MS = 500


class PatientConsumer(AIOKafkaConsumer):  # type: ignore[misc]  # aiokafka has no types
    """Answers only when there are records.

    FastStream sleeps after an empty poll, for as long as the poll may take: short polls cost 3 % of a core
    per idle subscription, long ones make every record wait.
    """

    failures = 0
    """Failed polls in a row."""
    refused: str | None = None
    """Why Kafka refused the last poll; empty if it did not, None before the first poll has ended."""
    rests_until = 0.0
    """On the loop's clock: a small batch has just been handed over, and more is likely on its way."""

    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: int = 0, max_records: int | None = None
    ) -> dict[TopicPartition, list[Record]]:
        """Records of one or more partitions, never none; ends by cancellation or by closing the consumer."""
        clock = asyncio.get_running_loop().time
        await asyncio.sleep(max(0.0, self.rests_until - clock()))
        while True:
            try:
                found: dict[TopicPartition, list[Record]] = await super().getmany(
                    *partitions, timeout_ms=timeout_ms, max_records=max_records
                )
            except KafkaError as error:
                self.failures += 1
                self.refused = refusal(error)
                raise
            self.failures, self.refused = 0, ""
            if found:
                small = sum(map(len, found.values())) < SMALL_BATCH
                self.rests_until = clock() + PACE_S if small else 0.0
                return found


def make_broker(brokers: Brokers, *, client_id: str) -> KafkaBroker:
    """A broker that only consumes (the relay has its own producer) and leaves records as they came."""
    read_leniently()
    return KafkaBroker(
        # A string would be taken for one host.
        brokers.bootstrap.split(","),
        security=brokers.faststream(),
        client_id=client_id,
        consumer_only=True,
        allow_auto_create_topics=False,
        graceful_timeout=STOP_WITHIN_S - 1,
        request_timeout_ms=10_000,
        metadata_max_age_ms=60_000,
        ack_policy=AckPolicy.MANUAL,
        apply_types=False,
        logger=_logger(),
        log_level=logging.DEBUG,
    )


def batch_subscriber(
    broker: KafkaBroker, *, topic: str, group: str, listener: ConsumerRebalanceListener
) -> BatchSubscriber:
    """The one way to subscribe: batches, manual commit, from the earliest, no parser that could raise."""
    return broker.subscriber(
        topic,
        batch=True,
        group_id=group,
        listener=listener,
        max_records=LARGEST_BATCH,
        batch_timeout_ms=_POLL_MS,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        ack_policy=AckPolicy.MANUAL,
        no_reply=True,
        parser=_parse_nothing,
        decoder=_as_it_came,
        max_partition_fetch_bytes=2 * 1024 * 1024,
        session_timeout_ms=10_000,
        heartbeat_interval_ms=1_000,
        rebalance_timeout_ms=10_000,
    )


async def start_broker(broker: KafkaBroker) -> None:
    """Connect, join the groups and begin to read.

    Raises:
        Infrastructure: Kafka is away, or a group did not form in time; what had begun is stopped again.
    """
    try:
        async with asyncio.timeout(START_WITHIN_S):
            await broker.connect()
            config = broker.config.broker_config
            config.builder = partial(PatientConsumer, **getattr(config.builder, "keywords", {}))
            await broker.start()
    except (KafkaError, OSError, TimeoutError) as error:
        await stop_broker(broker)
        raise told("the consumers cannot join their groups", error) from error
    except asyncio.CancelledError:
        await stop_broker(broker)
        raise


async def stop_broker(broker: KafkaBroker) -> None:
    """Stop reading and leave the groups within three seconds, else cut the connections and let go."""
    consumers = _consumers(broker)
    stopping = asyncio.create_task(broker.stop())
    _OPEN.add(stopping)
    stopping.add_done_callback(_closed)
    done, _ = await asyncio.wait({stopping}, timeout=STOP_WITHIN_S)
    if not done:
        # Their stop() has been called, so they will not join again; without connections their tasks end soon.
        await _cut(consumers)


_OPEN: set[asyncio.Task[None]] = set()
"""Keeps stops that outlived their bound referenced until they end."""


def _closed(stopping: asyncio.Task[None]) -> None:
    _OPEN.discard(stopping)
    if not stopping.cancelled() and (error := stopping.exception()) is not None:
        Log("messaging.broker").info(LogEvent.LIBRARY, reason=describe(error))


def _consumers(broker: KafkaBroker) -> list[AIOKafkaConsumer[Any, Any]]:
    found = [getattr(subscriber, "consumer", None) for subscriber in broker.subscribers]
    return [consumer for consumer in found if consumer is not None]


async def _cut(consumers: Sequence[AIOKafkaConsumer[Any, Any]]) -> None:
    # No public way: its stop() waits for a broker that is away.
    closing = [asyncio.wait_for(consumer._client.close(), 0.5) for consumer in consumers]  # noqa: SLF001
    await asyncio.gather(*closing, return_exceptions=True)


def _logger() -> logging.Logger:
    logger = logging.getLogger("faststream.kafka")
    if not logger.filters:
        # Meant so, and said anew for each subscription at each start.
        logger.addFilter(lambda record: not record.getMessage().startswith("Auto create topics is disabled"))
    return logger


async def _parse_nothing(batch: tuple[Record, ...]) -> KafkaMessage:
    """FastStream's own parser raises on a header that is not UTF-8, and such a record is lost silently."""
    return KafkaMessage(raw_message=batch, body=b"", correlation_id="", consumer=FAKE_CONSUMER)


async def _as_it_came(message: KafkaMessage) -> list[Record]:
    records: tuple[Record, ...] = message.raw_message
    return list(records)
