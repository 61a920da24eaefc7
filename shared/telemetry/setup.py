"""Set up a service's traces, metrics and logs; nothing is global but the log."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_ON

from shared.telemetry import names
from shared.telemetry.export import SpanFile, SpanQueue
from shared.telemetry.logs import configure_logs
from shared.telemetry.metrics import Metrics
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
    provider: TracerProvider

    def flush(self) -> None:
        """Write the spans that wait."""
        self.provider.force_flush(int(STOP_WITHIN_S * 1000))

    def close(self) -> None:
        """Write what waits, within two seconds, and stop."""
        self.provider.shutdown()


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
    provider = TracerProvider(sampler=ALWAYS_ON, resource=Resource(dict(about)), shutdown_on_exit=False)
    if settings.trace_dir is not None:
        _add(provider, metrics, "file", SpanFile(settings.trace_dir, service, os.getpid(), about))
    if settings.otlp_endpoint:
        exporter = OTLPSpanExporter(_traces_url(settings.otlp_endpoint), timeout=EXPORT_TIMEOUT_S)
        _add(provider, metrics, "otlp", exporter)
    if logs:
        configure_logs(service, settings.office, settings.log_level, metrics=metrics)
    return Telemetry(Traces(provider.get_tracer("jejak")), metrics, provider)


def _add(provider: TracerProvider, metrics: Metrics, name: str, exporter: SpanExporter) -> None:
    lost = metrics.counter(names.SPANS_DROPPED)

    def dropped(reason: str, count: int) -> None:
        lost.labels(name, reason).inc(count)

    provider.add_span_processor(SpanQueue(exporter, dropped, stop_within_s=STOP_WITHIN_S))


def _traces_url(endpoint: str) -> str:
    """The traces path of a base endpoint, as the OTLP specification spells it."""
    base = endpoint.rstrip("/")
    return base if base.endswith("/v1/traces") else f"{base}/v1/traces"
