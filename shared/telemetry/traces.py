"""Spans as the system makes them: a report's one trace, and the traces of requests and batches that touch it.

A report's trace lasts for months: its context is stored as a W3C `traceparent`, and every act and hop
continues it as a remote parent. The request, commit or batch that happened to carry an act has a trace of
its own and is linked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar, Token
from types import TracebackType

from opentelemetry import context as contexts, trace
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


_request: ContextVar[_Request | None] = ContextVar("jejak_request", default=None)
"""The HTTP request that runs now."""


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

    def request(self, method: str, caller: str = "") -> AbstractContextManager[Span]:
        """A request's own root; the caller's traceparent is linked and not trusted."""
        about: Attributes = {Attr.HTTP_METHOD: method}
        return _Request(self._start(SpanName.REQUEST, SpanKind.SERVER, about, links=_links(caller)))

    def report(self, attributes: Attributes = _NOTHING, *, link: str = "") -> AbstractContextManager[Span]:
        """The root of a new report's trace; inside a request the request's span becomes it, once."""
        request = _request.get()
        if request is not None and not request.taken and not link:
            request.taken = True
            request.span.update_name(SpanName.REPORT)
            request.span.set_attributes(known(attributes))
            return nullcontext(request.span)
        links = _links(link, current())
        return _Running(self._start(SpanName.REPORT, SpanKind.INTERNAL, attributes, links=links))

    def act(
        self, name: SpanName, stored: str, attributes: Attributes = _NOTHING
    ) -> AbstractContextManager[Span]:
        """Somebody's act on a report, perhaps days later: in the report's trace, linked to the request."""
        links = _links(current())
        return _Running(self._start(name, SpanKind.INTERNAL, attributes, parent=stored, links=links))

    def record(
        self, name: SpanName, stored: str, attributes: Attributes = _NOTHING
    ) -> AbstractContextManager[Span]:
        """One record being published or received: a hop of the trace that its `traceparent` names."""
        return _Running(self.begin(name, stored, attributes))

    def batch(self, name: SpanName, attributes: Attributes = _NOTHING) -> AbstractContextManager[Span]:
        """Work for many reports at once: a trace of its own, without links (each report's span names it)."""
        return _Running(self._start(name, SpanKind.INTERNAL, attributes))

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
            name.value,
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


class _Running(AbstractContextManager[Span]):
    """Makes a span current and ends it; of an error only the type is kept, its words may name somebody."""

    def __init__(self, span: Span) -> None:
        self.span = span
        self._token: Token[contexts.Context] | None = None

    def __enter__(self) -> Span:
        self._token = contexts.attach(trace.set_span_in_context(self.span))
        return self.span

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception):
            self.span.set_attribute(Attr.ERROR_TYPE, type(error).__name__)
            self.span.set_status(StatusCode.ERROR)
        if self._token is not None:
            contexts.detach(self._token)
        self.span.end()


class _Request(_Running):
    """The span of an HTTP request; the first report it brings takes it as its root."""

    def __init__(self, span: Span) -> None:
        super().__init__(span)
        self.taken = False
        self._before: Token[_Request | None] | None = None

    def __enter__(self) -> Span:
        self._before = _request.set(self)
        return super().__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace_: TracebackType | None
    ) -> None:
        if self._before is not None:
            _request.reset(self._before)
        super().__exit__(kind, error, trace_)
