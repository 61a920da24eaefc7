"""`/lapor/selesai` and `/posko/selesai`: the receipt after a form, found by a cookie and never by the URL.

The cookie names the form and lives for an hour, so that a reload or a slow printer loses nothing. It dies
when the reader says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.intake.application.forwarding import TellForwarding
from services.intake.application.ports import Answers
from shared.changes import PUBLIC, JsonObject
from shared.roles import Role
from shared.web.access import Who, allow, public
from shared.web.forgery import StaleForm
from shared.web.pages import pages_of

COOKIE: Final = "jejak_tanda_terima"
LIFE_S: Final = 3_600


def hand_over(request: Request, path: str, form_id: str) -> Response:
    """See the receipt: 303, with the form's name in the cookie of that path."""
    response = RedirectResponse(f"{path}/selesai", 303)
    response.set_cookie(
        COOKIE,
        form_id,
        max_age=LIFE_S,
        path=path,
        secure=pages_of(request).site.secure,
        httponly=True,
        samesite="strict",
    )
    return response


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """The receipt's page, for the public and for the desk."""

    answers: Answers
    forwarding: TellForwarding

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.get("/lapor/selesai")
        @public
        async def received(request: Request) -> Response:
            return await self._show(request, "/lapor", PUBLIC.id)

        @routes.post("/lapor/selesai")
        @public
        async def put_away(request: Request) -> Response:
            return _forget(request, "/lapor", "/")

        @routes.get("/posko/selesai")
        @allow(Role.POSKO, Role.OFFICER, Role.COMMISSIONER)
        async def handed_over(request: Request, who: Who) -> Response:
            return await self._show(request, "/posko", who.account_id)

        @routes.post("/posko/selesai")
        @allow(Role.POSKO, Role.OFFICER, Role.COMMISSIONER)
        async def next_one(request: Request) -> Response:
            return _forget(request, "/posko", "/posko")

        return routes

    async def _show(self, request: Request, path: str, scope: str) -> Response:
        answer = await self._answer(request, scope)
        if answer is None:
            return RedirectResponse(path, 303)
        context: dict[str, Any] = {
            "receipt": answer["receipt"],
            "trace_id": answer["trace_id"],
            "received_at": datetime.fromisoformat(answer["received_at"]),
            "desk": path == "/posko",
            "forwarding": (await self.forwarding.of(answer["report_id"])).value,
            "put_away": f"{path}/selesai",
        }
        page = pages_of(request).page(request, "selesai.html", **context)
        page.headers["Cache-Control"] = "no-store"
        return page

    async def _answer(self, request: Request, scope: str) -> JsonObject | None:
        form_id = request.cookies.get(COOKIE)
        try:
            # only names that our own forms were given: a cookie is anything its sender likes
            pages_of(request).nonces.check(form_id)
        except StaleForm:
            return None
        return await self.answers.answer_to(scope, f"form:{form_id}")


def _forget(request: Request, path: str, onward: str) -> Response:
    response = RedirectResponse(onward, 303)
    secure = pages_of(request).site.secure
    response.delete_cookie(COOKIE, path=path, secure=secure, httponly=True, samesite="strict")
    return response
