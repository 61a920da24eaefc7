"""Spans that cost little and can say little: a third of the SDK's time, and only what the table allows.

The SDK's own span took 20 µs before its first attribute, and a consumer has 200 µs a record for everything.
These keep the API's `Span` and the SDK's `ReadableSpan`, so any exporter takes them; they know no events, no
descriptions, no sampling, and refuse an attribute that is not in the table.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.util import types

from shared.telemetry.names import ATTRIBUTES, SPANS, Attr

_FLAGS: Final = TraceFlags(TraceFlags.SAMPLED | TraceFlags.RANDOM_TRACE_ID)
_SCOPE: Final = InstrumentationScope("jejak")
_UNSET: Final = Status(StatusCode.UNSET)
_FAILED: Final = Status(StatusCode.ERROR)
_LONGEST: Final = 256
_NO_RESOURCE: Final = Resource({})

Ended = Callable[[ReadableSpan], None]
"""Told of every span at its end."""


class LeanSpan(ReadableSpan, trace.Span):
    """One span, until `end` changeable by whoever began it."""

    def __init__(self, name: str, context: SpanContext, *, parent: SpanContext | None, ended: Ended) -> None:
        self._name = name
        self._own = context
        self._context = context
        self._parent = parent
        self._kind = SpanKind.INTERNAL
        self._attributes: dict[str, Any] = {}
        self._links: Sequence[Link] = ()
        self._events = ()
        self._status = _UNSET
        self._resource = _NO_RESOURCE
        self._instrumentation_scope = _SCOPE
        self._start_time = time.time_ns()
        self._end_time: int | None = None
        self._ended = ended

    def get_span_context(self) -> SpanContext:
        """Its ids."""
        return self._own

    def is_recording(self) -> bool:
        """Whether it has not ended."""
        return self._end_time is None

    def set_attribute(self, key: str, value: types.AnyValue) -> None:
        """Add an attribute.

        Raises:
            ValueError: it is not in the table of names.
        """
        self.set_attributes({key: value})

    def set_attributes(self, attributes: Mapping[str, types.AnyValue]) -> None:
        """Add attributes; raises as `set_attribute`."""
        if not attributes.keys() <= ATTRIBUTES:
            unknown = ", ".join(sorted(attributes.keys() - ATTRIBUTES))
            raise ValueError(f"not in shared/telemetry/names.py: {unknown}")
        for key, value in attributes.items():
            self._attributes[key] = value[:_LONGEST] if isinstance(value, str) else value

    def update_name(self, name: str) -> None:
        """Rename it.

        Raises:
            ValueError: the name is not in the table.
        """
        self._name = _listed(name)

    def set_status(self, status: Status | StatusCode, description: str | None = None) -> None:  # noqa: ARG002 - words may name somebody
        """Mark it as failed or not."""
        code = status.status_code if isinstance(status, Status) else status
        self._status = _FAILED if code is StatusCode.ERROR else _UNSET

    def record_exception(
        self,
        exception: BaseException,
        attributes: types.Attributes = None,  # noqa: ARG002 - as add_event
        timestamp: int | None = None,  # noqa: ARG002 - as add_event
        escaped: bool = False,  # noqa: ARG002, FBT001, FBT002 - the API's signature
    ) -> None:
        """Keep the type of an error and nothing of its words."""
        self.set_attribute(Attr.ERROR_TYPE, type(exception).__name__)

    def add_event(
        self,
        name: str,
        attributes: types.Attributes = None,  # noqa: ARG002 - the API's signature
        timestamp: int | None = None,  # noqa: ARG002 - the API's signature
    ) -> None:
        """Refuse: events are free text.

        Raises:
            ValueError: always.
        """
        raise ValueError(f"spans carry no events; give {name} an attribute of shared/telemetry/names.py")

    def end(self, end_time: int | None = None) -> None:
        """End it, once; `end_time` in nanoseconds since 1970."""
        if self._end_time is None:
            self._end_time = end_time or time.time_ns()
            self._ended(self)


class LeanTracer(trace.Tracer):
    """Begins such spans; whoever is given one may as well be given the SDK's."""

    def __init__(self, ended: Ended, resource: Resource | None = None) -> None:
        self._ended = ended
        self._resource = resource or _NO_RESOURCE

    def start_span(  # type: ignore[override] # the API lets all of these be positional; nobody passes them so
        self,
        name: str,
        context: Context | None = None,
        kind: SpanKind = SpanKind.INTERNAL,
        attributes: types.Attributes = None,
        *,
        links: Sequence[Link] | None = None,
        start_time: int | None = None,
        **_of_exceptions: bool,
    ) -> LeanSpan:
        """A span under the one of the context, or a root."""
        above = trace.get_current_span(context).get_span_context()
        parent = above if above.is_valid else None
        drawn = int.from_bytes(os.urandom(24), "big")
        trace_id = parent.trace_id if parent else drawn >> 64
        own = SpanContext(
            trace_id or 1, drawn & 0xFFFF_FFFF_FFFF_FFFF or 1, is_remote=False, trace_flags=_FLAGS
        )
        span = LeanSpan(_listed(name), own, parent=parent, ended=self._ended)
        span._kind = kind  # noqa: SLF001 - the maker of the span
        span._resource = self._resource  # noqa: SLF001 - the maker of the span
        span._links = links or ()  # noqa: SLF001 - the maker of the span
        if start_time is not None:
            span._start_time = start_time  # noqa: SLF001 - the maker of the span
        if attributes:
            span.set_attributes(attributes)
        return span

    @contextmanager
    def start_as_current_span(  # type: ignore[override] # the API demands it, with a decorator of its own
        self, name: str, *args: Any, **kwargs: Any
    ) -> Iterator[LeanSpan]:
        """A span that is current while the block runs."""
        span = self.start_span(name, *args, **kwargs)
        with trace.use_span(span, end_on_exit=True, record_exception=False):
            yield span


def _listed(name: str) -> str:
    if name not in SPANS:
        raise ValueError(f"not in shared/telemetry/names.py: {name}")
    return name
