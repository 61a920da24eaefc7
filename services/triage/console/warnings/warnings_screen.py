"""`/peringatan`: the warnings of the ladder for the person who looks, live; each marks their own as seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.warnings.read_warnings import ReadWarnings
from services.triage.application.warnings.showing import Showing
from services.triage.console.screens.queue import ANY
from services.triage.console.site import CASE_PATH, WARNINGS_PATH
from services.triage.console.warnings.warnings_view import shown
from shared.errors import N_
from shared.roles import Role
from shared.security.principals import Principal
from shared.web.access import Who, allow
from shared.web.i18n import language_of
from shared.web.live import Hint, Live
from shared.web.pages import pages_of, redirect

READ = allow(Role.OFFICER, Role.COMMISSIONER, Role.AUDITOR)
MOST_SHOWN: Final = 100
LOOKED_AT: Final = 300
"""Cases of one's own, and of the office's, that end first: any change makes an open page again."""
VIEWS: Final = {
    "baru": (Showing.UNSEEN, N_("Belum dilihat")),
    "risiko": (Showing.AT_RISK, N_("Berisiko")),
    "semua": (Showing.ALL, N_("Semua")),
}
Marks = Annotated[list[str], Form(max_length=MOST_SHOWN)]
Text = Annotated[str, Form(max_length=200)]


@dataclass(frozen=True, slots=True)
class WarningsScreen:
    """The page, its stream and its forms; they work without a script."""

    read: ReadWarnings
    live: Live

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.get(WARNINGS_PATH)
        @READ
        async def warnings(request: Request, who: Who, tampilan: str = "baru") -> Response:
            context = await self._context(request, who, tampilan)
            return pages_of(request).page(request, "warnings.html", **context)

        @routes.get(f"{WARNINGS_PATH}/stream")
        @READ
        async def stream(request: Request, who: Who, tampilan: str = "baru") -> Response:
            async def whole() -> str:
                context = await self._context(request, who, tampilan)
                return pages_of(request).fragment(request, "warnings_news.html", **context)

            async def changed(hint: Hint) -> str | None:
                return await whole() if hint == ANY else None

            return self.live.stream(request, snapshot=whole, delta=changed)

        @routes.post(f"{WARNINGS_PATH}/dilihat")
        @READ
        async def see(
            request: Request, who: Who, peringatan: Marks, tampilan: Text = "", kasus: Text = ""
        ) -> Response:
            await self.read.see(who, marks_of(peringatan))
            back = f"{CASE_PATH}/{kasus}" if kasus in cases_of(peringatan) else _address(tampilan)
            return redirect(request, back, done=N_("Peringatan ditandai sudah dilihat."))

        return routes

    async def _context(self, request: Request, who: Principal, wanted: str) -> dict[str, Any]:
        view, language = wanted if wanted in VIEWS else "baru", language_of(request)
        found = await self.read.mine(who, VIEWS[view][0], most=LOOKED_AT)
        rows = [shown(one, language) for one in found.items[:MOST_SHOWN]]
        return {
            "rows": rows,
            "total": len(found.items),
            "complete": found.complete,
            "view": view,
            "tabs": [(_address(name), label, name == view) for name, (_, label) in VIEWS.items()],
            "here": WARNINGS_PATH,
            "stream": f"{WARNINGS_PATH}/stream?tampilan={view}",
            "unmarked": [row["mark"] for row in rows if row["seen_at"] is None],
        }


def marks_of(posted: Sequence[str]) -> dict[str, str]:
    """Warnings with their cases, as the forms send them (`case:warning`)."""
    pairs = (one.partition(":") for one in posted)
    return {warning: case_id for case_id, colon, warning in pairs if colon}


def cases_of(posted: Sequence[str]) -> set[str]:
    """The cases of what a form sends."""
    return set(marks_of(posted).values())


def _address(view: str) -> str:
    return f"{WARNINGS_PATH}?tampilan={view if view in VIEWS else 'baru'}"
