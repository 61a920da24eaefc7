"""A small application of one service for tests of shared/web, and a client that needs no socket."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
from fastapi import APIRouter, FastAPI

from shared.telemetry.traces import Traces
from shared.web.app import make_app
from shared.web.health import Dependency
from shared.web.pages import NavItem, Site
from tests.support.fake_accounts import FakeAccounts

ORIGIN = "http://triage.test"
SIBLING = "http://intake.test"
NOW = datetime(2024, 11, 25, 6, 2, tzinfo=UTC)
FORM_KEY = b"f" * 32


class MovingClock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def small_app(
    *routers: APIRouter,
    accounts: FakeAccounts | None = None,
    clock: MovingClock | None = None,
    dependencies: Sequence[Dependency] = (),
    templates: Sequence[Path] = (),
    navigation: Sequence[NavItem] = (),
    local: bool = False,
    traces: Traces | None = None,
) -> FastAPI:
    """An application as a service makes it."""
    site = Site(
        service="triage",
        title_id="Penanganan pelanggaran",
        title_en="Case handling",
        origins={"triage": ORIGIN, "intake": SIBLING},
        home="/antrean",
        local=local,
        navigation=navigation,
    )
    return make_app(
        site=site,
        routers=routers,
        accounts=accounts or FakeAccounts(),
        form_key=FORM_KEY,
        clock=clock or MovingClock(),
        dependencies=dependencies,
        templates=templates,
        traces=traces,
    )


@asynccontextmanager
async def client_of(app: FastAPI, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application; keyword `x_y` is the header `x-y`."""
    transport = httpx.ASGITransport(app=app)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=named) as client:
        yield client
