"""`/kasus/{id}/bukti/{exhibit}`: an exhibit's facts and the form that fetches its bytes from intake."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.open_exhibit import OpenExhibit
from services.triage.console.site import CASE_PATH
from shared.roles import Role
from shared.web.access import Who, allow
from shared.web.pages import pages_of


@dataclass(frozen=True, slots=True)
class ExhibitScreen:
    """The page; a grant lives five minutes, so it is made when the exhibit is asked for."""

    open_exhibit: OpenExhibit
    intake_origin: str

    def router(self) -> APIRouter:
        """The route."""
        routes = APIRouter(include_in_schema=False)

        @routes.get(f"{CASE_PATH}/{{case_id}}/bukti/{{exhibit_id}}")
        @allow(Role.OFFICER, Role.COMMISSIONER, Role.AUDITOR)
        async def exhibit(request: Request, who: Who, case_id: str, exhibit_id: str) -> Response:
            opened = await self.open_exhibit(who, case_id, exhibit_id)
            page = pages_of(request).page(
                request,
                "case_exhibit.html",
                report=opened.case.report,
                exhibit=opened.exhibit,
                number=opened.number,
                grant=opened.grant,
                action=f"{self.intake_origin}/exhibits",
                here=f"{CASE_PATH}/{case_id}",
            )
            # The form goes to intake, which knows our pages by the Origin that browsers leave out otherwise.
            page.headers["Referrer-Policy"] = "strict-origin"
            return page

        return routes
