"""`/dasbor`: the office in figures, and the cases and hand-offs that a figure counts."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.audit.keep_look import KeepLook
from services.triage.application.figures.cuts import CaseCut, HandoffCut
from services.triage.application.figures.figure import Figures
from services.triage.application.figures.figure_press import FigurePress
from services.triage.application.figures.read_figures import ReadFigures
from services.triage.application.queue.board import Listed, ReadBoard
from services.triage.application.queue.views import Filters, Queue
from services.triage.console.api.figures_api import asked_cases, asked_handoffs, place_after, place_of
from services.triage.console.figures.dashboard_print import DashboardPrint
from services.triage.console.figures.dashboard_view import DashboardViews
from services.triage.console.figures.figure_words import api_of, page_of_cut
from services.triage.console.queue.queue_view import QueueViews
from services.triage.console.site import CASE_PATH, DASHBOARD_PATH
from services.triage.domain.audit.looks import Look
from services.triage.domain.phases import HANDOFF_NAMES
from shared.clock import WITA
from shared.roles import Role
from shared.security.principals import Principal
from shared.web.access import Who, allow
from shared.web.i18n import Language, language_of, translate
from shared.web.live import Hint, Live
from shared.web.pages import pages_of
from shared.web.paging import CursorText, page_of

READ = allow(Role.OFFICER, Role.COMMISSIONER, Role.AUDITOR)
PRINT_PATH: Final = f"{DASHBOARD_PATH}/cetak.pdf"
AT_RISK: Final = 8
"""Cases at risk that the page names; the queue has the rest."""
AT_RISK_ON_PAPER: Final = 30
ROWS: Final = 50


@dataclass(frozen=True, slots=True)
class DashboardScreen:
    """The page, its stream and the lists behind its figures; all of it works without JavaScript."""

    read: ReadFigures
    board: ReadBoard
    views: DashboardViews
    rows: QueueViews
    minutes: Live
    paper: DashboardPrint
    press: FigurePress
    keep: KeepLook

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.get(DASHBOARD_PATH)
        @READ
        async def dashboard(request: Request, who: Who, hitung: Literal["", "baru"] = "") -> Response:
            context = await self._context(request, who, anew=hitung == "baru")
            return pages_of(request).page(request, "dashboard.html", **context)

        @routes.get(f"{DASHBOARD_PATH}/stream")
        @READ
        async def stream(request: Request, who: Who) -> Response:
            return self._stream(request, who)

        @routes.get(PRINT_PATH)
        @READ
        async def printed(request: Request, who: Who) -> Response:
            return await self._printed(request, who)

        @routes.get(f"{DASHBOARD_PATH}/kasus")
        @READ
        async def cases(
            request: Request,
            who: Who,
            cut: Annotated[CaseCut, Depends(asked_cases)],
            cursor: CursorText = "",
        ) -> Response:
            return await self._cases(request, who, cut, cursor)

        @routes.get(f"{DASHBOARD_PATH}/penerusan")
        @READ
        async def handoffs(
            request: Request, who: Who, cut: Annotated[HandoffCut, Depends(asked_handoffs)]
        ) -> Response:
            return await self._handoffs(request, who, cut)

        return routes

    def _stream(self, request: Request, who: Principal) -> Response:
        async def whole() -> str:
            context = await self._context(request, who)
            return pages_of(request).fragment(request, "dashboard_news.html", **context)

        async def minute(_: Hint) -> str:
            return await whole()

        return self.minutes.stream(request, snapshot=whole, delta=minute)

    async def _looked(
        self, who: Principal, language: Language, limit: int, *, anew: bool = False
    ) -> tuple[Figures, list[dict[str, Any]]]:
        figures, risky = await asyncio.gather(
            self.read(who, anew=anew),
            self.board.page(who, Queue.AT_RISK, Filters(), after=None, limit=limit),
        )
        return figures, [self.rows.row(one, who, self.board.clock(), language) for one in risky]

    async def _printed(self, request: Request, who: Principal) -> Response:
        language = language_of(request)
        figures, risky = await self._looked(who, language, AT_RISK_ON_PAPER)
        sheet = self.paper.sheet(figures, risky, language, office=who.office)
        pdf = await asyncio.to_thread(self.press.set, sheet)
        await self.keep.given(who, Look.DASHBOARD, pdf)
        name = f"dasbor-{figures.position.at.astimezone(WITA):%Y-%m-%d-%H%M}.pdf"
        headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
        return Response(pdf, media_type="application/pdf", headers=headers)

    async def _context(self, request: Request, who: Principal, *, anew: bool = False) -> dict[str, Any]:
        language = language_of(request)
        figures, risky = await self._looked(who, language, AT_RISK, anew=anew)
        return {
            **self.views.page(figures, language),
            "at_risk": figures["at_risk"].value,
            "at_risk_href": page_of_cut(figures["at_risk"].cut),
            "risky": risky,
            "print_path": PRINT_PATH,
            "case_path": CASE_PATH,
            "stream": f"{DASHBOARD_PATH}/stream",
        }

    async def _cases(self, request: Request, who: Principal, cut: CaseCut, cursor: str) -> Response:
        language, after = language_of(request), place_after(cursor, cut)
        found = await self.read.cases(who, cut, after=after, limit=ROWS + 1)
        page = page_of(found, ROWS, place_of, view=repr(cut))
        here = page_of_cut(cut)
        more = f"{here}{'&' if '?' in here else '?'}cursor={page.next_cursor}" if page.next_cursor else ""

        def row(one: Listed) -> dict[str, Any]:
            return self.rows.row(one, who, self.board.clock(), language)

        return pages_of(request).page(
            request,
            "counted_cases.html",
            narrowed=self.views.words.cut(cut, language),
            rows=[row(one) for one in page.items],
            query=api_of(cut),
            next_href=more,
            first_href=here if cursor else "",
            case_path=CASE_PATH,
            back=DASHBOARD_PATH,
        )

    async def _handoffs(self, request: Request, who: Principal, cut: HandoffCut) -> Response:
        language = language_of(request)
        found = await self.read.handoffs(who, cut)
        rows = [
            {
                "case_id": one.case_id,
                "number": one.receipt_number,
                "handoff": one.number,
                "receiver": self.views.words.receiver(one.receiver, language),
                "route": self.views.words.route(one.route, language) if one.route else "",
                "state": translate(HANDOFF_NAMES[one.state], language),
                "sent_at": one.sent_at,
            }
            for one in found
        ]
        return pages_of(request).page(
            request,
            "counted_handoffs.html",
            narrowed=self.views.words.cut(cut, language),
            rows=rows,
            query=api_of(cut),
            case_path=CASE_PATH,
            back=DASHBOARD_PATH,
        )
