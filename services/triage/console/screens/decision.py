"""The forms of a case's page: propose, withdraw, approve, decline; what was typed is never lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from services.triage.console.case.acts import Acts
from services.triage.console.forms.posted import Posted
from services.triage.console.forms.proposing import FORM
from services.triage.console.screens.answers import Answers
from services.triage.console.screens.case import Faults
from services.triage.console.site import CASE_PATH
from services.triage.domain.words import Decision
from shared.errors import N_
from shared.roles import Role
from shared.web.access import Who, allow

Text = Annotated[str, Form()]
Number = Annotated[int, Form(ge=1)]
PROPOSE = allow(Role.OFFICER)
DECIDE = allow(Role.COMMISSIONER)
DECLINE = "tolak"
RENAMED = {"reason": "decline"}
"""What the domain calls otherwise than the page."""


@dataclass(frozen=True, slots=True)
class DecisionScreen:
    """Four forms; a repeat of one (same page, sent twice) changes nothing more."""

    answers: Answers
    acts: Acts

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)
        self._add_proposing(routes)
        self._add_deciding(routes)
        return routes

    def _add_proposing(self, routes: APIRouter) -> None:
        @routes.post(f"{CASE_PATH}/{{case_id}}/usul")
        @PROPOSE
        async def propose(
            request: Request, who: Who, case_id: str, *, revision: Number, nonce: Text = ""
        ) -> Response:
            posted = await Posted.read(request, FORM)
            decision = posted.text("decision")
            if decision not in set(Decision):
                faults = Faults({"decision": N_("Pilih putusan yang diusulkan.")})
                return await self.answers.pages.show(request, who, case_id, faults=faults, posted=posted)
            asked = self.answers.asked(request, who, case_id, nonce=nonce, read=revision, posted=posted)
            doing = self.acts.propose(
                asked,
                Decision(decision),
                reason=posted.text("reason"),
                receiver=_receiver(Decision(decision), posted),
                route=posted.text("route") or None,
            )
            done = N_("Usulan terkirim dan menunggu komisioner.")
            return await self.answers.answer(request, asked, doing, done, posted=posted)

        @routes.post(f"{CASE_PATH}/{{case_id}}/tarik")
        @PROPOSE
        async def withdraw(
            request: Request, who: Who, case_id: str, *, proposal: Number, revision: Number, nonce: Text = ""
        ) -> Response:
            asked = self.answers.asked(request, who, case_id, nonce=nonce, read=revision)
            doing = self.acts.withdraw(asked, proposal)
            return await self.answers.answer(request, asked, doing, N_("Usulan ditarik."))

    def _add_deciding(self, routes: APIRouter) -> None:
        @routes.post(f"{CASE_PATH}/{{case_id}}/setuju")
        @DECIDE
        async def approve(
            request: Request, who: Who, case_id: str, *, proposal: Number, revision: Number, nonce: Text = ""
        ) -> Response:
            asked = self.answers.asked(request, who, case_id, nonce=nonce, read=revision)
            doing = self.acts.approve(asked, proposal)
            return await self.answers.answer(request, asked, doing, N_("Usulan disetujui."))

        @routes.post(f"{CASE_PATH}/{{case_id}}/tolak")
        @DECIDE
        async def decline(
            request: Request, who: Who, case_id: str, *, proposal: Number, revision: Number, nonce: Text = ""
        ) -> Response:
            posted = await Posted.read(request, DECLINE)
            asked = self.answers.asked(request, who, case_id, nonce=nonce, read=revision, posted=posted)
            doing = self.acts.decline(asked, proposal, posted.text("decline"))
            done = N_("Usulan ditolak beserta alasannya.")
            return await self.answers.answer(
                request, asked, doing, done, posted=posted, on_page=lambda name: RENAMED.get(name, name)
            )


def _receiver(decision: Decision, posted: Posted) -> str | None:
    """The body of an escalation, or the office that takes a transferred case."""
    return posted.text("office" if decision is Decision.TRANSFER else "receiver").strip() or None
