"""The span and the metrics of an HTTP request: route templates only, no query, no address, no user agent.

OpenTelemetry's FastAPI instrumentor is not used: it continues a stranger's trace, records full URLs, user
agents and addresses, and costs more than the request's own span.
"""

from __future__ import annotations

import time
from collections.abc import MutableMapping
from typing import Any, Final

from opentelemetry.trace import Span, StatusCode
from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.telemetry import names
from shared.telemetry.metrics import Metrics
from shared.telemetry.names import Attr
from shared.telemetry.traces import Traces

UNTRACED: Final = ("/livez", "/readyz", "/metrics", "/static/")
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_UNMATCHED: Final = "(no route)"
_SERVER_ERROR: Final = 500


class TraceRequests:
    """ASGI middleware, a service's outermost: one root span a request, linked to the caller's."""

    def __init__(self, app: ASGIApp, traces: Traces, metrics: Metrics) -> None:
        self._app = app
        self._traces = traces
        self._answered: Counter = metrics.counter(names.REQUESTS)
        self._seconds: Histogram = metrics.histogram(names.REQUEST_SECONDS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request inside its span."""
        if scope["type"] != "http" or scope["path"].startswith(UNTRACED):
            await self._app(scope, receive, send)
            return
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        started, status = time.perf_counter(), _SERVER_ERROR

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with self._traces.request(method, _header(scope, b"traceparent")) as span:
            scope["jejak.trace_id"] = f"{span.get_span_context().trace_id:032x}"
            try:
                await self._app(scope, receive, noting)
            finally:
                route = _route(scope)
                _describe(span, route, status)
                self._answered.labels(method, route, str(status)).inc()
                self._seconds.labels(method, route).observe(time.perf_counter() - started)


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _route(scope: MutableMapping[str, Any]) -> str:
    """The template of the route that answered: ids stay out, and an unmatched path is not written at all."""
    path = getattr(scope.get("route"), "path", None)
    return path if isinstance(path, str) else _UNMATCHED


def _describe(span: Span, route: str, status: int) -> None:
    span.set_attribute(Attr.HTTP_ROUTE.value, route)
    span.set_attribute(Attr.HTTP_STATUS.value, status)
    if status >= _SERVER_ERROR:
        span.set_status(StatusCode.ERROR)
