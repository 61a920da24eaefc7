"""Reads a topic in batches and loses no record: apply, then commit; on trouble step back, pause, retry."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from aiokafka import TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.errors import KafkaError
from faststream.kafka import KafkaBroker
from faststream.kafka.subscriber.usecase import BatchSubscriber

from shared.errors import Infrastructure
from shared.messaging.admin import describe
from shared.messaging.broker import PatientConsumer, batch_subscriber
from shared.messaging.offsets import Offsets
from shared.store.records import Record
from shared.telemetry.logs import Log
from shared.telemetry.names import LogEvent

_log = Log("messaging.reader")

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 10.0
FAILING = 3
_COMMIT_WITHIN_S = 0.5
_LAST_BATCH_WITHIN_S = 1.5

Apply = Callable[[Sequence[Record]], Awaitable[None]]
Floor = Callable[[], Mapping[TopicPartition, int]]
"""Offsets beyond which nothing may be committed yet."""


class BatchReader(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """One subscription. `apply` returns when the effects of a batch are committed, or raises and did nothing.

    Whatever it raises, no offset moves past the batch: the reader steps back to its first records, pauses
    with a growing, bounded back-off (still polling, so that it stays in its group) and reads them again.
    """

    def __init__(
        self,
        *,
        topic: str,
        group: str,
        apply: Apply,
        floor: Floor = dict,
        on_start: Callable[[], None] = lambda: None,
        ahead: Floor = dict,
    ) -> None:
        self.topic = topic
        self.group = group
        self.trouble = ""
        """Why the last batch could not be applied; empty while all is well."""
        self._refused = ""
        self._apply = apply
        self._floor = floor
        self._on_start = on_start
        self._ahead = ahead
        self._offsets = Offsets()
        self._pause_s = FIRST_PAUSE_S
        self._working = asyncio.Lock()
        self._closing = False
        self._subscriber: BatchSubscriber | None = None

    def attach(self, broker: KafkaBroker) -> None:
        """Subscribe on a broker that is about to start; the broker before it must be stopped."""
        self._on_start()
        self._closing = False
        self._offsets = Offsets()
        self._pause_s = FIRST_PAUSE_S
        self._subscriber = batch_subscriber(broker, topic=self.topic, group=self.group, listener=self)
        self._subscriber(self._on_batch)

    async def _on_batch(self, records: Any) -> None:
        """Untyped, or FastStream builds a validator for what it must leave alone."""
        await self.handle(records)

    async def handle(self, records: Sequence[Record]) -> None:
        """Apply one batch as FastStream hands it over; raises nothing but a cancellation."""
        async with self._working:
            if self._closing:
                return
            try:
                await self._apply(records)
            except Infrastructure as error:
                self._step_back(records, error.detail or type(error).__name__)
            except Exception as error:  # noqa: BLE001  # a fault of our own: shown, and nothing is skipped for it
                _log.error(LogEvent.BATCH_FAILED, error, topic=self.topic, group=self.group)
                self._step_back(records, describe(error))
            else:
                self._offsets.applied(records)
                self._pause_s, self.trouble = FIRST_PAUSE_S, ""

    async def commit(self) -> None:
        """Commit what has been applied; a failure is not one, since positions drop what comes twice."""
        consumer = self._subscriber.consumer if self._subscriber is not None else None
        if consumer is None:
            return
        due = self._offsets.due(consumer.assignment(), self._floor())
        if not due:
            return
        try:
            await asyncio.wait_for(consumer.commit(due), _COMMIT_WITHIN_S)
        except (KafkaError, OSError, TimeoutError) as error:
            _log.info(LogEvent.COMMIT_FAILED, topic=self.topic, group=self.group, reason=describe(error))
        else:
            self._offsets.committed(due)

    async def finish(self) -> None:
        """Let the batch in hand end (bounded), take no other, commit."""
        self._closing = True
        await self._batch_in_hand()
        await self.commit()

    @property
    def failing(self) -> bool:
        """Whether reading itself (not applying) has failed several times in a row."""
        consumer = self._subscriber.consumer if self._subscriber is not None else None
        return isinstance(consumer, PatientConsumer) and consumer.failures >= FAILING

    @property
    def refused(self) -> str:
        """Why Kafka does not let this be read; empty while it does. A new client changes nothing."""
        consumer = self._subscriber.consumer if self._subscriber is not None else None
        if isinstance(consumer, PatientConsumer) and consumer.refused is not None:
            self._refused = consumer.refused
        return self._refused

    async def lag(self) -> dict[int, int]:
        """Records not yet applied, per assigned partition; what is read ahead counts from `ahead` on."""
        consumer = self._subscriber.consumer if self._subscriber is not None else None
        if consumer is None:
            return {}
        lags: dict[int, int] = {}
        ahead = self._ahead()
        for where in consumer.assignment():
            # A rebalance may take the partition away between any two of these.
            with suppress(KafkaError, AssertionError, TimeoutError):
                async with asyncio.timeout(_COMMIT_WITHIN_S):
                    end = consumer.highwater(where)
                    if end is not None:
                        position = await consumer.position(where)
                        lags[where.partition] = max(0, end - min(position, ahead.get(where, position)))
        return lags

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Called by the client before partitions go elsewhere."""
        if revoked:
            await self._batch_in_hand()
            await self.commit()
        self._offsets.forget(revoked)

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Called by the client after a rebalance; reading goes on from the committed offsets."""
        self._offsets.forget(assigned)

    async def _batch_in_hand(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_BATCH_WITHIN_S):
                await self._working.acquire()
            self._working.release()

    def _step_back(self, records: Sequence[Record], why: str) -> None:
        self.trouble = why
        consumer = self._subscriber.consumer if self._subscriber is not None else None
        if consumer is None:
            return
        here = consumer.assignment()
        for where, offset in self._offsets.first_of(records).items():
            if where in here:
                consumer.seek(where, offset)
        consumer.pause(*here)
        _log.warning(
            LogEvent.BATCH_FAILED,
            topic=self.topic,
            reason=why,
            retry_in_s=self._pause_s,
            records=len(records),
        )
        asyncio.get_running_loop().call_later(self._pause_s, self._resume)
        self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)

    def _resume(self) -> None:
        consumer = self._subscriber.consumer if self._subscriber is not None else None
        if consumer is not None:
            consumer.resume(*(consumer.paused() & consumer.assignment()))
