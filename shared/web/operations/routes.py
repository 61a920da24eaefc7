"""The operations page of one service with its records, as its wiring mounts, runs and ends it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter

from shared.clock import Clock
from shared.store.change import ChangeStore
from shared.store.mongo import Database
from shared.store.outbox import Outbox
from shared.telemetry.ticks import Ticks
from shared.web.idempotency import Causes
from shared.web.live import Hint, Live
from shared.web.operations.api import OperationsApi
from shared.web.operations.screen import OperationsScreen
from shared.web.operations.standing import Lags, ReadStanding
from shared.web.records.desk import Desk, Names
from shared.web.records.routes import routers_of

EVERY_S: Final = 10.0
"""How often an open page is told anew."""


async def looks() -> AsyncGenerator[Hint | None, None]:
    """What open pages go by: the first look at once, then one every so often."""
    yield None
    while True:
        await asyncio.sleep(EVERY_S)
        yield "look"


@dataclass(frozen=True, slots=True)
class Operations:
    """Routes for operators, and what keeps their pages up to date."""

    routers: Sequence[APIRouter]
    live: Live

    async def run(self) -> None:
        """Tell open pages until cancelled."""
        await self.live.follow(looks)

    def close(self) -> None:
        """End the open pages."""
        self.live.close()


def operations_of(
    database: Database,
    store: ChangeStore[Any, Any],
    people: Names,
    *,
    lag: Callable[[], Awaitable[Lags]],
    ticks: Ticks,
    clock: Clock,
    key: bytes,
) -> Operations:
    """Every route; `key` is the service's `answers`, `places` has the entries of the navigation."""
    desk = Desk.of(database, store, people, clock)
    service = store.scribe.source.rpartition("/")[2]
    read = ReadStanding(
        service, database, Outbox(database, service=service, clock=clock), desk, lag, ticks, clock
    )
    return operations_on(read, desk, Causes(store.scribe.new_id, key), Live(clock=clock))


def operations_on(read: ReadStanding, desk: Desk, causes: Causes, live: Live) -> Operations:
    """The same on a given desk."""
    routers = [OperationsScreen(read, desk, live).router(), OperationsApi(read).router()]
    return Operations([*routers, *routers_of(desk, causes)], live)
