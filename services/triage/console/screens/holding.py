"""Taking a case in hand and giving it back, from a row of the queue or from the case's page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from services.triage.application.act_on_case import Asked
from services.triage.application.queue.board import ReadBoard
from services.triage.application.queue.views import Acted
from services.triage.console.case.acts import Acts
from services.triage.console.queue.queue_state import QueueState
from services.triage.console.queue.queue_view import QueueViews
from services.triage.console.site import CASE_PATH, QUEUE_PATH
from shared.errors import N_, Conflict, JejakError
from shared.roles import Role
from shared.web.access import Who, allow
from shared.web.i18n import language_of, translate
from shared.web.idempotency import Causes
from shared.web.pages import pages_of, redirect

Back = Annotated[str, Form(max_length=2_000)]
Nonce = Annotated[str, Form()]


@dataclass(frozen=True, slots=True)
class HoldingScreen:
    """Two forms; with htmx the answer is the row as it stands now, without it a redirect to where one was."""

    board: ReadBoard
    views: QueueViews
    acts: Acts
    causes: Causes

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.post(f"{CASE_PATH}/{{case_id}}/ambil")
        @allow(Role.OFFICER)
        async def claim(
            request: Request, who: Who, case_id: str, kembali: Back = "", nonce: Nonce = ""
        ) -> Response:
            asked = Asked(who, case_id, self.causes.of(request, who, b"", nonce=nonce))
            return await self._answer(request, asked, self.acts.claim, kembali, N_("Kasus ini Anda ambil."))

        @routes.post(f"{CASE_PATH}/{{case_id}}/lepas")
        @allow(Role.OFFICER, Role.COMMISSIONER)
        async def release(
            request: Request, who: Who, case_id: str, kembali: Back = "", nonce: Nonce = ""
        ) -> Response:
            asked = Asked(who, case_id, self.causes.of(request, who, b"", nonce=nonce))
            return await self._answer(
                request, asked, self.acts.release, kembali, N_("Kasus kembali ke antrean.")
            )

        return routes

    async def _answer(
        self,
        request: Request,
        asked: Asked,
        act: Callable[[Asked], Awaitable[Acted]],
        back: str,
        done: str,
    ) -> Response:
        in_row = "hx-request" in request.headers
        try:
            await act(asked)
        except Conflict as conflict:
            if not in_row:
                raise
            return await self._row(request, asked, back, conflict)
        if in_row:
            return await self._row(request, asked, back)
        return redirect(request, _ours(back, asked.case_id), done=done)

    async def _row(
        self, request: Request, asked: Asked, back: str, conflict: JejakError | None = None
    ) -> Response:
        """The row as it stands, in the columns of the queue it came from; a conflict is told in it (409)."""
        language = language_of(request)
        state = QueueState.at(back)
        listed = await self.board.one(asked.who, asked.case_id)
        fragment = pages_of(request).fragment(
            request,
            "queue_row.html",
            row=self.views.row(listed, asked.who, self.board.clock(), language),
            problem=translate(conflict.detail, language, conflict.extra) if conflict else "",
            queue=state.queue.value,
            assigning=self.views.assigning(asked.who),
            here=state.address(cursor=state.cursor),
        )
        return HTMLResponse(fragment, 409 if conflict else 200)


def _ours(back: str, case_id: str) -> str:
    """Where to go back to: only to a page of this service."""
    parts = urlsplit(back)
    known = not parts.scheme and not parts.netloc and parts.path in {QUEUE_PATH, f"{CASE_PATH}/{case_id}"}
    return back if known else f"{CASE_PATH}/{case_id}"
