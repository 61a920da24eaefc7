"""The one way in for events: a table of types and handlers, applied a batch at a time in one transaction."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from opentelemetry.trace import Span, StatusCode

from shared.changes import Change
from shared.contracts.catalogue import CATALOGUE, Topic
from shared.contracts.envelope import Announced, Event
from shared.messaging.records import Unreadable, decode, model_of
from shared.store.records import BatchResult, Fate, Handlers, Received, Record
from shared.telemetry.logs import Log
from shared.telemetry.metrics import Metrics
from shared.telemetry.names import RECEIVED, Attr, LogEvent, SpanName
from shared.telemetry.traces import Traces, traceparent

_log = Log("messaging.subscribe")

Handle = Callable[[Any, Announced], Change[Any, Any] | None]
"""Pure and sync: the data as its contract's model and the envelope -> what to change, if anything.

The envelope's `trace` is the span of this hop and belongs into `Change.trace`; its `id` is the cause."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a service does about the events of one topic; `consumer` is the service's name."""

    topic: Topic
    consumer: str
    on: Mapping[type[Event], Handle]

    @property
    def name(self) -> str:
        """The name of its positions and held records."""
        return f"{self.consumer}:{self.topic.value}"

    def handlers(self, models: Mapping[str, Event]) -> Handlers:
        """For the store: every type that this build knows on the topic. The others come from a newer writer.

        `models` holds data that has been validated already, by the event's hash.
        """
        wanted = {model.model_fields["type"].default: handle for model, handle in self.on.items()}
        foreign = wanted.keys() - {kind for kind, listed in CATALOGUE.items() if listed.topic is self.topic}
        if foreign:
            raise ValueError(f"{self.name}: not on this topic: {', '.join(sorted(foreign))}")
        known = [kind for kind, listed in CATALOGUE.items() if listed.topic is self.topic]
        return {kind: _checked(wanted[kind], models) if kind in wanted else _nothing for kind in known}


def _checked(handle: Handle, models: Mapping[str, Event]) -> Callable[[Announced], Change[Any, Any] | None]:
    return lambda event: handle(models.get(event.hash) or model_of(event), event)


def _nothing(_event: Announced) -> None:
    """The type is known and does not concern this consumer: only its position moves."""


class Consumers(Protocol):
    """The store's side of a batch."""

    async def apply_batch(self, consumer: str, items: Sequence[Received], handlers: Handlers) -> BatchResult:
        """Apply all in one transaction, or raise Infrastructure and have done nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Burial:
    """A record that can never be applied, for `dead`."""

    consumer: str
    reason: str
    detail: str
    record: Record
    stream: str | None


Bury = Callable[[Burial], Awaitable[None]]
Ask = Callable[[Topic, Mapping[str, int]], Awaitable[None]]
"""Ask the topic's owner to send these streams again, each from an announced sequence."""


@dataclass(slots=True)
class _Batch:
    """The readable records of a batch, each with its span."""

    items: list[Received] = field(default_factory=list)
    spans: dict[tuple[int, int], Span] = field(default_factory=dict)


class EventConsumer:
    """Applies the batches of one subscription; `apply` is what a `BatchReader` calls."""

    def __init__(
        self,
        subscription: Subscription,
        *,
        store: Consumers,
        bury: Bury,
        ask: Ask,
        traces: Traces,
        metrics: Metrics,
    ) -> None:
        self.subscription = subscription
        self._models: dict[str, Event] = {}
        self.handlers = subscription.handlers(self._models)
        self._store = store
        self._bury = bury
        self._ask = ask
        self._traces = traces
        self._received = metrics.counter(RECEIVED)

    async def apply(self, records: Sequence[Record]) -> None:
        """Apply a batch. Raises Infrastructure when nothing was done and all must come again."""
        batch = _Batch()
        self._models.clear()
        try:
            await self._sort(records, batch)
            result = await self._store.apply_batch(self.subscription.name, batch.items, self.handlers)
        except BaseException as error:
            _end_all(batch, error)
            raise
        self._report(batch, result)
        if result.gaps:
            await self._ask(self.subscription.topic, result.gaps)

    async def retry(self, record: Record) -> Burial | None:
        """Try a dead record again; why it is still dead, or None when it was applied, dropped or held."""
        batch = _Batch()
        try:
            event, _model = decode(record, self.subscription.topic)
        except Unreadable as why:
            return Burial(self.subscription.name, why.reason, why.detail, record, why.stream)
        self._take(batch, record, event)
        self._report(batch, await self._store.apply_batch(self.subscription.name, batch.items, self.handlers))
        return None

    async def _sort(self, records: Sequence[Record], batch: _Batch) -> None:
        for record in records:
            try:
                event, model = decode(record, self.subscription.topic)
            except Unreadable as why:
                # Buried before anything of the batch is applied: if that fails the whole batch comes again.
                await self._bury(Burial(self.subscription.name, why.reason, why.detail, record, why.stream))
                self._count("dead")
            else:
                if model is not None:
                    self._models[event.hash] = model
                self._take(batch, record, event)

    def _take(self, batch: _Batch, record: Record, event: Announced) -> None:
        span = self._traces.begin(
            SpanName.RECEIVE,
            event.trace,
            {
                Attr.EVENT_ID: event.id,
                Attr.EVENT_TYPE: event.type,
                Attr.TOPIC: record.topic,
                Attr.OFFSET: record.offset,
                Attr.CONSUMER: self.subscription.name,
                Attr.SEQUENCE: event.sequence,
            },
        )
        batch.spans[record.partition, record.offset] = span
        trace = traceparent(span) if span.get_span_context().is_valid else event.trace
        batch.items.append(
            Received(
                topic=record.topic,
                partition=record.partition,
                offset=record.offset,
                event=replace(event, trace=trace),
                headers=record.headers,
                value=record.value or b"",
            )
        )

    def _report(self, batch: _Batch, result: BatchResult) -> None:
        for one in result.results:
            self._count(one.fate.value)
            span = batch.spans.pop((one.record.partition, one.record.offset), None)
            if span is not None:
                span.set_attribute(Attr.OUTCOME, one.fate.value)
                span.end()
            if one.fate is Fate.HELD:
                about = {"stream": one.record.event.subject, "sequence": one.record.event.sequence}
                _log.warning(
                    LogEvent.RECORD_HELD, consumer=self.subscription.name, reason=one.reason, **about
                )
        for span in batch.spans.values():
            span.end(time.time_ns())

    def _count(self, outcome: str) -> None:
        self._received.labels(self.subscription.topic.value, outcome).inc()


def _end_all(batch: _Batch, error: BaseException) -> None:
    for span in batch.spans.values():
        span.set_attribute(Attr.ERROR_TYPE, type(error).__name__)
        span.set_status(StatusCode.ERROR)
        span.end()
