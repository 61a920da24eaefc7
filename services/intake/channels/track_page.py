"""`/lacak`: number and PIN in a form, public milestones out; nothing of it ever stands in the URL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from services.intake.application.forwarding import Forwarding
from services.intake.application.track_status import NoSuchReceipt, TooManyTries, TrackStatus
from services.intake.channels.track_view import Telling, next_step, stages
from shared.rules.rulebooks import Rulebooks
from shared.web.access import public, takes
from shared.web.i18n import language_of, translate
from shared.web.pages import pages_of

PATH: Final = "/lacak"
_Typed = Annotated[str, Form(max_length=64)]


@dataclass(frozen=True, slots=True)
class TrackPage:
    """The page's two routes."""

    track: TrackStatus
    books: Rulebooks

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.get(PATH)
        @public
        async def ask(request: Request) -> Response:
            return _page(request)

        @routes.post(PATH)
        @public
        @takes(max_bytes=8_192)
        async def tell(request: Request, number: _Typed = "", pin: _Typed = "") -> Response:
            try:
                tracked = await self.track(number, pin)
            except NoSuchReceipt as error:
                fault = translate(error.detail, language_of(request))
                return _page(request, status=422, number=number, fault=fault)
            except TooManyTries as error:
                fault = translate(error.detail, language_of(request))
                return _page(request, status=429, number=number, fault=fault)
            forwarding = tracked.forwarding.value
            waiting = tracked.forwarding is Forwarding.WAITING
            telling = Telling(self.books, language_of(request))
            shown = stages(tracked.progress, telling, waiting=waiting)
            onward = next_step(tracked.progress, telling)
            return _page(
                request,
                progress=tracked.progress,
                stages=shown,
                forwarding=forwarding,
                next_step=onward,
                withdrawable=tracked.withdrawable,
                lodgeable=tracked.lodgeable,
            )

        return routes


def _page(request: Request, *, status: int = 200, **context: Any) -> Response:
    known = {"number": "", "fault": "", "progress": None, "stages": (), **context}
    return pages_of(request).page(request, "lacak.html", status=status, **known)
