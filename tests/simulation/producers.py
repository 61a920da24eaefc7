"""Producers in memory: in order and once, unless the broker, the network or their own end is in the way."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from contextvars import Context
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from aiokafka.errors import KafkaConnectionError, KafkaTimeoutError, OutOfOrderSequenceNumber, ProducerClosed

from tests.simulation.kafka import Cluster, Record
from tests.simulation.process import Process


@dataclass(slots=True)
class Queued:
    """A record on its way."""

    topic: str
    partition: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]
    acknowledged: asyncio.Future[Any]


class ProducerClient:
    """An idempotent producer: in order, once, and silent while the broker is away."""

    def __init__(self, cluster: Cluster, process: Process) -> None:
        self._cluster = cluster
        self._process = process
        self._made_for = cluster.number
        self._queue: deque[Queued] = deque()
        self._pumping: asyncio.Task[None] | None = None
        self._broken: Exception | None = None
        self._closed = False
        self.client = SimpleNamespace(close=self._cut)
        self._message_accumulator = SimpleNamespace(fail_all=self._fail)
        process.died.append(self._orphaned)

    async def start(self) -> None:
        """Connect."""
        await self._process.point("kafka-start")
        if self._cluster.away:
            await asyncio.sleep(0.2)
            raise KafkaConnectionError("away")

    async def send(
        self,
        topic: str,
        value: bytes | None,
        key: bytes | None,
        partition: int,
        *,
        headers: Sequence[tuple[str, bytes]] = (),
    ) -> asyncio.Future[Any]:
        """Queue a record; the future is its acknowledgement."""
        if self._closed:
            raise ProducerClosed
        while topic not in self._cluster.topics or self._cluster.away:
            await self._cluster.changed()
        future = asyncio.get_running_loop().create_future()
        self._queue.append(Queued(topic, partition, key, value, headers, future))
        if self._pumping is None or self._pumping.done():
            self._pumping = asyncio.get_running_loop().create_task(self._pump(), context=Context())
        return future

    async def stop(self) -> None:
        """Deliver what is queued, and close."""
        while self._queue and not self._broken:
            await (self._cluster.changed() if self._cluster.away else asyncio.sleep(0.01))
        self._closed = True
        self._fail(ProducerClosed())

    async def _cut(self) -> None:
        self._closed = True

    def _fail(self, error: Exception) -> None:
        """Nobody waits any more; what was on its way may still arrive."""
        queue, self._queue = self._queue, deque()
        for one in queue:
            if not one.acknowledged.done():
                one.acknowledged.set_exception(error)
                one.acknowledged.exception()
        self._maybe_late(queue)

    def _orphaned(self) -> None:
        queue, self._queue = self._queue, deque()
        self._maybe_late(queue)

    def _maybe_late(self, queue: Iterable[Queued]) -> None:
        """What had left this machine may come in much later, to whichever cluster is there then."""
        sent = list(queue)[: self._cluster.chance.randrange(4)]
        if sent and not self._broken and self._cluster.chance.happens(0.5):
            delay = self._cluster.chance.uniform(0.0, 20.0)
            asyncio.get_running_loop().call_later(delay, self._deliver_late, sent)

    def _deliver_late(self, sent: Sequence[Queued]) -> None:
        for one in sent:
            if one.topic in self._cluster.topics and not self._cluster.away:
                self._append(one, late=True)
                self._cluster.history.note(
                    "late", f"an old producer of {self._process.name} delivered a record"
                )

    async def _pump(self) -> None:
        while self._queue and not self._closed:
            await asyncio.sleep(self._cluster.chance.uniform(0.0005, 0.005))
            while self._cluster.away:
                await self._cluster.changed()
            if not self._queue:
                return
            one = self._queue[0]
            await self._deliver(one)
            if self._queue and self._queue[0] is one:
                self._queue.popleft()

    async def _deliver(self, one: Queued) -> None:
        chance = self._cluster.chance
        if self._made_for != self._cluster.number and not self._broken:
            # Its sequence means nothing to another cluster, which may take the records or refuse them.
            self._made_for = self._cluster.number
            if chance.happens(0.5):
                self._broken = OutOfOrderSequenceNumber()
        if one.topic not in self._cluster.topics:
            self._broken = self._broken or KafkaTimeoutError()
        if self._broken is not None:
            self._answer(one, self._broken)
        elif self._process.weather.chaos and chance.happens(0.01):
            self._fail_one(one)
        else:
            record = self._append(one)
            if self._process.weather.chaos and chance.happens(0.02):
                self._append(one, late=True)
                self._cluster.history.note("doubled", f"{one.topic} {record.partition}@{record.offset}")
            self._answer(one, None)

    def _fail_one(self, one: Queued) -> None:
        """The acknowledgement is lost, before or after the broker took the record."""
        taken = self._cluster.chance.happens(0.5)
        if taken:
            self._append(one)
        self._cluster.history.note("fault", f"{self._process.name} no acknowledgement, taken: {taken}")
        self._broken = KafkaTimeoutError()
        self._answer(one, self._broken)

    def _answer(self, one: Queued, error: Exception | None) -> None:
        if one.acknowledged.done():
            return
        if error is None:
            one.acknowledged.set_result(None)
        else:
            one.acknowledged.set_exception(error)
            one.acknowledged.exception()

    def _append(self, one: Queued, *, late: bool = False) -> Record:
        return self._cluster.append(
            one.topic, one.partition, key=one.key, value=one.value, headers=one.headers, late=late
        )
