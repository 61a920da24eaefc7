"""Kafka in memory: logs of 12 partitions, groups with committed offsets, and everything that goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from aiokafka import TopicPartition

from shared.clock import Clock
from shared.contracts.catalogue import PARTITIONS
from tests.simulation.chance import Chance
from tests.simulation.history import History

if TYPE_CHECKING:
    from tests.simulation.clients import Consumer

SESSION_S = 10.0
"""After this long without a sign a member is out of its group."""


@dataclass(frozen=True, slots=True)
class Record:
    """As Kafka's client gives it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]
    timestamp: int | None
    timestamp_type: int | None = 1


@dataclass(slots=True)
class Partition:
    """A log; what retention took is below `begin`."""

    begin: int = 0
    records: list[Record] = field(default_factory=list)
    lost: set[int] = field(default_factory=set)
    """Offsets that are there no more."""

    @property
    def end(self) -> int:
        """The offset of the next record."""
        return self.begin + len(self.records)

    def since(self, offset: int, most: int) -> list[Record]:
        """Records from an offset on."""
        first = max(0, offset - self.begin)
        return self.records[first : first + most]


class Watcher(Protocol):
    """Whoever checks promises about Kafka."""

    def appended(self, record: Record, *, late: bool) -> None:
        """A record came into a log; `late` if an old producer delivered it."""
        ...

    def committed(self, group: str, where: TopicPartition, before: int, after: int) -> None:
        """A group's offset moved."""
        ...


class Group:
    """Members that share the partitions of one topic."""

    def __init__(self, name: str, topic: str, cluster: Cluster) -> None:
        self.name = name
        self.topic = topic
        self.offsets: dict[TopicPartition, int] = {}
        self.members: list[Consumer] = []
        self.generation = 0
        self._cluster = cluster
        self._again = False
        self._rebalancing: asyncio.Task[None] | None = None

    def join(self, member: Consumer) -> None:
        """A member more. Who is in already (expelled twice while it stood still) only asks for its share."""
        if member not in self.members:
            self.members.append(member)
        self.rebalance()

    def leave(self, member: Consumer) -> None:
        """A member less."""
        if member in self.members:
            self.members.remove(member)
            self.rebalance()

    def rebalance(self) -> None:
        """Share the partitions anew."""
        self._again = True
        if self._rebalancing is None or self._rebalancing.done():
            self._rebalancing = asyncio.get_running_loop().create_task(self._rebalance(), context=Context())

    async def _rebalance(self) -> None:
        while self._again:
            self._again = False
            await asyncio.sleep(0.05)
            self.generation += 1
            members = list(self.members)
            revoking = [member.revoked() for member in members]
            if revoking:
                await asyncio.wait(revoking, timeout=SESSION_S)
            for member, done in zip(members, revoking, strict=True):
                if not done.done() or member.process.dead:
                    # It stands still: it is out, and finds out when it goes on.
                    self._drop(member)
            self._assign()

    def _drop(self, member: Consumer) -> None:
        if member in self.members:
            self.members.remove(member)
        member.expelled()

    def _assign(self) -> None:
        for number, member in enumerate(self.members):
            places = range(number, PARTITIONS, len(self.members))
            member.assigned([TopicPartition(self.topic, place) for place in places], self.generation)


class Cluster:
    """The broker. A lost one comes back empty, under another id."""

    def __init__(self, *, chance: Chance, history: History, clock: Clock, watcher: Watcher) -> None:
        self.chance = chance
        self.history = history
        self.watcher = watcher
        self.number = 1
        self.away = False
        self.topics: dict[str, list[Partition]] = {}
        self.groups: dict[str, Group] = {}
        self._clock = clock
        self._waiting: dict[str, list[asyncio.Future[None]]] = {}
        self.loss: list[Callable[[], None]] = []
        """Called when everything is lost."""

    @property
    def id(self) -> str:
        """The id that its storage was formatted with."""
        return f"cluster-{self.number}"

    def create(self, name: str) -> bool:
        """Make a topic; False if it is there."""
        made = name not in self.topics
        if made:
            self.topics[name] = [Partition() for _ in range(PARTITIONS)]
        return made

    def append(
        self,
        topic: str,
        partition: int,
        *,
        key: bytes | None,
        value: bytes | None,
        headers: Sequence[tuple[str, bytes]] = (),
        late: bool = False,
    ) -> Record:
        """Take a record."""
        log = self.topics[topic][partition]
        stamp = int(self._clock().timestamp() * 1_000)
        record = Record(topic, partition, log.end, key, value, tuple(headers), stamp)
        log.records.append(record)
        self.watcher.appended(record, late=late)
        self._wake(topic)
        return record

    def group(self, name: str, topic: str) -> Group:
        """A group, made when its first member comes."""
        if name not in self.groups:
            self.groups[name] = Group(name, topic, self)
        return self.groups[name]

    def commit(self, group: Group, offsets: dict[TopicPartition, int]) -> None:
        """Keep a group's offsets."""
        for where, offset in offsets.items():
            before = group.offsets.get(where, 0)
            group.offsets[where] = offset
            self.watcher.committed(group.name, where, before, offset)

    def wake(self) -> None:
        """Something changed: whoever waits looks again."""
        for topic in list(self._waiting):
            self._wake(topic)

    def _wake(self, topic: str) -> None:
        for one in self._waiting.pop(topic, ()):
            if not one.done():
                one.set_result(None)

    async def changed(self, topic: str = "") -> None:
        """Wait until something changes, or a record comes into the topic."""
        woken = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(topic, []).append(woken)
        await woken

    def lose(self) -> None:
        """Everything is gone: records, groups, offsets. It comes back empty, under another id."""
        self.number += 1
        self.topics = {}
        old, self.groups = self.groups, {}
        for group in old.values():
            group.members.clear()
        for each in list(self.loss):
            each()
        self.history.note("kafka", f"lost with all its data; now {self.id}")
        self.wake()

    def retention(self, topic: str) -> None:
        """The oldest half of every partition is gone."""
        for log in self.topics.get(topic, ()):
            gone = (len(log.records) + 1) // 2
            log.begin += gone
            del log.records[:gone]
        self.history.note("kafka", f"retention took half of {topic}")

    def stamp(self) -> datetime:
        """Now, by the broker's clock."""
        return self._clock()
