"""`/antrean`: the queues by deadline, live, narrowed by filters that stand in the URL."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.triage.application.ports import Officers
from services.triage.application.queue.board import ReadBoard
from services.triage.application.queue.rows import Counts
from services.triage.application.queue.saved_views import SavedViews
from services.triage.application.queue.views import CEILING, Queue
from services.triage.application.warnings.read_warnings import ReadWarnings
from services.triage.console.case.positions import after_of, position_of, view_of
from services.triage.console.queue.queue_state import QueueState
from services.triage.console.queue.queue_view import QueueViews
from services.triage.console.queue.saved_tabs import saved_tabs, shows
from services.triage.console.site import QUEUE_PATH
from services.triage.console.warnings.warnings_view import counted
from shared.roles import Role
from shared.security.principals import Principal
from shared.web.access import Who, allow, signed_in
from shared.web.i18n import language_of
from shared.web.live import Hint, Live
from shared.web.pages import pages_of
from shared.web.paging import decode_cursor, page_of

ROWS: Final = 25
LAST_COOKIE: Final = "jejak_antrean"
"""The queue and filters that one looked at last."""
ANY: Final = "any"
"""The hint that something changed somewhere; many of them are one."""

READ = allow(Role.OFFICER, Role.COMMISSIONER, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class QueueScreen:
    """The page and its stream."""

    board: ReadBoard
    officers: Officers
    saved: SavedViews
    views: QueueViews
    live: Live
    warnings: ReadWarnings

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.get("/")
        @signed_in
        async def home(request: Request, who: Who) -> Response:
            return RedirectResponse(pages_of(request).site.start(who), 303)

        @routes.get(QUEUE_PATH)
        @READ
        async def queue(request: Request, who: Who) -> Response:
            remembered = request.cookies.get(LAST_COOKIE, "")
            if not request.query_params and remembered.startswith("tampilan="):
                return RedirectResponse(QueueState.at(f"?{remembered}").address(), 303)
            context, around = await asyncio.gather(self._context(request, who), self._around(request, who))
            response = pages_of(request).page(request, "queue.html", **context, **around)
            return self._remember(request, response)

        @routes.get(f"{QUEUE_PATH}/stream")
        @READ
        async def stream(request: Request, who: Who) -> Response:
            async def whole() -> str:
                context = await self._context(request, who)
                return pages_of(request).fragment(request, "queue_news.html", **context)

            async def changed(hint: Hint) -> str | None:
                return await whole() if hint == ANY else None

            return self.live.stream(request, snapshot=whole, delta=changed)

        return routes

    def _remember(self, request: Request, response: Response) -> Response:
        """For `/antrean` without a query, until the browser is closed; the place in the list is not kept."""
        state = QueueState.of(request.query_params)
        last = state.address().partition("?")[2]
        secure = pages_of(request).site.secure
        response.set_cookie(LAST_COOKIE, last, path=QUEUE_PATH, secure=secure, httponly=True, samesite="lax")
        return response

    async def _around(self, request: Request, who: Principal) -> dict[str, Any]:
        """What stands around the list and is not sent again when it changes."""
        state, language = QueueState.of(request.query_params), language_of(request)
        officers, saved = await asyncio.gather(self.officers.officers(who.office), self.saved.seen_by(who))
        colleagues = {one: name for one, name in officers.items() if one != who.account_id}
        holders = colleagues if state.queue is Queue.TEAM else officers
        return {
            "filters": self.views.filters(state, holders, language),
            "colleagues": list(colleagues.items()),
            "saved": saved_tabs(saved, state),
            "saved_name": next((one.name for one in saved if shows(one, state)), ""),
        }

    async def _context(self, request: Request, who: Principal) -> dict[str, Any]:
        state, language = QueueState.of(request.query_params), language_of(request)
        view = view_of(state.queue, state.filters)
        after = after_of(decode_cursor(state.cursor, view=view))
        found, counts, unseen = await asyncio.gather(
            self.board.page(who, state.queue, state.filters, after=after, limit=ROWS + 1),
            self.board.counts(who),
            self.warnings.unseen(who),
        )
        page, now = page_of(found, ROWS, position_of, view=view), self.board.clock()
        return {
            "queue": state.queue.value,
            "view": state.view,
            "narrowed": any(state.chosen().values()),
            "tabs": self.views.tabs(state, counts, who),
            "assigning": self.views.assigning(who),
            "gathering": self.views.gathering(who),
            "counts": counts,
            "unseen_warnings": counted(unseen),
            "ceiling": CEILING,
            "waiting": _waiting(state.queue, counts),
            "next_due": None if page.items else await self.board.next_due(who),
            "rows": [self.views.row(one, who, now, language) for one in page.items],
            "here": state.address(cursor=state.cursor),
            "clear_href": state.address(view=state.view),
            "stream": state.address(f"{QUEUE_PATH}/stream", cursor=state.cursor),
            "next_href": state.address(cursor=page.next_cursor) if page.next_cursor else "",
            "first_href": state.address() if state.cursor else "",
        }


def _waiting(queue: Queue, counts: Counts) -> int:
    """How many wait in this queue: the number in the tab's title."""
    number: int = getattr(counts, queue, 0)
    return number
