"""Fakes of what messaging stands on: an outbox, a producer, a lease, a graveyard."""

from __future__ import annotations

import asyncio
from asyncio import Future
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.contracts.catalogue import Topic
from shared.contracts.envelope import Announced
from shared.messaging.producer import Headers, TooLarge
from shared.messaging.subscribe import Burial
from shared.store.outbox import Row


@dataclass
class FakeOutbox:
    """Rows in memory, each with its event."""

    events_by_row: dict[Row, Announced] = field(default_factory=dict)
    parked: dict[Row, str] = field(default_factory=dict)
    finished: list[Row] = field(default_factory=list)
    enqueued: list[tuple[str, int]] = field(default_factory=list)

    def add(self, *events: Announced) -> None:
        """Let events wait to be published."""
        for event in events:
            self.events_by_row[Row(event.subject, event.sequence)] = event

    async def next_rows(self, limit: int = 200) -> Sequence[Row]:
        stopped = {row.stream for row in self.parked}
        return sorted(row for row in self.events_by_row if row.stream not in stopped)[:limit]

    async def events(self, rows: Sequence[Row]) -> Sequence[Announced]:
        return [self.events_by_row[row] for row in rows]

    async def done(self, rows: Sequence[Row]) -> None:
        self.finished += rows
        for row in rows:
            del self.events_by_row[row]

    async def park(self, row: Row, reason: str) -> None:
        self.parked[row] = reason

    async def wake(self, within: float = 60.0) -> None:
        await asyncio.sleep(min(within, 0.01))

    async def depth(self) -> tuple[int, float]:
        return len(self.events_by_row), 0.0

    async def enqueue_stream(self, stream: str, from_sequence: int = 1) -> int:
        self.enqueued.append((stream, from_sequence))
        return 1


@dataclass
class Sent:
    """A record that was handed over, and its future."""

    topic: str
    key: bytes
    value: bytes
    headers: dict[str, str]
    acknowledged: Future[Any]


@dataclass
class FakeProducer:
    """Keeps what it is given; acknowledges at once unless told otherwise."""

    generation: int = 1
    sent: list[Sent] = field(default_factory=list)
    acknowledge: bool = True
    too_large: set[str] = field(default_factory=set)
    failing: dict[str, Exception] = field(default_factory=dict)
    """Sequence -> what its acknowledgement raises."""
    refusing: Exception | None = None

    async def send(self, topic: str, *, key: bytes, value: bytes, headers: Headers) -> Future[Any]:
        texts = {name: text.decode() for name, text in headers}
        sequence = texts.get("ce_sequence", "")
        if self.refusing is not None:
            raise self.refusing
        if sequence in self.too_large:
            raise TooLarge("too large")
        future: Future[Any] = asyncio.get_running_loop().create_future()
        self.sent.append(Sent(topic, key, value, texts, future))
        if sequence in self.failing:
            future.set_exception(self.failing[sequence])
        elif self.acknowledge:
            future.set_result(None)
        return future


@dataclass
class FakeLease:
    """Held or not, as told."""

    mine: bool = True
    asked: int = 0

    async def hold(self) -> bool:
        self.asked += 1
        return self.mine

    async def release(self) -> None:
        self.mine = False


@dataclass
class Graveyard:
    """Remembers burials."""

    burials: list[Burial] = field(default_factory=list)

    async def bury(self, burial: Burial) -> None:
        self.burials.append(burial)

    @property
    def reasons(self) -> list[str]:
        """Why each was buried."""
        return [burial.reason for burial in self.burials]


@dataclass
class Asked:
    """Remembers what was asked to be sent again."""

    gaps: list[tuple[Topic, dict[str, int]]] = field(default_factory=list)

    async def __call__(self, topic: Topic, gaps: Mapping[str, int]) -> None:
        self.gaps.append((topic, dict(gaps)))
