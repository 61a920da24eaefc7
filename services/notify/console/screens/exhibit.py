"""`/penerusan/{id}/bukti/{exhibit}`: an exhibit's facts and the form that fetches its bytes from intake."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.notify.application.open_exhibit import OpenExhibit
from services.notify.console.screens.tray import PATH
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

        @routes.get(f"{PATH}/{{handoff_id}}/bukti/{{exhibit_id}}")
        @allow(Role.LIAISON, Role.COMMISSIONER, Role.AUDITOR)
        async def exhibit(request: Request, who: Who, handoff_id: str, exhibit_id: str) -> Response:
            opened = await self.open_exhibit(who, handoff_id, exhibit_id)
            page = pages_of(request).page(
                request,
                "exhibit.html",
                dossier=opened.listed.handoff.dossier,
                exhibit=opened.exhibit,
                number=opened.number,
                grant=opened.grant,
                action=f"{self.intake_origin}/exhibits",
                here=f"{PATH}/{handoff_id}",
            )
            # The form goes to intake, which knows our pages by the Origin that browsers leave out otherwise.
            page.headers["Referrer-Policy"] = "strict-origin"
            return page

        return routes
