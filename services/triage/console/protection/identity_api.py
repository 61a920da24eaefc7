"""`/api/v1/cases/{id}/identity-requests`: ask for who reported, agree, refuse, reveal, close."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.act_on_case import Asked
from services.triage.application.protection.open_identity import OpenIdentity
from services.triage.console.api.api_models import ActedOut, IdentityRequestOut
from services.triage.console.api.api_views import identities_out
from services.triage.console.api.cases_api import BASE, HOLD, READ, answered
from services.triage.domain.protection import identity_commands as ask
from services.triage.domain.protection.identity_errors import IdentityOver
from services.triage.domain.protection.identity_facts import IdentityGround
from services.triage.domain.protection.identity_request import IdentityState
from shared.security.principals import Principal
from shared.web.access import Who
from shared.web.idempotency import Causes

REQUESTS = f"{BASE}/{{case_id}}/identity-requests"
Reason = Annotated[str, StringConstraints(min_length=1, max_length=4_000)]


class Said(BaseModel):
    """No revision: requests and answers are numbered, and each is refused once it is over."""

    model_config = ConfigDict(extra="forbid")


class AskBody(Said):
    """Why somebody must know."""

    ground: IdentityGround
    reason: Reason = Field(description="kept sealed")


class RefuseBody(Said):
    """Why not."""

    reason: Reason = Field(description="kept sealed")


class RequestsOut(BaseModel):
    """Every request about the case, oldest first; none holds a word of the identity."""

    items: list[IdentityRequestOut]


class RevealedOut(BaseModel):
    """What intake wants at `POST /api/v1/identities`, of this person alone, before it closes."""

    report_id: str
    grant: str
    until: datetime


@dataclass(frozen=True, slots=True)
class IdentityApi:
    """The endpoints."""

    identities: OpenIdentity
    causes: Causes

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["cases"])
        self._add_asking(routes)
        self._add_answering(routes)
        self._add_opening(routes)
        return routes

    def _add_asking(self, routes: APIRouter) -> None:
        @routes.get(REQUESTS)
        @READ
        async def list_identity_requests(who: Who, case_id: str) -> RequestsOut:
            """Who asked, who agreed, when it was open."""
            seen = await self.identities.show(who, case_id)
            return RequestsOut(items=identities_out(seen.case, seen.opened, seen.now))

        @routes.post(REQUESTS)
        @HOLD
        async def ask_identity(
            request: Request, response: Response, who: Who, case_id: str, body: AskBody
        ) -> ActedOut:
            """Ask; it lapses unless a second person agrees."""
            command = ask.AskIdentity(by=who.actor(), ground=body.ground, words=body.reason)
            return await self._done(request, response, who, case_id, command=command)

    def _add_answering(self, routes: APIRouter) -> None:
        @routes.post(f"{REQUESTS}/{{number}}/agree")
        @HOLD
        async def agree_identity(
            request: Request, response: Response, who: Who, case_id: str, number: int
        ) -> ActedOut:
            """Agree, as another person in a role that the rules name."""
            command = ask.AgreeIdentity(by=who.actor(), request=number)
            return await self._done(request, response, who, case_id, command=command)

        @routes.post(f"{REQUESTS}/{{number}}/refuse")
        @HOLD
        async def refuse_identity(
            request: Request, response: Response, who: Who, case_id: str, *, number: int, body: RefuseBody
        ) -> ActedOut:
            """Say no, with a reason."""
            command = ask.DeclineIdentity(by=who.actor(), request=number, words=body.reason)
            return await self._done(request, response, who, case_id, command=command)

    def _add_opening(self, routes: APIRouter) -> None:
        @routes.post(f"{REQUESTS}/{{number}}/reveal")
        @HOLD
        async def reveal_identity(
            request: Request, response: Response, who: Who, case_id: str, number: int
        ) -> RevealedOut:
            """Open what was agreed to: a grant that ends when the identity closes."""
            command = ask.OpenIdentity(by=who.actor(), request=number)
            await self._done(request, response, who, case_id, command=command)
            seen = await self.identities.show(who, case_id)
            response.headers["Cache-Control"] = "no-store"
            if not seen.grant:
                # A repeat of the key, sent after it was closed.
                raise IdentityOver(IdentityState.CLOSED.value)
            until = seen.case.protection.identities[-1].until
            return RevealedOut(report_id=seen.case.report_id, grant=seen.grant, until=until)

        @routes.post(f"{REQUESTS}/{{number}}/close")
        @HOLD
        async def close_identity(
            request: Request, response: Response, who: Who, case_id: str, number: int
        ) -> ActedOut:
            """Close it now, or take the request back."""
            command = ask.CloseIdentity(by=who.actor(), request=number)
            return await self._done(request, response, who, case_id, command=command)

    async def _done(
        self,
        request: Request,
        response: Response,
        who: Principal,
        case_id: str,
        *,
        command: ask.IdentityCommand,
    ) -> ActedOut:
        asked = Asked(who, case_id, self.causes.of(request, who, await request.body()))
        return answered(await self.identities.do(asked, command), response)
