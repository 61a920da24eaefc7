"""Health: `/livez`, `/readyz` (one line per dependency: since when, and why) and `/metrics`.

A look in the background every few seconds makes "since" true also if nobody asks. `/readyz` answers in lines,
or as JSON to `Accept: application/json`; 503 when a required dependency fails.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any, Final, Literal, TypeAlias

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from shared.clock import Clock, rfc3339
from shared.errors import JejakError
from shared.telemetry import names
from shared.telemetry.logs import Log
from shared.telemetry.metrics import CONTENT_TYPE, Metrics
from shared.telemetry.names import LogEvent
from shared.web.access import public

PATIENCE: Final = 2.0
"""Seconds a dependency may take to answer."""
LOOK_EVERY_S: Final = 3.0

State: TypeAlias = Literal["ok", "degraded", "fail"]
_ADDRESS: Final = re.compile(
    r"( at)? ?(\w+://\S+|\[[0-9a-fA-F:]+\](:\d+)?|(,?\b[\w.-]*[A-Za-z.][\w.-]*:\d{1,5}\b)+|\b\d+(\.\d+){3}\b)"
)
_log = Log("web.health")


Ping: TypeAlias = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Dependency:
    """Something the service leans on; without a required one it takes no traffic, else it goes on.

    `ping` raises a JejakError whose sentence is shown without addresses; of any other error only its type is.
    """

    name: str
    ping: Ping
    required: bool = True


def leaning_on(*parts: Mapping[str, Ping], required: str = "mongodb") -> list[Dependency]:
    """The dependencies of a service that cannot work without one of them and goes on without the others."""
    return [
        Dependency(name, ping, required=name == required) for each in parts for name, ping in each.items()
    ]


@dataclass(frozen=True, slots=True)
class Finding:
    """What the last look found; `since` (UTC) is when the dependency came into this condition."""

    name: str
    required: bool
    fault: str
    since: datetime
    milliseconds: int

    @property
    def state(self) -> State:
        """`fail` is for a required one only."""
        return "ok" if not self.fault else "fail" if self.required else "degraded"

    def line(self) -> str:
        """For a person."""
        if not self.fault:
            return f"{self.name}: ok ({self.milliseconds} ms)"
        return f"{self.name}: {self.state} since {rfc3339(self.since)} ({self.fault})"

    def record(self) -> dict[str, Any]:
        """For a program."""
        return {
            "name": self.name,
            "state": self.state,
            "required": self.required,
            "since": rfc3339(self.since),
            "why": self.fault or None,
            "milliseconds": self.milliseconds,
        }


class Watch:
    """Looks at every dependency and remembers since when it is as it is."""

    def __init__(self, dependencies: Sequence[Dependency], metrics: Metrics, clock: Clock) -> None:
        self._dependencies = dependencies
        self._clock = clock
        self._up = metrics.gauge(names.DEPENDENCY_UP)
        self._down_since = metrics.gauge(names.DEPENDENCY_DOWN_SINCE)
        self._findings: dict[str, Finding] = {}
        self._looking: asyncio.Task[list[Finding]] | None = None

    async def run(self) -> None:
        """Look every few seconds until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> Sequence[Finding]:
        """Look now; who asks while a look is under way shares its findings."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_at_all())
        return await asyncio.shield(self._looking)

    async def _look_at_all(self) -> list[Finding]:
        return list(await asyncio.gather(*map(self._look_at, self._dependencies)))

    async def _look_at(self, dependency: Dependency) -> Finding:
        began, started = self._clock(), perf_counter()
        fault = await _fault_of(dependency)
        before = self._findings.get(dependency.name)
        same = before is not None and bool(before.fault) == bool(fault)
        found = Finding(
            dependency.name,
            dependency.required,
            fault,
            before.since if before is not None and same else began,
            round((perf_counter() - started) * 1000),
        )
        self._findings[dependency.name] = found
        if not same:
            self._tell(found, first=before is None)
        return found

    def _tell(self, found: Finding, *, first: bool) -> None:
        self._up.labels(found.name).set(0 if found.fault else 1)
        self._down_since.labels(found.name).set(found.since.timestamp() if found.fault else 0)
        if found.fault:
            _log.warning(LogEvent.DEPENDENCY_LOST, dependency=found.name, reason=found.fault)
        elif not first:
            _log.info(LogEvent.DEPENDENCY_BACK, dependency=found.name)


def watch_of(request: Request) -> Watch:
    """What the application of a request leans on."""
    watch: Watch = request.app.state.health
    return watch


async def _fault_of(dependency: Dependency) -> str:
    try:
        async with asyncio.timeout(PATIENCE):
            await dependency.ping()
    except TimeoutError:
        return f"no answer within {PATIENCE:g} s"
    except JejakError as error:
        return _ADDRESS.sub("", error.detail).strip() or error.code
    except Exception as error:  # noqa: BLE001 - whatever a driver raises is the finding; its text may hold addresses
        return type(error).__name__
    return ""


def health(watch: Watch, metrics: Metrics) -> APIRouter:
    """The routes, public: they say nothing about anybody."""
    router = APIRouter(include_in_schema=False)

    @router.get("/livez")
    @public
    async def livez() -> PlainTextResponse:
        return PlainTextResponse("ok\n")

    @router.get("/readyz")
    @public
    async def readyz(request: Request) -> Response:
        findings = await watch.look()
        ready = all(finding.state != "fail" for finding in findings)
        status = 200 if ready else 503
        if "application/json" in request.headers.get("accept", ""):
            told = {"ready": ready, "dependencies": [finding.record() for finding in findings]}
            return Response(orjson.dumps(told), status, media_type="application/json")
        return PlainTextResponse("".join(f"{finding.line()}\n" for finding in findings), status)

    @router.get("/metrics")
    @public
    async def shown() -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE)

    return router
