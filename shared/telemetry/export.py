"""The way of a span out of the process: a bounded queue per exporter, and the writer of local span files."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

import orjson
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

QUEUE_LIMIT = 65_536
"""Spans that may wait for one exporter; about 40 s of the highest rate measured, 120 MB at the very worst."""
BATCH = 512
EVERY_S = 1.0

Dropped = Callable[[str, int], None]
"""Told why and how many spans were not written."""


class SpanQueue:
    """Hands ended spans to one exporter from a thread; what does not fit is dropped and counted."""

    def __init__(
        self, exporter: SpanExporter, dropped: Dropped, *, stop_within_s: float, limit: int = QUEUE_LIMIT
    ) -> None:
        self._exporter = exporter
        self._dropped = dropped
        self._stop_within_s = stop_within_s
        self._limit = limit
        self._waiting: list[ReadableSpan] = []
        self._closed = False
        self._wake = threading.Event()
        self._writing = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="spans", daemon=True)
        self._thread.start()

    def on_end(self, span: ReadableSpan) -> None:
        """Queue a span, if there is room."""
        if self._closed:
            self._dropped("stopped", 1)
        elif len(self._waiting) >= self._limit:
            self._dropped("queue_full", 1)
        else:
            self._waiting.append(span)

    def flush(self, within_s: float) -> bool:
        """Write what waits, now, in the caller's thread; False if another is still at it."""
        if not self._writing.acquire(timeout=within_s):
            return False
        try:
            self._drain()
        finally:
            self._writing.release()
        return True

    def close(self) -> None:
        """Write what waits and stop, within the bound; what is left is counted as lost."""
        self._closed = True
        self._wake.set()
        self._thread.join(self._stop_within_s)
        left, self._waiting = self._waiting, []
        if left:
            self._dropped("stopped", len(left))
        self._exporter.shutdown()

    def _run(self) -> None:
        while not self._closed:
            self._wake.wait(EVERY_S)
            with self._writing:
                self._drain()
        with self._writing:
            self._drain()

    def _drain(self) -> None:
        while self._waiting:
            batch = self._waiting[:BATCH]
            del self._waiting[: len(batch)]
            try:
                done = self._exporter.export(batch)
            except Exception:  # noqa: BLE001 - an exporter must not end the thread; the loss is counted
                done = SpanExportResult.FAILURE
            if done is not SpanExportResult.SUCCESS:
                self._dropped("export_failed", len(batch))


class SpanFile(SpanExporter):
    """Writes spans as OTLP/JSON lines (one `TracesData` object a line) into a file of this process."""

    def __init__(self, folder: Path, service: str, pid: int, resource: dict[str, str]) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file: IO[bytes] = (folder / f"{service}-{pid}.jsonl").open("ab")
        self._resource = {"attributes": [_attribute(key, value) for key, value in resource.items()]}

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Append one line and flush it."""
        scope = {"scope": {"name": "jejak"}, "spans": [encode(span) for span in spans]}
        self._file.write(
            orjson.dumps({"resourceSpans": [{"resource": self._resource, "scopeSpans": [scope]}]}) + b"\n"
        )
        self._file.flush()
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        """Close the file."""
        self._file.close()


def encode(span: ReadableSpan) -> dict[str, Any]:
    """A span in OTLP/JSON: ids in hex, times in decimal nanoseconds, enumerations as integers."""
    context, parent = span.get_span_context(), span.parent
    if context is None:
        raise ValueError("a span without a context cannot be written")
    encoded: dict[str, Any] = {
        "traceId": f"{context.trace_id:032x}",
        "spanId": f"{context.span_id:016x}",
        "name": span.name,
        "kind": span.kind.value + 1,
        "startTimeUnixNano": str(span.start_time),
        "endTimeUnixNano": str(span.end_time),
        "attributes": [_attribute(key, value) for key, value in (span.attributes or {}).items()],
        "status": {"code": span.status.status_code.value},
    }
    if parent is not None:
        encoded["parentSpanId"] = f"{parent.span_id:016x}"
    if span.links:
        encoded["links"] = [
            {"traceId": f"{link.context.trace_id:032x}", "spanId": f"{link.context.span_id:016x}"}
            for link in span.links
        ]
    return encoded


def _attribute(key: str, value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"key": key, "value": {"boolValue": value}}
    if isinstance(value, int):
        return {"key": key, "value": {"intValue": str(value)}}
    return {"key": key, "value": {"stringValue": str(value)}}
