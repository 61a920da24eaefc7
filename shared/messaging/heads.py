"""Owners say how far streams have come; consumers ask for what they have not applied within a minute."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from aiokafka import TopicPartition

from shared.clock import Clock
from shared.contracts.catalogue import OWNERS, TOPIC_OF, Topic
from shared.contracts.replays import MOST_HEADS, HeadsAnnouncedV1, StreamOwner
from shared.messaging.replay import Replays, Seconds, loop_seconds
from shared.store.journal import StreamHead
from shared.store.records import Record
from shared.telemetry.logs import Log
from shared.telemetry.names import LogEvent

_log = Log("messaging.heads")

ANNOUNCE_EVERY_S = 15.0
OVERLAP = timedelta(seconds=10)
"""A change becomes visible after the time that it carries, by as much as a commit may take."""
DEEP_EVERY_S = 3_600.0
DEEP = timedelta(hours=2)
"""Looked back at a start and once an hour: what a lagging clock changed seems to be announced already."""
PAGE = 1_000
_EVER = datetime(2020, 1, 1, tzinfo=UTC)
MISSED_AFTER_S = 35.0
"""With the wait for an announcement before and for a sweep after: what is missing is asked for in 60 s."""
MOST_CHECKS = 15

Cursor = tuple[datetime, str | None]
"""A time and, within it, the stream after which to go on; without one, only later times."""
Changed = Callable[[Cursor, int], Awaitable[Sequence[StreamHead]]]
"""Heads of streams that changed after a cursor, by time and then by stream, at most so many."""
Reached = Callable[[str, Sequence[str]], Awaitable[Mapping[str, tuple[int, int]]]]
"""A consumer's positions by stream: epoch and sequence; a stream without one is left out."""


Behind = Callable[[Topic], Awaitable[bool]]
"""Whether so much of a topic is still unread that nothing of it can be called missing."""


async def _never(_topic: Topic) -> bool:
    return False


class AnnouncedMemory(Protocol):
    """Until when heads have been announced, by whichever copy of the service did it."""

    async def announced_until(self) -> datetime | None:
        """The time, or None before the first."""
        ...

    async def remember_announced(self, moment: datetime) -> None:
        """Note it."""
        ...


class HeadsAnnouncer:
    """Announces each changed stream of this service once, in batches."""

    def __init__(
        self,
        *,
        service: StreamOwner,
        changed: Changed,
        memory: AnnouncedMemory,
        replays: Replays,
        clock: Clock,
        seconds: Seconds = loop_seconds,
    ) -> None:
        self._seconds = seconds
        self._deep_at = 0.0
        self._service = service
        self._changed = changed
        self._memory = memory
        self._replays = replays
        self._clock = clock

    async def announce(self) -> int:
        """Say what changed since the last time that this succeeded; the number of heads said.

        Raises:
            Infrastructure: MongoDB or Kafka is away; the next call says it all.
        """
        began, total, deep = self._clock(), 0, self._seconds() >= self._deep_at
        since = await self._since(began, deep=deep)
        while True:
            page = await self._changed(since, PAGE)
            await self._say(page)
            total += len(page)
            if len(page) < PAGE:
                break
            since = (page[-1].changed_at, page[-1].stream)
        await self._memory.remember_announced(began - OVERLAP)
        if deep:
            self._deep_at = self._seconds() + DEEP_EVERY_S
        return total

    async def _since(self, began: datetime, *, deep: bool) -> Cursor:
        until = await self._memory.announced_until() or _EVER
        if until > began:
            # The clock was set back: nobody knows what has changed since.
            return _EVER, None
        return max(_EVER, until - DEEP) if deep else until, None

    async def _say(self, page: Sequence[StreamHead]) -> None:
        heads = [(head.stream, head.epoch, head.sequence) for head in page]
        batches = [heads[start : start + MOST_HEADS] for start in range(0, len(heads), MOST_HEADS)]
        await self._replays.say([HeadsAnnouncedV1(owner=self._service, heads=batch) for batch in batches])


def _from(position: tuple[int, int] | None, epoch: int) -> int:
    """The next event; all of them when the database behind the stream was restored since."""
    return position[1] + 1 if position is not None and position[0] == epoch else 1


@dataclass(slots=True)
class _Heard:
    """One announcement: where it lay and which of its heads have not been reached yet."""

    where: TopicPartition
    offset: int
    topic: Topic
    due: float
    heads: list[tuple[str, int, int]]
    checks: int = field(default=0)


class HeadsChecker:
    """Checks announced heads against this service's positions some time after they were heard.

    The announcements' offsets are committed only once all their heads are reached (`floor`): a restart hears
    them again.
    """

    def __init__(
        self,
        *,
        consumers: Mapping[Topic, str],
        reached: Reached,
        behind: Behind = _never,
        replays: Replays,
        seconds: Seconds = loop_seconds,
    ) -> None:
        self._consumers = consumers
        self._reached = reached
        self._behind = behind
        self._replays = replays
        self._seconds = seconds
        self._heard: list[_Heard] = []

    def heard(self, record: Record, announcement: HeadsAnnouncedV1) -> None:
        """Remember an announcement if this service reads its owner's topic."""
        topic = TOPIC_OF[announcement.owner]
        if topic in self._consumers and OWNERS[topic] == announcement.owner:
            where = TopicPartition(record.topic, record.partition)
            due = self._seconds() + MISSED_AFTER_S
            self._heard.append(_Heard(where, record.offset, topic, due, list(announcement.heads)))

    def floor(self) -> Mapping[TopicPartition, int]:
        """Per partition the first announcement that is still open: no offset beyond it may be committed."""
        lowest: dict[TopicPartition, int] = {}
        for one in self._heard:
            lowest[one.where] = min(one.offset, lowest.get(one.where, one.offset))
        return lowest

    def restart(self) -> None:
        """The reader starts anew and hears the open ones again."""
        self._heard.clear()

    async def check(self) -> int:
        """Look at what is due and ask for what is missing; the number of heads not reached.

        Raises:
            Infrastructure: MongoDB is away; all stay due.
        """
        now, missed = self._seconds(), 0
        for one in [one for one in self._heard if one.due <= now]:
            missed += await self._check(one, now)
        self._heard = [one for one in self._heard if one.heads]
        return missed

    async def _check(self, one: _Heard, now: float) -> int:
        if await self._behind(one.topic):
            # What is announced may lie in what has not been read yet: asking now would add to the load.
            one.due = now + MISSED_AFTER_S
            return 0
        positions = await self._reached(self._consumers[one.topic], [stream for stream, _, _ in one.heads])
        one.heads = [head for head in one.heads if positions.get(head[0], (0, 0)) < (head[1], head[2])]
        if not one.heads:
            return 0
        one.checks += 1
        one.due = now + MISSED_AFTER_S
        wanted = {stream: _from(positions.get(stream), epoch) for stream, epoch, _ in one.heads}
        about = {"topic": one.topic.value, "streams": len(wanted), "attempt": one.checks}
        _log.warning(LogEvent.REPLAY_STARTED, reason="not-applied-in-a-minute", **about)
        await self._replays.ask(one.topic, wanted)
        missed = len(one.heads)
        if one.checks >= MOST_CHECKS:
            # Held records show it from here on; the announcement no longer blocks the others.
            _log.error(LogEvent.REPLAY_DONE, None, outcome="given-up", **about)
            one.heads = []
        return missed
