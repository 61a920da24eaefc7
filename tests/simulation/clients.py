"""Consumers and admin clients in memory: members of groups that are rebalanced, expelled, killed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from aiokafka import TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.errors import (
    CommitFailedError,
    KafkaConnectionError,
)

from tests.simulation.kafka import SESSION_S, Cluster, Group, Record
from tests.simulation.process import Process


class Consumer:
    """One member of one group, and the loop that hands batches on; stands for FastStream's subscriber."""

    def __init__(
        self, cluster: Cluster, process: Process, topic: str, group: str, listener: ConsumerRebalanceListener
    ) -> None:
        self.process = process
        self.consumer: Consumer | None = None
        self._cluster = cluster
        self._topic = topic
        self._group_name = group
        self._listener = listener
        self._handle: Callable[[Any], Awaitable[None]] | None = None
        self._group: Group | None = None
        self._generation = 0
        self._positions: dict[TopicPartition, int] = {}
        self._paused: set[TopicPartition] = set()
        self._reading: asyncio.Task[None] | None = None

    def __call__(self, handle: Callable[[Any], Awaitable[None]]) -> None:
        """Who takes the batches."""
        self._handle = handle

    def start(self) -> None:
        """Join and read."""
        self.consumer = self
        self._join()
        self._cluster.loss.append(self._lost)
        self.process.died.append(self._died)
        self._reading = self.process.spawn(self._read())

    async def stop(self) -> None:
        """Leave."""
        if self._reading is not None:
            self._reading.cancel()
        self._forget()
        if self._group is not None:
            self._group.leave(self)

    def _join(self) -> None:
        self._group = self._cluster.group(self._group_name, self._topic)
        self._group.join(self)

    def _died(self) -> None:
        self._forget()
        asyncio.get_running_loop().call_later(SESSION_S, self._out)

    def _out(self) -> None:
        if self._group is not None:
            self._group.leave(self)

    def _forget(self) -> None:
        if self._lost in self._cluster.loss:
            self._cluster.loss.remove(self._lost)

    def _lost(self) -> None:
        """The cluster is another one: the client stands still, or finds its way before anybody has looked."""
        self._positions = {}
        if self._cluster.chance.happens(0.5):
            asyncio.get_running_loop().call_later(0.3, self._hop)

    def _hop(self) -> None:
        if not self.process.dead and self.consumer is not None and self._topic in self._cluster.topics:
            self._join()

    def revoked(self) -> asyncio.Task[Any]:
        """The partitions go elsewhere, once the listener is done."""
        return self.process.spawn(self._revoke())

    async def _revoke(self) -> None:
        if self.process.stopped:
            await self.process.point("rebalance")
        await self._listener.on_partitions_revoked(list(self._positions))
        self._positions = {}

    def assigned(self, places: Sequence[TopicPartition], generation: int) -> None:
        """These partitions are ours now, from the committed offsets on, else from the earliest."""
        assert self._group is not None
        self._generation = generation
        offsets = self._group.offsets
        self._positions = {where: offsets.get(where, 0) for where in places}
        self._paused = set()
        self.process.spawn(self._tell_assigned(places))

    async def _tell_assigned(self, places: Sequence[TopicPartition]) -> None:
        await self._listener.on_partitions_assigned(list(places))
        self._cluster.wake()

    def expelled(self) -> None:
        """Out of the group, without knowing it yet."""
        self._generation = -1
        if not self.process.dead:
            self.process.spawn(self._rejoin())

    async def _rejoin(self) -> None:
        await self.process.point("rejoin")
        await self._revoke()
        if self.consumer is not None:
            self._join()

    async def _read(self) -> None:
        assert self._handle is not None
        while True:
            records = await self._fetched()
            await self.process.point("fetch")
            await self._handle(records)
            await asyncio.sleep(0)

    async def _fetched(self) -> list[Record]:
        while True:
            found = [] if self._cluster.away else self._available()
            if found:
                await asyncio.sleep(self._cluster.chance.uniform(0.001, 0.02))
                return found
            await self._cluster.changed(self._topic)

    def _available(self) -> list[Record]:
        most = self._cluster.chance.one((1, 5, 50))
        found: list[Record] = []
        logs = self._cluster.topics.get(self._topic)
        for where in list(self._positions) if logs else ():
            log = logs[where.partition] if logs else None
            if log is None or where in self._paused or self._positions[where] >= log.end:
                continue
            # Where retention took what was to come next, reading goes on at the earliest.
            records = log.since(self._positions[where], most)
            self._positions[where] = records[-1].offset + 1 if records else log.end
            found += records
        return found

    def assignment(self) -> set[TopicPartition]:
        """The partitions that are ours."""
        return set(self._positions)

    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Keep offsets."""
        await self.process.point("kafka-commit")
        if self._cluster.away:
            await asyncio.sleep(0.3)
            raise KafkaConnectionError("away")
        group = self._group
        known = group is not None and self._cluster.groups.get(self._group_name) is group
        if group is None or not known or self._generation != group.generation:
            raise CommitFailedError("another generation")
        self._cluster.commit(group, dict(offsets))

    def seek(self, where: TopicPartition, offset: int) -> None:
        """Read on from there."""
        if where in self._positions:
            self._positions[where] = offset

    def pause(self, *places: TopicPartition) -> None:
        """Read nothing of these."""
        self._paused |= set(places)

    def resume(self, *places: TopicPartition) -> None:
        """Read them again."""
        self._paused -= set(places)
        self._cluster.wake()

    def paused(self) -> set[TopicPartition]:
        """What is not read."""
        return set(self._paused)

    def highwater(self, where: TopicPartition) -> int | None:
        """The end of a partition."""
        logs = self._cluster.topics.get(where.topic)
        return logs[where.partition].end if logs else None

    async def position(self, where: TopicPartition) -> int:
        """Where it reads next."""
        return self._positions.get(where, 0)


class Broker:
    """Stands for FastStream's broker."""

    def __init__(self, cluster: Cluster, process: Process) -> None:
        self._cluster = cluster
        self._process = process
        self.subscribers: list[Consumer] = []
        self.config = SimpleNamespace(broker_config=SimpleNamespace(builder=None))

    def subscriber(self, topic: str, *, group_id: str, listener: Any, **_settings: object) -> Consumer:
        """A member of a group."""
        made = Consumer(self._cluster, self._process, topic, group_id, listener)
        self.subscribers.append(made)
        return made

    async def connect(self) -> None:
        """Find the cluster."""
        await self._process.point("kafka-connect")
        if self._cluster.away:
            await asyncio.sleep(0.2)
            raise KafkaConnectionError("away")

    async def start(self) -> None:
        """Join the groups."""
        for each in self.subscribers:
            each.start()

    async def stop(self) -> None:
        """Leave them."""
        for each in self.subscribers:
            await each.stop()
            each.consumer = None


class AdminClient:
    """Stands for aiokafka's."""

    def __init__(self, cluster: Cluster, process: Process) -> None:
        self._cluster = cluster
        self._process = process

    async def start(self) -> None:
        """Connect."""

    async def close(self) -> None:
        """Let go."""

    async def describe_cluster(self) -> dict[str, str]:
        """Its id."""
        await self._asked()
        return {"cluster_id": self._cluster.id}

    async def create_topics(self, topics: Sequence[Any]) -> SimpleNamespace:
        """Make topics; 36 tells that one exists."""
        await self._asked()
        errors = [(one.name, 0 if self._cluster.create(one.name) else 36, "") for one in topics]
        self._cluster.wake()
        return SimpleNamespace(topic_errors=errors)

    async def describe_topics(self, names: Sequence[str]) -> list[dict[str, Any]]:
        """Every partition has a leader."""
        await self._asked()
        return [
            {
                "topic": name,
                "error_code": 0,
                "partitions": [{"leader": 1} for _ in self._cluster.topics[name]],
            }
            for name in names
            if name in self._cluster.topics
        ]

    async def _asked(self) -> None:
        await self._process.point("kafka-admin")
        if self._cluster.away:
            await asyncio.sleep(0.5)
            raise KafkaConnectionError("away")
