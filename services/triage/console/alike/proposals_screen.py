"""`/kejadian/usulan`: proposed mass incidents; one is made, or put aside with a reason and taken back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.incidents.explain_cases import ExplainCases
from services.triage.application.incidents.file_each import MOST
from services.triage.application.incidents.incident_ports import Came
from services.triage.application.incidents.propose_incidents import ProposeIncidents
from services.triage.application.queue.assign_cases import Given
from services.triage.console.alike.incidents_view import told
from services.triage.console.alike.proposals_api import came_of, cursor_of
from services.triage.console.alike.proposals_view import ProposalViews
from services.triage.console.screens.case import READ
from services.triage.console.site import PROPOSALS_PATH
from services.triage.domain.belonging.belonging_commands import DismissCause, RestoreCause
from shared.changes import Cause
from shared.errors import N_, InvalidInput
from shared.roles import Role
from shared.security.principals import Principal
from shared.web.access import Who, allow
from shared.web.i18n import language_of, translate
from shared.web.idempotency import Causes
from shared.web.pages import pages_of, redirect
from shared.web.paging import CursorText

DENY: Final = f"{PROPOSALS_PATH}/kesampingkan"
ALLOW: Final = f"{PROPOSALS_PATH}/pulihkan"
Chosen = Annotated[list[str], Form(max_length=MOST)]
Text = Annotated[str, Form(max_length=8_000)]
Row = Annotated[str, Form(max_length=80)]
Nonce = Annotated[str, Form()]


@dataclass(frozen=True, slots=True)
class Aside:
    """What was chosen and typed to put a proposal aside, and why it was not taken."""

    row: str = ""
    cases: Sequence[str] = ()
    words: str = ""
    fault: str = ""


NOTHING = Aside()


@dataclass(frozen=True, slots=True)
class ProposalsScreen:
    """The list and its forms; one is accepted through the form that every incident begins with."""

    proposals: ProposeIncidents
    explain: ExplainCases
    causes: Causes
    views: ProposalViews

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.get(PROPOSALS_PATH)
        @READ
        async def listing(request: Request, who: Who, cursor: CursorText = "") -> Response:
            return await self._page(request, who, before=came_of(cursor))

        self._add_saying(routes)
        return routes

    def _add_saying(self, routes: APIRouter) -> None:
        @routes.post(DENY)
        @allow(Role.OFFICER)
        async def put_aside(
            request: Request,
            who: Who,
            *,
            kasus: Chosen = [],  # noqa: B006 - FastAPI copies it
            row: Row = "",
            words: Text = "",
            nonce: Nonce = "",
        ) -> Response:
            words = words.replace("\r\n", "\n")
            command = DismissCause(by=who.actor(), cause=row, words=words)
            cause_of = self._cause_of(request, who, f"{row}\x00{words}", nonce)
            doing = self.explain.deny(who, kasus, command, cause_of)
            done = N_("Usulan dikesampingkan; tercatat pada setiap kasusnya.")
            return await self._answer(request, who, Aside(row, kasus, words), doing, done)

        @routes.post(ALLOW)
        @allow(Role.OFFICER)
        async def take_back(
            request: Request,
            who: Who,
            *,
            kasus: Chosen = [],  # noqa: B006 - FastAPI copies it
            row: Row = "",
            nonce: Nonce = "",
        ) -> Response:
            command = RestoreCause(by=who.actor(), cause=row)
            doing = self.explain.allow(who, kasus, command, self._cause_of(request, who, row, nonce))
            done = N_("Usulan dibuka lagi; tercatat pada setiap kasusnya.")
            return await self._answer(request, who, Aside(row, kasus), doing, done)

    def _cause_of(self, request: Request, who: Principal, body: str, nonce: str) -> Callable[[str], Cause]:
        return lambda case_id: self.causes.of(request, who, body.encode(), nonce=nonce, part=case_id)

    async def _answer(
        self, request: Request, who: Principal, aside: Aside, doing: Awaitable[Sequence[Given]], done: str
    ) -> Response:
        language = language_of(request)
        try:
            results = told(await doing, language)
        except InvalidInput as wrong:
            fault = next((translate(text, language) for text in wrong.fields.values()), wrong.detail)
            return await self._page(request, who, aside=Aside(aside.row, aside.cases, aside.words, fault))
        if results["kept"]:
            return await self._page(request, who, kept=results["kept"])
        return redirect(request, PROPOSALS_PATH, done=done)

    async def _page(
        self,
        request: Request,
        who: Principal,
        *,
        before: Came | None = None,
        aside: Aside = NOTHING,
        kept: Sequence[dict[str, str]] = (),
    ) -> Response:
        look = await self.proposals.look(who, before=before)
        more = f"{PROPOSALS_PATH}?cursor={cursor_of(look.after)}" if look.after else ""
        return pages_of(request).page(
            request,
            "incidents_proposed.html",
            status=409 if kept else 422 if aside.fault else 200,
            **self.views.page(look, language_of(request)),
            aside=aside,
            kept=kept,
            may_gather=who.has(Role.OFFICER),
            next_href=more,
            first_href=PROPOSALS_PATH if before else "",
            here=PROPOSALS_PATH,
            deny=DENY,
            allow=ALLOW,
        )
