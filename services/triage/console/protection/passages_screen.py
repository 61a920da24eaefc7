"""The forms of a case's page that close a passage of the narrative and open it again."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.act_on_case import Asked
from services.triage.application.protection.close_passages import ClosePassages
from services.triage.application.queue.views import Acted
from services.triage.console.forms.posted import Posted
from services.triage.console.screens.answers import Answers
from services.triage.console.screens.case import Faults
from services.triage.console.site import CASE_PATH
from services.triage.domain.protection.protection_facts import PassageGround
from shared.errors import N_
from shared.roles import Role
from shared.web.access import Who, allow

Number = Annotated[int, Form(ge=1)]
Nonce = Annotated[str, Form()]
CLOSE, OPEN = "tutup", "buka"


@dataclass(frozen=True, slots=True)
class PassagesScreen:
    """Two forms; a repeat of one (same page, sent twice) changes nothing more."""

    answers: Answers
    passages: ClosePassages

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.post(f"{CASE_PATH}/{{case_id}}/bagian/{CLOSE}")
        @allow(Role.OFFICER, Role.COMMISSIONER)
        async def close(
            request: Request, who: Who, case_id: str, *, revision: Number, nonce: Nonce = ""
        ) -> Response:
            posted = await Posted.read(request, CLOSE)
            if posted.text("why") not in set(PassageGround):
                faults = Faults({f"{CLOSE}-why": N_("Pilih alasannya.")})
                return await self.answers.pages.show(request, who, case_id, faults=faults, posted=posted)
            asked = self.answers.asked(request, who, case_id, nonce=nonce, read=revision, posted=posted)
            words = posted.text("passage").strip() or "\n"
            doing = self.passages.mark(asked, PassageGround(posted.text("why")), words=words)
            return await self._answer(request, asked, doing, N_("Bagian itu ditutup."), posted)

        @routes.post(f"{CASE_PATH}/{{case_id}}/bagian/{OPEN}")
        @allow(Role.COMMISSIONER)
        async def open_again(
            request: Request, who: Who, case_id: str, *, revision: Number, number: Number, nonce: Nonce = ""
        ) -> Response:
            posted = await Posted.read(request, OPEN)
            asked = self.answers.asked(request, who, case_id, nonce=nonce, read=revision, posted=posted)
            doing = self.passages.unmark(asked, number, posted.text(f"words-{number}"))
            done = N_("Bagian itu dibuka kembali.")
            return await self._answer(request, asked, doing, done, posted, suffix=f"-{number}")

        return routes

    async def _answer(
        self,
        request: Request,
        asked: Asked,
        doing: Awaitable[Acted],
        done: str,
        posted: Posted,
        *,
        suffix: str = "",
    ) -> Response:
        return await self.answers.answer(
            request, asked, doing, done, posted=posted, on_page=lambda name: f"{posted.form}-{name}{suffix}"
        )
