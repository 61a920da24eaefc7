"""The relay: drains the outbox to Kafka in order, at least once; a row dies only when acknowledged."""

from __future__ import annotations

import asyncio
from asyncio import Future
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from aiokafka.errors import KafkaError
from aiokafka.structs import RecordMetadata
from opentelemetry.trace import Span, StatusCode

from shared.contracts.envelope import Announced
from shared.errors import Infrastructure, JejakError
from shared.messaging.admin import describe, told
from shared.messaging.producer import Headers, TooLarge
from shared.messaging.refusals import NotLetIn
from shared.telemetry.logs import Log
from shared.telemetry.metrics import Metrics
from shared.telemetry.names import OUTBOX_AGE, OUTBOX_ROWS, PUBLISHED, Attr, LogEvent, SpanName
from shared.telemetry.traces import Traces, traceparent

_log = Log("messaging.relay")

BATCH = 200
TRACEPARENT = "traceparent"
SWEEP_S = 1.0
RENEW_AFTER_S = 2.0
"""Of the lease, which ends after six."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 5.0
PACE_S = 0.04
"""Between two batches, unless the first was full. A batch costs the same with one row as with two hundred:
without the wait the relay would take most of a core to publish a hundred rows a second one by one."""

Row = Any
"""An outbox row; only the outbox looks inside."""


class Outbox(Protocol):
    """What still has to be published, in (stream, seq) order."""

    async def next_rows(self, limit: int = 200) -> Sequence[Row]:
        """The first rows; none of a stream with a parked row."""
        ...

    async def events(self, rows: Sequence[Row]) -> Sequence[Announced]:
        """Their events, built from the journal, in the order of the rows."""
        ...

    async def done(self, rows: Sequence[Row]) -> None:
        """Kafka acknowledged these."""
        ...

    async def park(self, row: Row, reason: str) -> None:
        """A row that can never be sent; it stays, with its reason, and its stream waits behind it."""
        ...

    async def wake(self, within: float = 60.0) -> None:
        """Wait until there are rows, or so many seconds are over."""
        ...

    async def depth(self) -> tuple[int, float]:
        """How many rows wait, and the age of the oldest in seconds."""
        ...


class Lease(Protocol):
    """Keeps two relays from doing the same work; two at once would only repeat."""

    async def hold(self) -> bool:
        """Take or renew it; whether it is ours."""
        ...

    async def release(self) -> None:
        """Let the next one have it at once."""
        ...


class Sender(Protocol):
    """The producer; `generation` counts its clients."""

    @property
    def generation(self) -> int:
        """How many times a client was made."""
        ...

    async def send(self, topic: str, *, key: bytes, value: bytes, headers: Headers) -> Future[RecordMetadata]:
        """Queue a record; the future is its acknowledgement."""
        ...


@dataclass(frozen=True, slots=True)
class _Made:
    row: Row
    stream: str
    span: Span
    value: bytes
    headers: Headers


@dataclass(frozen=True, slots=True)
class _Sent:
    row: Row
    stream: str
    span: Span
    acknowledged: Future[RecordMetadata]


class Relay:
    """One per process; only the holder of the lease works. `mend` makes producer and topics good again."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        producer: Sender,
        topic: str,
        lease: Lease,
        mend: Callable[[int], Awaitable[None]],
        traces: Traces,
        metrics: Metrics,
    ) -> None:
        self.trouble = ""
        """Why nothing flows; empty while all is well."""
        self.refused = ""
        """Why Kafka does not let events be published; empty while it does."""
        self.waiting = (0, 0.0)
        """Rows and the age in seconds of the oldest, as last measured."""
        self._asked_at: float | None = None
        self._outbox = outbox
        self._producer = producer
        self._topic = topic
        self._lease = lease
        self._mend = mend
        self._traces = traces
        self._held_at = -RENEW_AFTER_S
        self._published = metrics.counter(PUBLISHED).labels(topic.partition(".")[2])
        self._rows = metrics.gauge(OUTBOX_ROWS)
        self._age = metrics.gauge(OUTBOX_AGE)

    async def run(self) -> None:
        """Work until cancelled; whatever fails is tried again, and `trouble` says what it is."""
        pause = FIRST_PAUSE_S
        while True:
            try:
                await self._turn()
                pause, self.trouble, self.refused = FIRST_PAUSE_S, "", ""
            except Exception as error:  # noqa: BLE001  # whatever it is, the outbox keeps the rows
                self.trouble = error.detail if isinstance(error, JejakError) else describe(error)
                self.refused = error.detail if isinstance(error, NotLetIn) else ""
                if isinstance(error, Infrastructure | KafkaError):
                    _log.warning(LogEvent.RELAY_FAILED, reason=self.trouble, retry_in_s=pause)
                else:
                    _log.error(LogEvent.RELAY_FAILED, error, retry_in_s=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)

    @property
    def silence_s(self) -> float:
        """For how many seconds Kafka has not acknowledged what was sent; 0 while nothing is on its way."""
        return 0.0 if self._asked_at is None else asyncio.get_running_loop().time() - self._asked_at

    async def measure(self) -> None:
        """Bring the gauges of the backlog up to date."""
        self.waiting = rows, age = await self._outbox.depth()
        self._rows.set(rows)
        self._age.set(age)

    async def drain(self) -> int:
        """Publish one batch; how many rows Kafka acknowledged.

        Raises:
            Infrastructure: some could not be sent. What was acknowledged is done, the rest stays.
        """
        rows = await self._outbox.next_rows(BATCH)
        if not rows:
            return 0
        generation = self._producer.generation
        self._asked_at = asyncio.get_running_loop().time()
        try:
            sent, trouble = await self._send(rows)
            done, refused = await self._acknowledged(sent)
        finally:
            self._asked_at = None
        await self._outbox.done(done)
        self._published.inc(len(done))
        if refused is not None:
            # A failed batch leaves a hole in the producer's sequence that no later batch would pass.
            await self._mend(generation)
            raise told("Kafka did not take a record", refused) from refused
        if trouble is not None:
            raise trouble
        return len(rows)

    async def _turn(self) -> None:
        if not await self._holds():
            await asyncio.sleep(SWEEP_S)
        elif not (drained := await self.drain()):
            await self._outbox.wake(RENEW_AFTER_S)
        elif drained < BATCH:
            await asyncio.sleep(PACE_S)

    async def _holds(self) -> bool:
        """Ask for the lease now and then only: each time is a write that waits for the disk."""
        now = asyncio.get_running_loop().time()
        if now - self._held_at >= RENEW_AFTER_S:
            self._held_at = now if await self._lease.hold() else -RENEW_AFTER_S
        return self._held_at >= 0

    async def _send(self, rows: Sequence[Row]) -> tuple[list[_Sent], Infrastructure | None]:
        sent: list[_Sent] = []
        events = await self._outbox.events(rows)
        # All made before the first leaves: what falls over here leaves no future behind that nobody awaits.
        made = [self._made(row, event) for row, event in zip(rows, events, strict=True)]
        stopped: set[str] = set()
        for at, one in enumerate(made):
            if one.stream in stopped:
                one.span.end()
                continue
            try:
                acknowledged = await self._producer.send(
                    self._topic, key=one.stream.encode(), value=one.value, headers=one.headers
                )
            except TooLarge as error:
                # Consumers would hold all that came after it: the stream waits here, where a person sees it.
                stopped.add(one.stream)
                await self._park(one, error)
            except Infrastructure as error:
                for unsent in made[at:]:
                    _end(unsent.span, error)
                return sent, error
            else:
                sent.append(_Sent(one.row, one.stream, one.span, acknowledged))
        return sent, None

    async def _park(self, one: _Made, error: TooLarge) -> None:
        _end(one.span, error)
        await self._outbox.park(one.row, error.detail)
        _log.error(LogEvent.RELAY_FAILED, error, stream=one.stream, reason=error.detail)

    def _made(self, row: Row, event: Announced) -> _Made:
        span = self._traces.begin(SpanName.PUBLISH, event.trace, _about(event, self._topic))
        headers = [pair for pair in event.headers() if pair[0] != TRACEPARENT]
        if span.get_span_context().is_valid:
            headers.append((TRACEPARENT, traceparent(span).encode()))
        return _Made(row, event.subject, span, event.value(), headers)

    async def _acknowledged(self, sent: Sequence[_Sent]) -> tuple[list[Row], BaseException | None]:
        """Wait for the original futures, however long it takes: a second copy would be a duplicate."""
        if sent:
            await asyncio.wait([one.acknowledged for one in sent])
        done: list[Row] = []
        broken: set[str] = set()
        first: BaseException | None = None
        for one in sent:
            error = one.acknowledged.exception()
            _end(one.span, error)
            if error is not None:
                first = first or error
                broken.add(one.stream)
            elif one.stream not in broken:
                # Behind a record of its stream that failed, a row stays too: both are sent again, in order.
                done.append(one.row)
        return done, first


def _about(event: Announced, topic: str) -> dict[Attr, str | int | bool]:
    return {
        Attr.EVENT_ID: event.id,
        Attr.EVENT_TYPE: event.type,
        Attr.TOPIC: topic,
        Attr.SEQUENCE: event.sequence,
    }


def _end(span: Span, error: BaseException | None) -> None:
    if error is not None:
        span.set_attribute(Attr.ERROR_TYPE, type(error).__name__)
        span.set_status(StatusCode.ERROR)
    span.end()
