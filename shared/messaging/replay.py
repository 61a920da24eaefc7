"""Sends a stream again for whoever missed some of it, and asks others to: requests travel on `replays`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from pydantic import ValidationError

from shared.contracts.catalogue import OWNERS, Topic
from shared.contracts.replays import HeadsAnnouncedV1, ReplayRequestV1, Said, StreamOwner, read_said, written
from shared.errors import Infrastructure
from shared.messaging.admin import describe
from shared.messaging.records import fields
from shared.messaging.relay import Sender
from shared.messaging.subscribe import Burial, Bury
from shared.store.records import Record
from shared.telemetry.logs import Log
from shared.telemetry.metrics import Metrics
from shared.telemetry.names import REPLAYS, LogEvent

_log = Log("messaging.replay")

ASK_AGAIN_AFTER_S = 30.0
ANSWER_AGAIN_AFTER_S = 10.0
MOST_REMEMBERED = 50_000

Seconds = Callable[[], float]


def loop_seconds() -> float:
    """On the running loop's own clock, by which its timers go."""
    return asyncio.get_running_loop().time()


class Requeue(Protocol):
    """The outbox, as far as replays need it."""

    async def enqueue_stream(self, stream: str, from_sequence: int = 1) -> int:
        """Publish a stream's announced events again, from an announced sequence on; the number of rows."""
        ...


class HeadsListener(Protocol):
    """Whoever checks announced heads."""

    def heard(self, record: Record, announcement: HeadsAnnouncedV1) -> None:
        """Remember them, to be checked when they are due."""
        ...


class Lately:
    """What was done lately, so that it is not done again at once; bounded."""

    def __init__(self, within_s: float, seconds: Seconds) -> None:
        self._within_s = within_s
        self._seconds = seconds
        self._done: dict[tuple[str, ...], tuple[int, float]] = {}

    def covers(self, what: tuple[str, ...], sequence: int) -> bool:
        """Whether it was done lately from this sequence or an earlier one; if not, it now counts as done."""
        now = self._seconds()
        lowest, at = self._done.get(what, (sequence + 1, now))
        if lowest <= sequence and now - at < self._within_s:
            return True
        if len(self._done) >= MOST_REMEMBERED:
            self._done.clear()
        self._done[what] = (sequence, now)
        return False

    def forget(self, what: tuple[str, ...]) -> None:
        """It was not done after all."""
        self._done.pop(what, None)


class Replays:
    """One service's voice and ear on `replays`; `apply` is what a `BatchReader` calls."""

    def __init__(
        self,
        *,
        service: StreamOwner,
        topic: str,
        producer: Sender,
        outbox: Requeue,
        bury: Bury,
        metrics: Metrics,
        seconds: Seconds = loop_seconds,
    ) -> None:
        self._service = service
        self._topic = topic
        self._producer = producer
        self._outbox = outbox
        self._bury = bury
        self._replayed = metrics.counter(REPLAYS)
        self._asked = Lately(ASK_AGAIN_AFTER_S, seconds)
        self._answered = Lately(ANSWER_AGAIN_AFTER_S, seconds)
        self._listener: HeadsListener | None = None

    def listen(self, listener: HeadsListener) -> None:
        """Hand announced heads of other services to this one."""
        self._listener = listener

    async def ask(self, topic: Topic, gaps: Mapping[str, int]) -> None:
        """Ask the owner of a topic for streams, each from an announced sequence; at most twice a minute each.

        A request that cannot be sent now is not lost: whoever misses something asks again.
        """
        owner = OWNERS[topic]
        if owner == "channel":
            return
        wanted = {
            stream: start for stream, start in gaps.items() if not self._asked.covers((owner, stream), start)
        }
        said = [ReplayRequestV1(owner=owner, stream=stream, from_=start) for stream, start in wanted.items()]
        try:
            await self.say(said)
        except Infrastructure as error:
            for stream in wanted:
                self._asked.forget((owner, stream))
            _log.warning(
                LogEvent.REPLAY_STARTED, outcome="not-asked", reason=error.detail, streams=len(wanted)
            )

    async def say(self, said: Sequence[Said]) -> None:
        """Publish requests or announcements, and wait for Kafka's acknowledgement.

        Raises:
            Infrastructure: they may not have arrived.
        """
        sent = []
        for one in said:
            key = one.stream if isinstance(one, ReplayRequestV1) else one.owner
            sent.append(
                await self._producer.send(self._topic, key=key.encode(), value=written(one), headers=[])
            )
        if sent:
            await asyncio.wait(sent)
        for acknowledged in sent:
            if (error := acknowledged.exception()) is not None:
                raise Infrastructure(f"a replay request was not acknowledged: {describe(error)}") from error

    async def apply(self, records: Sequence[Record]) -> None:
        """Answer the requests that are for us and hand on announced heads."""
        wanted: dict[str, int] = {}
        for record in records:
            said = await self._read(record)
            if isinstance(said, ReplayRequestV1) and said.owner == self._service:
                wanted[said.stream] = min(said.from_, wanted.get(said.stream, said.from_))
            elif isinstance(said, HeadsAnnouncedV1) and said.owner != self._service and self._listener:
                self._listener.heard(record, said)
        for stream, start in wanted.items():
            await self._answer(stream, start)

    async def _answer(self, stream: str, start: int) -> None:
        if self._answered.covers((stream,), start):
            return
        try:
            rows = await self._outbox.enqueue_stream(stream, start)
        except BaseException:
            self._answered.forget((stream,))
            raise
        self._replayed.labels("asked").inc()
        _log.info(LogEvent.REPLAY_DONE, stream=stream, sequence=start, rows=rows)

    async def _read(self, record: Record) -> Said | None:
        try:
            return read_said(record.value or b"")
        except ValidationError as error:
            about = f"neither a request nor heads: {fields(error)}"
            await self._bury(
                Burial(f"{self._service}:{Topic.REPLAYS.value}", "contract", about, record, None)
            )
            return None
