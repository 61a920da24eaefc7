"""Spans as the system makes them: a report's one trace, and the traces of requests and batches that touch it.

A report's trace lasts for months: its context is stored as a W3C `traceparent`, and every act and hop
continues it as a remote parent. The request, commit or batch that happened to carry an act has a trace of
its own and is linked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from opentelemetry import context as contexts
from opentelemetry import trace
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    StatusCode,
    TraceFlags,
    Tracer,
)

from shared.telemetry.names import Attr, Attributes, SpanName, known

_NOTHING: Attributes = {}
_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")
_SAMPLED = TraceFlags(TraceFlags.SAMPLED)


@dataclass(slots=True)
class _Request:
    """The span of the HTTP request that runs now; the first report it brings takes it as its root."""

    span: Span
    taken: bool = False


_request: ContextVar[_Request | None] = ContextVar("jejak_request", default=None)


def remote(traceparent: str) -> SpanContext | None:
    """The context written in a W3C traceparent of version 00; None if it is not a valid one."""
    match = _TRACEPARENT.fullmatch(traceparent)
    if match is None:
        return None
    found = SpanContext(int(match[1], 16), int(match[2], 16), is_remote=True, trace_flags=_SAMPLED)
    return found if found.is_valid else None


def traceparent(span: Span) -> str:
    """The W3C traceparent of a span, to be stored and to travel."""
    found = span.get_span_context()
    return f"00-{found.trace_id:032x}-{found.span_id:016x}-{found.trace_flags:02x}"


def trace_id(stored: str) -> str:
    """The trace id inside a traceparent, 32 hex digits; empty if there is none."""
    found = remote(stored)
    return f"{found.trace_id:032x}" if found else ""


def current() -> str:
    """The traceparent of the span that runs now; empty outside of any."""
    span = trace.get_current_span()
    return traceparent(span) if span.get_span_context().is_valid else ""


class Traces:
    """Makes the spans of one service; `Traces.silent()` stands in where nobody looks."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    @classmethod
    def silent(cls) -> Traces:
        """Spans that are not recorded; a stored context still passes through them."""
        return cls(trace.NoOpTracer())

    @contextmanager
    def request(self, method: str, caller: str = "") -> Iterator[Span]:
        """A request's own root; the caller's traceparent is linked and not trusted."""
        about: Attributes = {Attr.HTTP_METHOD: method}
        span = self._start(SpanName.REQUEST, SpanKind.SERVER, about, links=_links(caller))
        held = _request.set(_Request(span))
        try:
            with _running(span):
                yield span
        finally:
            _request.reset(held)

    @contextmanager
    def report(self, attributes: Attributes = _NOTHING, *, link: str = "") -> Iterator[Span]:
        """The root of a new report's trace; inside a request the request's span becomes it, once."""
        request = _request.get()
        if request is not None and not request.taken and not link:
            request.taken = True
            request.span.update_name(SpanName.REPORT)
            request.span.set_attributes(known(attributes))
            yield request.span
            return
        links = _links(link, current())
        with _running(self._start(SpanName.REPORT, SpanKind.INTERNAL, attributes, links=links)) as span:
            yield span

    @contextmanager
    def act(self, name: SpanName, stored: str, attributes: Attributes = _NOTHING) -> Iterator[Span]:
        """Somebody's act on a report, perhaps days later: in the report's trace, linked to the request."""
        links = _links(current())
        with _running(self._start(name, SpanKind.INTERNAL, attributes, parent=stored, links=links)) as span:
            yield span

    @contextmanager
    def record(self, name: SpanName, stored: str, attributes: Attributes = _NOTHING) -> Iterator[Span]:
        """One record being published or received: a hop of the trace that its `traceparent` names."""
        with _running(self.begin(name, stored, attributes)) as span:
            yield span

    @contextmanager
    def batch(self, name: SpanName, attributes: Attributes = _NOTHING) -> Iterator[Span]:
        """Work for many reports at once: a trace of its own, without links (each report's span names it)."""
        with _running(self._start(name, SpanKind.INTERNAL, attributes)) as span:
            yield span

    @contextmanager
    def commit(self, changes: int) -> Iterator[str]:
        """One group commit: a trace of its own; gives the traceparent that each change's span names."""
        with self.batch(SpanName.COMMIT, {Attr.GROUP_SIZE: changes}) as span:
            yield traceparent(span)

    def begin(self, name: SpanName, stored: str, attributes: Attributes = _NOTHING) -> Span:
        """A record's span that is never current, for many in flight at once; whoever begins it ends it."""
        kind = SpanKind.PRODUCER if name is SpanName.PUBLISH else SpanKind.CONSUMER
        return self._start(name, kind, attributes, parent=stored)

    def _start(
        self,
        name: SpanName,
        kind: SpanKind,
        attributes: Attributes,
        *,
        parent: str = "",
        links: Sequence[Link] = (),
    ) -> Span:
        if not isinstance(name, SpanName):
            raise TypeError(f"not in shared/telemetry/names.py: {name}")
        stored = remote(parent) if parent else None
        context = _EMPTY if stored is None else trace.set_span_in_context(NonRecordingSpan(stored), _EMPTY)
        return self._tracer.start_span(
            name,
            context=context,
            kind=kind,
            attributes=known(attributes),
            links=links,
            record_exception=False,
            set_status_on_exception=False,
        )


_EMPTY = contexts.Context()


def _links(*parents: str) -> list[Link]:
    found = (remote(parent) for parent in parents if parent)
    return [Link(context) for context in found if context is not None]


@contextmanager
def _running(span: Span) -> Iterator[Span]:
    """Make the span current and end it; of an error only the type is kept, its words may name somebody."""
    token = contexts.attach(trace.set_span_in_context(span))
    try:
        yield span
    except Exception as error:
        span.set_attribute(Attr.ERROR_TYPE, type(error).__name__)
        span.set_status(StatusCode.ERROR)
        raise
    finally:
        contexts.detach(token)
        span.end()
