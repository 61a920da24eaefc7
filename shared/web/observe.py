"""Each request as a span and in the metrics; and the last net: what nobody expected becomes a 500 problem."""

from __future__ import annotations

from functools import cache
from time import perf_counter
from typing import Final

from opentelemetry.trace import Span
from prometheus_client import Counter, Histogram
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.telemetry import names
from shared.telemetry.logs import Log
from shared.telemetry.metrics import Metrics
from shared.telemetry.names import Attr, LogEvent
from shared.telemetry.traces import Traces
from shared.web import problems

QUIET: Final = frozenset({"/livez", "/readyz", "/metrics"})
"""Asked every few seconds by machines; a span of each would hide the rest."""

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_log = Log("web.observe")


class Observed:
    """Stands around the whole application, inside the security headers."""

    def __init__(self, app: ASGIApp, *, traces: Traces, metrics: Metrics) -> None:
        self.app = app
        self.traces = traces
        requests, seconds = metrics.counter(names.REQUESTS), metrics.histogram(names.REQUEST_SECONDS)

        @cache
        def meters(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
            return requests.labels(method, route, str(status)), seconds.labels(method, route)

        self.meters = meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, watching."""
        if scope["type"] != "http" or scope["path"] in QUIET or scope["path"].startswith("/static/"):
            await self.app(scope, receive, send)
            return
        with self.traces.request(scope["method"], _caller(scope)) as span:
            watch = _Watch(send)
            try:
                await self.app(scope, receive, watch.send)
            except Exception as error:
                if watch.status:
                    raise
                _log.error(LogEvent.REQUEST_FAILED, error, route=_route(scope), method=scope["method"])
                span.set_attribute(Attr.ERROR_TYPE, type(error).__name__)
                unexpected = problems.answer(Request(scope, receive), problems.Problem(500, "internal"))
                await unexpected(scope, receive, watch.send)
            self._record(scope, span, watch)

    def _record(self, scope: Scope, span: Span, watch: _Watch) -> None:
        route = _route(scope)
        span.set_attribute(Attr.HTTP_ROUTE, route)
        span.set_attribute(Attr.HTTP_STATUS, watch.status)
        count, seconds = self.meters(_method(scope), route, watch.status)
        count.inc()
        seconds.observe(watch.seconds)


class _Watch:
    """What is seen of one answer: its status, and how long it took to begin (a live page never ends)."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._started = perf_counter()
        self.status = 0
        self.seconds = 0.0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.seconds = perf_counter() - self._started
        await self._send(message)


def _caller(scope: Scope) -> str:
    """The traceparent that the caller sent, if any."""
    found: bytes = next((value for name, value in scope["headers"] if name == b"traceparent"), b"")
    return found.decode("latin-1")


def _method(scope: Scope) -> str:
    """The method, unless somebody made one up: a label must not grow without bound."""
    method: str = scope["method"]
    return method if method in _METHODS else "other"


def _route(scope: Scope) -> str:
    """The template of the route, never the path: paths hold ids."""
    return str(getattr(scope.get("route"), "path", "none"))
