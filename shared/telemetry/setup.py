"""Set up a service's traces, metrics and logs; nothing is global but the log."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter

from shared.telemetry import names
from shared.telemetry.export import Dropped, SpanFile, SpanQueue
from shared.telemetry.logs import configure_logs
from shared.telemetry.metrics import Metrics
from shared.telemetry.spans import Ended, LeanTracer
from shared.telemetry.traces import Traces

EXPORT_TIMEOUT_S = 1.0
STOP_WITHIN_S = 2.0
"""Under the three seconds a service has to stop: an exporter that nobody answers must not hold it."""


class TelemetrySettings(Protocol):
    """What is read of a service's settings."""

    office: str
    namespace: str
    trace_dir: Path | None
    otlp_endpoint: str | None
    log_level: str


@dataclass(frozen=True, slots=True)
class Telemetry:
    """What a service's wiring holds and hands on; close it last."""

    traces: Traces
    metrics: Metrics
    queues: Sequence[SpanQueue]

    def flush(self) -> None:
        """Write the spans that wait."""
        for queue in self.queues:
            queue.flush(STOP_WITHIN_S)

    def close(self) -> None:
        """Write what waits, within two seconds an exporter, and stop."""
        for queue in self.queues:
            queue.close()


def configure(service: str, settings: TelemetrySettings, *, logs: bool = True) -> Telemetry:
    """Traces, metrics and logs of one service in this process.

    With `trace_dir` spans go to `<trace_dir>/<service>-<pid>.jsonl`; with `otlp_endpoint` they are exported
    as well.
    """
    metrics = Metrics()
    about = {
        "service.name": service,
        "service.namespace": settings.namespace,
        "jejak.office": settings.office,
    }
    queues = [
        SpanQueue(exporter, _counting(metrics, name), stop_within_s=STOP_WITHIN_S)
        for name, exporter in _exporters(service, settings, about)
    ]
    if logs:
        configure_logs(service, settings.office, settings.log_level, metrics=metrics)
    tracer = LeanTracer(_to_all(queues), Resource(dict(about)))
    return Telemetry(Traces(tracer), metrics, queues)


def _exporters(
    service: str, settings: TelemetrySettings, about: dict[str, str]
) -> Iterator[tuple[str, SpanExporter]]:
    if settings.trace_dir is not None:
        yield "file", SpanFile(settings.trace_dir, service, os.getpid(), about)
    if settings.otlp_endpoint:
        yield "otlp", OTLPSpanExporter(_traces_url(settings.otlp_endpoint), timeout=EXPORT_TIMEOUT_S)


def _to_all(queues: Sequence[SpanQueue]) -> Ended:
    def ended(span: ReadableSpan) -> None:
        for queue in queues:
            queue.on_end(span)

    return ended


def _counting(metrics: Metrics, exporter: str) -> Dropped:
    lost = metrics.counter(names.SPANS_DROPPED)

    def dropped(reason: str, count: int) -> None:
        lost.labels(exporter, reason).inc(count)

    return dropped


def _traces_url(endpoint: str) -> str:
    """The traces path of a base endpoint, as the OTLP specification spells it."""
    base = endpoint.rstrip("/")
    return base if base.endswith("/v1/traces") else f"{base}/v1/traces"
