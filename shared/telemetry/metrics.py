"""The metrics of one service, by the table of names, in a registry of its own."""

from __future__ import annotations

from typing import cast

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from shared.telemetry.names import METRICS, Metric

CONTENT_TYPE = CONTENT_TYPE_LATEST


class Metrics:
    """Counters, gauges and histograms; asking twice for one gives the same."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._made: dict[str, Counter | Gauge | Histogram] = {}

    def counter(self, metric: Metric) -> Counter:
        """The counter of this name."""
        return cast("Counter", self._get(metric, "counter"))

    def gauge(self, metric: Metric) -> Gauge:
        """The gauge of this name."""
        return cast("Gauge", self._get(metric, "gauge"))

    def histogram(self, metric: Metric) -> Histogram:
        """The histogram of this name."""
        return cast("Histogram", self._get(metric, "histogram"))

    @property
    def registry(self) -> CollectorRegistry:
        """What `/metrics` shows."""
        return self._registry

    def text(self) -> bytes:
        """All of them as `/metrics` shows them; its media type is `CONTENT_TYPE`."""
        return generate_latest(self._registry)

    def _get(self, metric: Metric, kind: str) -> Counter | Gauge | Histogram:
        if METRICS.get(metric.name) != metric or metric.kind != kind:
            raise ValueError(f"not a {kind} of shared/telemetry/names.py: {metric.name}")
        if metric.name not in self._made:
            self._made[metric.name] = self._make(metric)
        return self._made[metric.name]

    def _make(self, metric: Metric) -> Counter | Gauge | Histogram:
        if metric.kind == "counter":
            return Counter(metric.name, metric.help, metric.labels, registry=self._registry)
        if metric.kind == "gauge":
            return Gauge(metric.name, metric.help, metric.labels, registry=self._registry)
        return Histogram(
            metric.name, metric.help, metric.labels, registry=self._registry, buckets=metric.buckets
        )
