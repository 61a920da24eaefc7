"""`/api/v1/cases/{id}`: a case, its journal, and what officers and commissioners do with it."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.act_on_case import Asked
from services.triage.application.queue.views import Acted
from services.triage.application.read_case import ReadCase
from services.triage.console.api.api_models import (
    ActedOut,
    CaseWhole,
    DeclineBody,
    HoldBody,
    JournalOut,
    ProposalBody,
    ProposeBody,
    TimelineOut,
)
from services.triage.console.api.api_views import entry_out, line_out, whole_out
from services.triage.console.case.acts import Acts
from services.triage.console.case.timeline import timeline
from services.triage.console.case.timeline_said import Group
from shared.roles import Role
from shared.security.principals import Principal
from shared.web.access import Who, allow
from shared.web.i18n import language_of
from shared.web.idempotency import Causes

BASE = "/api/v1/cases"
READ = allow(Role.OFFICER, Role.COMMISSIONER, Role.AUDITOR)
HOLD = allow(Role.OFFICER, Role.COMMISSIONER)
PROPOSE = allow(Role.OFFICER)
DECIDE = allow(Role.COMMISSIONER)


@dataclass(frozen=True, slots=True)
class CasesApi:
    """The endpoints."""

    read: ReadCase
    acts: Acts
    causes: Causes

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["cases"])
        self._add_showing(routes)
        self._add_holding(routes)
        self._add_proposing(routes)
        self._add_deciding(routes)
        return routes

    def _add_showing(self, routes: APIRouter) -> None:
        @routes.get(f"{BASE}/{{case_id}}")
        @READ
        async def show_case(who: Who, case_id: str) -> CaseWhole:
            """One case, its content opened for this answer."""
            return whole_out(await self.read.opened(who, case_id))

        @routes.get(f"{BASE}/{{case_id}}/timeline")
        @READ
        async def show_timeline(
            request: Request, who: Who, case_id: str, group: Group | None = None
        ) -> TimelineOut:
            """The case's life in words, newest first, as its page tells it, with what people wrote."""
            page = await self.read.opened(who, case_id)
            lines = timeline(page, page.rules, language_of(request), group)
            return TimelineOut(case_id=case_id, lines=[line_out(one) for one in lines])

        @routes.get(f"{BASE}/{{case_id}}/journal")
        @READ
        async def show_journal(who: Who, case_id: str) -> JournalOut:
            """The case's journal, oldest first, and whether its chain holds."""
            history = await self.read.history(who, case_id)
            return JournalOut(
                case_id=case_id,
                entries=[entry_out(one) for one in history.entries],
                verified=not history.problems,
                problems=list(history.problems),
            )

    def _add_holding(self, routes: APIRouter) -> None:
        @routes.post(f"{BASE}/{{case_id}}/claim")
        @PROPOSE
        async def claim(
            request: Request, response: Response, who: Who, case_id: str, body: HoldBody | None = None
        ) -> ActedOut:
            """Take the case in hand; 409 names the holder when somebody else has it."""
            asked = await self._asked(request, who, case_id, body.revision if body else None)
            return answered(await self.acts.claim(asked), response)

        @routes.post(f"{BASE}/{{case_id}}/release")
        @HOLD
        async def release(
            request: Request, response: Response, who: Who, case_id: str, body: HoldBody | None = None
        ) -> ActedOut:
            """Give the case back to the queue; a commissioner may do so for anybody."""
            asked = await self._asked(request, who, case_id, body.revision if body else None)
            return answered(await self.acts.release(asked), response)

    def _add_proposing(self, routes: APIRouter) -> None:
        @routes.post(f"{BASE}/{{case_id}}/propose")
        @PROPOSE
        async def propose(
            request: Request, response: Response, who: Who, case_id: str, body: ProposeBody
        ) -> ActedOut:
            """Propose to register, refuse or escalate; the proposer holds the case."""
            asked = await self._asked(request, who, case_id, body.revision)
            acted = await self.acts.propose(
                asked, body.decision, reason=body.reason, receiver=body.receiver, route=body.route
            )
            return answered(acted, response)

        @routes.post(f"{BASE}/{{case_id}}/withdraw")
        @PROPOSE
        async def withdraw(
            request: Request, response: Response, who: Who, case_id: str, body: ProposalBody
        ) -> ActedOut:
            """Take one's own proposal back."""
            asked = await self._asked(request, who, case_id, body.revision)
            return answered(await self.acts.withdraw(asked, body.proposal), response)

    def _add_deciding(self, routes: APIRouter) -> None:
        @routes.post(f"{BASE}/{{case_id}}/approve")
        @DECIDE
        async def approve(
            request: Request, response: Response, who: Who, case_id: str, body: ProposalBody
        ) -> ActedOut:
            """Approve the proposal of that number; never one's own."""
            asked = await self._asked(request, who, case_id, body.revision)
            return answered(await self.acts.approve(asked, body.proposal), response)

        @routes.post(f"{BASE}/{{case_id}}/decline")
        @DECIDE
        async def decline(
            request: Request, response: Response, who: Who, case_id: str, body: DeclineBody
        ) -> ActedOut:
            """Decline the proposal of that number, with a reason."""
            asked = await self._asked(request, who, case_id, body.revision)
            return answered(await self.acts.decline(asked, body.proposal, body.reason), response)

    async def _asked(self, request: Request, who: Principal, case_id: str, read: int | None) -> Asked:
        return Asked(who, case_id, self.causes.of(request, who, await request.body()), read)


def answered(acted: Acted, response: Response) -> ActedOut:
    """The answer of an act; a header tells a repeat."""
    if acted.repeated:
        response.headers["Idempotent-Replay"] = "true"
    return ActedOut.model_validate(acted.answer)
