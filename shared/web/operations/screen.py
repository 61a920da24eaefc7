"""`/operasi`: how the service is, kept up to date while it is open, with what can be done at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from shared.store.dead import Filter
from shared.store.held_streams import HeldFilter
from shared.web.access import allow
from shared.web.health import watch_of
from shared.web.i18n import language_of
from shared.web.live import Hint, Live
from shared.web.operations.standing import ReadStanding
from shared.web.operations.wording import sections
from shared.web.pages import pages_of
from shared.web.records.desk import Desk
from shared.web.records.listing import dead_rows, held_rows
from shared.web.records.places import OPERATIONS_PATH, READERS

FEW: Final = 5
"""Dead records and held streams that stand on the page itself."""


@dataclass(frozen=True, slots=True)
class OperationsScreen:
    """The page and its stream."""

    read: ReadStanding
    desk: Desk
    live: Live

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.get(OPERATIONS_PATH)
        @allow(*READERS)
        async def operations(request: Request) -> Response:
            return pages_of(request).page(request, "web/operations.html", **await self._context(request))

        @routes.get(f"{OPERATIONS_PATH}/stream")
        @allow(*READERS)
        async def stream(request: Request) -> Response:
            async def whole() -> str:
                context = await self._context(request)
                return pages_of(request).fragment(request, "web/operations_news.html", **context)

            async def changed(_: Hint) -> str:
                return await whole()

            return self.live.stream(request, snapshot=whole, delta=changed)

        return routes

    async def _context(self, request: Request) -> dict[str, Any]:
        told = await self.read(await watch_of(request).look())
        dead = await self.desk.dead_records(Filter("waiting"), after=None, limit=FEW)
        held = await self.desk.held_streams(HeldFilter(), after=None, limit=FEW)
        return {
            "told": told,
            "counts": told.counts,
            "sections": sections(told, language_of(request)),
            "dead": dead_rows(dead),
            "held": held_rows(held),
        }
