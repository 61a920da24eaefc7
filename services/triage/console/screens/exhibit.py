"""`/kasus/{id}/bukti/{exhibit}`: an exhibit's facts and who saw it; opened, intake shows it in a frame.

The frame may hold intake's own origin, so that a film finds its pass; no script runs in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.act_on_case import Asked
from services.triage.application.open_exhibit import OpenExhibit, SeenExhibit
from services.triage.console.site import CASE_PATH
from shared.roles import Role
from shared.web.access import Who, allow
from shared.web.headers import policy
from shared.web.idempotency import Causes
from shared.web.media import shown_inline, viewed
from shared.web.pages import pages_of

READ = allow(Role.OFFICER, Role.COMMISSIONER, Role.AUDITOR)
PATH = f"{CASE_PATH}/{{case_id}}/bukti/{{exhibit_id}}"


@dataclass(frozen=True, slots=True)
class ExhibitScreen:
    """The page; a grant lives five minutes, so it is made when the exhibit is asked for."""

    exhibits: OpenExhibit
    causes: Causes
    intake_origin: str

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.get(PATH)
        @READ
        async def show(request: Request, who: Who, case_id: str, exhibit_id: str) -> Response:
            seen = await self.exhibits.show(who, case_id, exhibit_id)
            return self._page(request, seen)

        @routes.post(PATH)
        @READ
        async def open_it(
            request: Request, who: Who, case_id: str, exhibit_id: str, nonce: Annotated[str, Form()] = ""
        ) -> Response:
            asked = Asked(who, case_id, self.causes.of(request, who, b"", nonce=nonce))
            return self._page(request, await self.exhibits.open(asked, exhibit_id))

        return routes

    def _page(self, request: Request, seen: SeenExhibit) -> Response:
        case_path = f"{CASE_PATH}/{seen.case.case_id}"
        page = pages_of(request).page(
            request,
            "case_exhibit.html",
            report=seen.case.report,
            exhibit=seen.exhibit,
            number=seen.number,
            openings=seen.openings,
            grant=seen.grant,
            redact=seen.redact,
            inline=shown_inline(seen.exhibit.media_type),
            viewed=viewed(seen.exhibit.media_type),
            picture=seen.exhibit.media_type.startswith("image/"),
            action=f"{self.intake_origin}/exhibits",
            own=f"{case_path}/bukti/{seen.exhibit.id}",
            here=case_path,
        )
        # The form goes to intake, which knows our pages by the Origin that browsers leave out otherwise.
        page.headers["Referrer-Policy"] = "strict-origin"
        # The frame holds what intake answers, and nothing else may be framed.
        page.headers["Content-Security-Policy"] = (
            f"{policy([self.intake_origin])}; frame-src {self.intake_origin}"
        )
        return page
