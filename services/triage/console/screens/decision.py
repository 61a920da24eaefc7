"""The forms of a case's page: propose, withdraw, approve, decline; what was typed is never lost."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.act_on_case import Asked
from services.triage.application.views import Acted
from services.triage.console.acts import Acts
from services.triage.console.case_view import Typed
from services.triage.console.screens.case import CasePages, Faults
from services.triage.console.site import CASE_PATH
from services.triage.domain.words import Decision
from shared.errors import N_, Conflict, InvalidInput
from shared.roles import Role
from shared.security.principals import Principal
from shared.web.access import Who, allow
from shared.web.idempotency import Causes
from shared.web.pages import redirect

Text = Annotated[str, Form()]
Number = Annotated[int, Form(ge=1)]
PROPOSE = allow(Role.OFFICER)
DECIDE = allow(Role.COMMISSIONER)
NOTHING = Typed()


@dataclass(frozen=True, slots=True)
class DecisionScreen:
    """Four forms; a repeat of one (same page, sent twice) changes nothing more."""

    pages: CasePages
    acts: Acts
    causes: Causes

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
            request: Request,
            who: Who,
            case_id: str,
            *,
            revision: Number,
            decision: Text = "",
            reason: Text = "",
            receiver: Text = "",
            nonce: Text = "",
        ) -> Response:
            typed = Typed(decision, receiver, _plain(reason))
            if decision not in set(Decision):
                faults = Faults({"decision": N_("Pilih putusan yang diusulkan.")})
                return await self.pages.show(request, who, case_id, faults=faults, typed=typed)
            asked = self._asked(request, who, case_id, nonce=nonce, read=revision, typed=typed)
            doing = self.acts.propose(
                asked, Decision(decision), reason=typed.reason, receiver=receiver or None
            )
            done = N_("Usulan terkirim dan menunggu komisioner.")
            return await self._answer(request, asked, doing, done, typed=typed)

        @routes.post(f"{CASE_PATH}/{{case_id}}/tarik")
        @PROPOSE
        async def withdraw(
            request: Request, who: Who, case_id: str, *, proposal: Number, revision: Number, nonce: Text = ""
        ) -> Response:
            asked = self._asked(request, who, case_id, nonce=nonce, read=revision)
            doing = self.acts.withdraw(asked, proposal)
            return await self._answer(request, asked, doing, N_("Usulan ditarik."))

    def _add_deciding(self, routes: APIRouter) -> None:
        @routes.post(f"{CASE_PATH}/{{case_id}}/setuju")
        @DECIDE
        async def approve(
            request: Request, who: Who, case_id: str, *, proposal: Number, revision: Number, nonce: Text = ""
        ) -> Response:
            asked = self._asked(request, who, case_id, nonce=nonce, read=revision)
            doing = self.acts.approve(asked, proposal)
            return await self._answer(request, asked, doing, N_("Usulan disetujui."))

        @routes.post(f"{CASE_PATH}/{{case_id}}/tolak")
        @DECIDE
        async def decline(
            request: Request,
            who: Who,
            case_id: str,
            *,
            proposal: Number,
            revision: Number,
            decline: Text = "",
            nonce: Text = "",
        ) -> Response:
            typed = Typed(decline=_plain(decline))
            asked = self._asked(request, who, case_id, nonce=nonce, read=revision, typed=typed)
            doing = self.acts.decline(asked, proposal, typed.decline)
            done = N_("Usulan ditolak beserta alasannya.")
            return await self._answer(request, asked, doing, done, typed=typed, reason_field="decline")

    def _asked(
        self, request: Request, who: Principal, case_id: str, *, nonce: str, read: int, typed: Typed = NOTHING
    ) -> Asked:
        body = "\x00".join([str(read), typed.decision, typed.receiver, typed.reason, typed.decline])
        return Asked(who, case_id, self.causes.of(request, who, body.encode(), nonce=nonce), read)

    async def _answer(
        self,
        request: Request,
        asked: Asked,
        doing: Awaitable[Acted],
        done: str,
        *,
        typed: Typed = NOTHING,
        reason_field: str = "reason",
    ) -> Response:
        """Back to the case; or the page again, with the fault or who changed what, and the typed text."""
        try:
            await doing
        except InvalidInput as wrong:
            names = {"reason": reason_field}
            faults = Faults({names.get(name, name): text for name, text in wrong.fields.items()})
        except Conflict as conflict:
            faults = Faults({}, conflict, asked.read)
        else:
            return redirect(request, f"{CASE_PATH}/{asked.case_id}", done=done)
        return await self.pages.show(request, asked.who, asked.case_id, faults=faults, typed=typed)


def _plain(text: str) -> str:
    """Line ends as people mean them: forms send CRLF."""
    return text.replace("\r\n", "\n")
