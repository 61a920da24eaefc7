"""`/`: hand in a report or follow one; office hours and the time for reporting in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.intake.domain.completeness import WINDOW
from shared.clock import Clock
from shared.rules.model import Rulebook
from shared.web.access import public
from shared.web.pages import pages_of


@dataclass(frozen=True, slots=True)
class Home:
    """The first page."""

    rules: Rulebook
    clock: Clock

    def router(self) -> APIRouter:
        """The route."""
        routes = APIRouter(include_in_schema=False)

        @routes.get("/")
        @public
        async def home(request: Request) -> Response:
            today = self.clock().astimezone(self.rules.zone).date()
            return pages_of(request).page(
                request,
                "beranda.html",
                hours=self.rules.hours_on(today),
                window=self.rules.deadline(WINDOW),
            )

        return routes
