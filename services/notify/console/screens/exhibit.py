"""`/penerusan/{id}/bukti/{exhibit}`: an exhibit's facts and the form that fetches its bytes from intake."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.notify.application.open_exhibit import OpenExhibit, ShownExhibit
from services.notify.console.screens.tray import PATH
from shared.roles import Role
from shared.web.access import Who, allow
from shared.web.pages import pages_of

READ = allow(Role.LIAISON, Role.COMMISSIONER, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class ExhibitScreen:
    """The page; a grant lives five minutes, so it is made when the exhibit is opened."""

    open_exhibit: OpenExhibit
    intake_origin: str

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.get(f"{PATH}/{{handoff_id}}/bukti/{{exhibit_id}}")
        @READ
        async def exhibit(request: Request, who: Who, handoff_id: str, exhibit_id: str) -> Response:
            shown = await self.open_exhibit.show(who, handoff_id, exhibit_id)
            return self._page(request, shown, handoff_id)

        @routes.post(f"{PATH}/{{handoff_id}}/bukti/{{exhibit_id}}")
        @READ
        async def opened(request: Request, who: Who, handoff_id: str, exhibit_id: str) -> Response:
            granted = await self.open_exhibit(who, handoff_id, exhibit_id)
            return self._page(request, granted, handoff_id, grant=granted.grant)

        return routes

    def _page(self, request: Request, shown: ShownExhibit, handoff_id: str, *, grant: str = "") -> Response:
        here = f"{PATH}/{handoff_id}"
        page = pages_of(request).page(
            request,
            "exhibit.html",
            dossier=shown.listed.handoff.dossier,
            exhibit=shown.exhibit,
            number=shown.number,
            grant=grant,
            action=f"{self.intake_origin}/exhibits",
            here=here,
            opening=f"{here}/bukti/{shown.exhibit.id}",
        )
        # The form goes to intake, which knows our pages by the Origin that browsers leave out otherwise.
        page.headers["Referrer-Policy"] = "strict-origin"
        return page
