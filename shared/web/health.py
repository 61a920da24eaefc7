"""Health: `/livez`, `/readyz` (one line per dependency) and `/metrics`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Final

from fastapi import APIRouter
from starlette.responses import PlainTextResponse, Response

from shared.telemetry import names
from shared.telemetry.metrics import CONTENT_TYPE, Metrics
from shared.web.access import public

PATIENCE: Final = 2.0
"""Seconds a dependency may take to answer."""


@dataclass(frozen=True, slots=True)
class Dependency:
    """Something the service leans on; without a required one it takes no traffic, else it goes on."""

    name: str
    ping: Callable[[], Awaitable[object]]
    required: bool = True


@dataclass(frozen=True, slots=True)
class _Finding:
    dependency: Dependency
    fault: str
    milliseconds: int

    def line(self) -> str:
        if not self.fault:
            return f"{self.dependency.name}: ok ({self.milliseconds} ms)"
        return f"{self.dependency.name}: {'fail' if self.dependency.required else 'degraded'} ({self.fault})"


async def _look(dependency: Dependency) -> _Finding:
    started = perf_counter()
    fault = ""
    try:
        async with asyncio.timeout(PATIENCE):
            await dependency.ping()
    except TimeoutError:
        fault = f"no answer within {PATIENCE:g} s"
    except Exception as error:  # noqa: BLE001 - whatever a driver raises is the finding; its text may hold addresses
        fault = type(error).__name__
    return _Finding(dependency, fault, round((perf_counter() - started) * 1000))


def health(dependencies: Sequence[Dependency], metrics: Metrics) -> APIRouter:
    """The routes, public: they say nothing about anybody."""
    router = APIRouter(include_in_schema=False)
    up = metrics.gauge(names.DEPENDENCY_UP)

    @router.get("/livez")
    @public
    async def livez() -> PlainTextResponse:
        return PlainTextResponse("ok\n")

    @router.get("/readyz")
    @public
    async def readyz() -> PlainTextResponse:
        findings = await asyncio.gather(*map(_look, dependencies))
        for finding in findings:
            up.labels(finding.dependency.name).set(0 if finding.fault else 1)
        ready = not any(finding.fault and finding.dependency.required for finding in findings)
        return PlainTextResponse(
            "".join(f"{finding.line()}\n" for finding in findings), 200 if ready else 503
        )

    @router.get("/metrics")
    @public
    async def shown() -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE)

    return router
