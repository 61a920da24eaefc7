"""`/pengalihan`: cases that leave, come or left; and the forms by which a case passes to another office."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.act_on_case import Asked
from services.triage.application.passing.list_passings import ListPassings
from services.triage.application.passing.pass_cases import PassCases
from services.triage.application.queue.views import Acted
from services.triage.console.forms.posted import Posted
from services.triage.console.screens.answers import Answers
from services.triage.console.screens.case import READ
from services.triage.console.site import CASE_PATH, PASSING_PATH
from services.triage.domain.words import STAGE_NAMES
from shared.errors import N_, Conflict, NotFound
from shared.roles import Role
from shared.security.principals import Principal
from shared.web.access import Who, allow
from shared.web.i18n import language_of, translate
from shared.web.pages import pages_of, redirect

Number = Annotated[int, Form(ge=1)]
Nonce = Annotated[str, Form()]
FORM = "alih"


@dataclass(frozen=True, slots=True)
class PassingsScreen:
    """The page and its forms; all of it works without a script."""

    listed: ListPassings
    passing: PassCases
    answers: Answers

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)
        self._add_listing(routes)
        self._add_case_forms(routes)
        return routes

    def _add_listing(self, routes: APIRouter) -> None:
        @routes.get(PASSING_PATH)
        @READ
        async def show(request: Request, who: Who) -> Response:
            return await self._page(request, who)

        @routes.post(f"{PASSING_PATH}/{{case_id}}")
        @allow(Role.COMMISSIONER)
        async def pass_on(
            request: Request, who: Who, case_id: str, *, number: Number, nonce: Nonce = ""
        ) -> Response:
            asked = self.answers.asked(request, who, case_id, nonce=nonce, read=number)
            try:
                await self.passing.pass_on(asked, number)
            except Conflict as conflict:
                told = translate(conflict.detail, language_of(request), conflict.extra)
                return await self._page(request, who, trouble=told)
            return redirect(request, PASSING_PATH, done=N_("Kasus dialihkan."))

    def _add_case_forms(self, routes: APIRouter) -> None:
        @routes.post(f"{CASE_PATH}/{{case_id}}/pengalihan/{{act}}")
        @allow(Role.OFFICER, Role.COMMISSIONER)
        async def act_on(
            request: Request, who: Who, case_id: str, act: str, *, revision: Number, nonce: Nonce = ""
        ) -> Response:
            posted = await Posted.read(request, FORM)
            asked = self.answers.asked(request, who, case_id, nonce=nonce, read=revision, posted=posted)
            doing, done = self._doing(asked, act, posted)
            return await self.answers.answer(
                request, asked, doing, done, posted=posted, on_page=lambda name: f"{FORM}-{name}"
            )

    def _doing(self, asked: Asked, act: str, posted: Posted) -> tuple[Awaitable[Acted], str]:
        if act == "terima":
            return self.passing.receive(asked), N_("Kasus diterima kantor ini.")
        if act == "batal":
            number = posted.text("number")
            return self.passing.drop(asked, int(number) if number.isdecimal() else 0), N_(
                "Pengalihan dibatalkan."
            )
        if act != "usul":
            raise NotFound(N_("Formulir ini tidak ada."))
        doing = self.passing.propose(asked, posted.text("to"), posted.text("words"))
        return doing, N_("Pengalihan diusulkan; komisioner lain memutuskannya.")

    async def _page(self, request: Request, who: Principal, *, trouble: str = "") -> Response:
        found, language = await self.listed(who), language_of(request)
        return pages_of(request).page(
            request,
            "passings.html",
            status=409 if trouble else 200,
            found=found,
            trouble=trouble,
            stages={stage: translate(name, language) for stage, name in STAGE_NAMES.items()},
            here=PASSING_PATH,
            case_path=CASE_PATH,
        )
