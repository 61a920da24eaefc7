"""`/penerusan`: the liaison's tray, live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.notify.application.tray import ReadTray
from services.notify.application.views import CEILING, After, Counts, Listed
from services.notify.console.dossier_view import DossierViews
from services.notify.console.notice_view import NoticeView
from services.notify.console.pace import ANY
from services.notify.console.positions import after_of, position_of
from services.notify.console.wording import FAILURES, STAGES, VIEWS
from services.notify.domain.handoff import Stage
from shared.roles import Role
from shared.security.principals import Principal
from shared.web.access import Who, allow, signed_in
from shared.web.i18n import Language, language_of, translate
from shared.web.live import Hint, Live
from shared.web.pages import pages_of
from shared.web.paging import CursorText, Page, decode_cursor, page_of

PATH = "/penerusan"
DELIVERIES = "/operasi/pemberitahuan"
ROWS = 25
FRESH = timedelta(seconds=15)
"""How long a new row is marked as new."""


@dataclass(frozen=True, slots=True)
class TrayScreen:
    """The page and its stream."""

    read: ReadTray
    views: DossierViews
    live: Live

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.get("/")
        @signed_in
        async def home(request: Request, who: Who) -> Response:
            return RedirectResponse(pages_of(request).site.start(who), 303)

        @routes.get(PATH)
        @allow(Role.LIAISON, Role.COMMISSIONER, Role.AUDITOR)
        async def tray(
            request: Request, who: Who, tampilan: str = "baru", setelah: CursorText = ""
        ) -> Response:
            context = await self._context(request, who, tampilan, setelah)
            return pages_of(request).page(request, "tray.html", **context)

        @routes.get(f"{PATH}/stream")
        @allow(Role.LIAISON, Role.COMMISSIONER, Role.AUDITOR)
        async def stream(
            request: Request, who: Who, tampilan: str = "baru", setelah: CursorText = ""
        ) -> Response:
            async def whole() -> str:
                context = await self._context(request, who, tampilan, setelah)
                return pages_of(request).fragment(request, "tray_region.html", **context)

            async def changed(hint: Hint) -> str | None:
                return await whole() if hint == ANY else None

            return self.live.stream(request, snapshot=whole, delta=changed)

        return routes

    async def _context(self, request: Request, who: Principal, view: str, cursor: str) -> dict[str, Any]:
        view = view if view in VIEWS else "baru"
        stage = VIEWS[view]
        after = after_of(decode_cursor(cursor, view=view))
        page = await self._page(who, stage, after, view)
        rows = await self.read.rows(who, page.items)
        counts = await self.read.counts(who)
        language, now = language_of(request), self.read.clock()
        return {
            "view": view,
            "stage": stage.value,
            "tabs": _tabs(view, counts, language),
            "counts": counts,
            "ceiling": CEILING,
            "rows": [
                {
                    "handoff": row.handoff,
                    "facts": self.views.of(row.handoff.dossier, language),
                    "opened": row.opened,
                    "excerpt": row.excerpt,
                    "notices": NoticeView.of(row.handoff),
                    "fresh": stage is Stage.NEW and now - row.handoff.created_at < FRESH,
                }
                for row in rows
            ],
            "stages": STAGES,
            "failures": FAILURES,
            "stream": _address(f"{PATH}/stream", view, cursor),
            "next_href": _address(PATH, view, page.next_cursor) if page.next_cursor else "",
            "first_href": _address(PATH, view, "") if cursor else "",
        }

    async def _page(self, who: Principal, stage: Stage, after: After | None, view: str) -> Page[Listed]:
        found = await self.read.listed(who, stage, after=after, limit=ROWS + 1)
        return page_of(found, ROWS, position_of, view=view)


def _tabs(current: str, counts: Counts, language: Language) -> list[dict[str, Any]]:
    numbers = {
        Stage.NEW: counts.new,
        Stage.ACKNOWLEDGED: counts.acknowledged,
        Stage.RETURNED: counts.returned,
    }
    return [
        {
            "text": translate(STAGES[stage][0], language),
            "href": _address(PATH, view, ""),
            "count": numbers[stage],
            "current": view == current,
        }
        for view, stage in VIEWS.items()
    ]


def _address(path: str, view: str, cursor: str) -> str:
    query = {"tampilan": view} | ({"setelah": cursor} if cursor else {})
    return f"{path}?{urlencode(query)}"
