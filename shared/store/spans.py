"""The span of a group commit: a trace of its own, which each change's span names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from shared.store.group import Span
from shared.telemetry.names import Attr, SpanName
from shared.telemetry.traces import Traces, traceparent


def commit_span(traces: Traces) -> Span:
    """What `ChangeStore` is given as `span`."""

    @contextmanager
    def opened(changes: int) -> Iterator[str]:
        with traces.batch(SpanName.COMMIT, {Attr.GROUP_SIZE: changes}) as span:
            yield traceparent(span)

    return opened
