"""`/api/v1/passings` and the acts by which a case passes to another office of the installation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.act_on_case import Asked
from services.triage.application.passing.list_passings import ListPassings, PassingList
from services.triage.application.passing.pass_cases import PassCases
from services.triage.application.queue.rows import Row
from services.triage.console.api.api_models import ActedOut, Revised
from services.triage.console.api.cases_api import BASE, DECIDE, HOLD, READ, answered
from shared.security.principals import Principal
from shared.web.access import Who
from shared.web.idempotency import Causes

Office = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$")]


class PassingBody(Revised):
    """To which office of the installation, and why."""

    to: Office
    reason: Annotated[str, StringConstraints(max_length=4_000)] = Field(description="kept sealed")


class NumberBody(BaseModel):
    """The passing that was read."""

    model_config = ConfigDict(extra="forbid")

    number: int = Field(ge=1)


class PassedOut(BaseModel):
    """Where the case stands; nothing else is told of one that was passed on."""

    case_id: str
    office: str


class BoundOut(BaseModel):
    """A case of an office in conflict: nothing that its report says, and not who raised the wall."""

    case_id: str
    number: int
    origin: str
    to: str
    mine: bool = Field(description="the caller raised the wall, and so does not pass the case on")
    at: datetime


class OnTheWayOut(BaseModel):
    """A case of the caller's office."""

    case_id: str
    receipt_number: str
    stage: str
    due_at: datetime | None


class LeftOut(BaseModel):
    """What a former office keeps of a case."""

    case_id: str
    receipt_number: str
    to: str
    at: datetime


class PassingsOut(BaseModel):
    """What is on its way between offices, as the caller's office sees it; `offices` are names by code."""

    bound: list[BoundOut]
    waiting: list[OnTheWayOut]
    incoming: list[OnTheWayOut]
    left: list[LeftOut]
    offices: dict[str, str]


@dataclass(frozen=True, slots=True)
class PassingsApi:
    """The endpoints."""

    listed: ListPassings
    passing: PassCases
    causes: Causes

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["cases"])
        self._add_proposing(routes)
        self._add_passing(routes)

        @routes.get("/api/v1/passings")
        @READ
        async def list_passings(who: Who) -> PassingsOut:
            """Cases that leave, come or left."""
            return passings_out(await self.listed(who))

        return routes

    def _add_proposing(self, routes: APIRouter) -> None:
        @routes.post(f"{BASE}/{{case_id}}/passing")
        @HOLD
        async def propose_passing(
            request: Request, response: Response, who: Who, case_id: str, body: PassingBody
        ) -> ActedOut:
            """Propose that the case pass to another office; a commissioner decides."""
            asked = await self._asked(request, who, case_id, body.revision)
            return answered(await self.passing.propose(asked, body.to, body.reason), response)

        @routes.post(f"{BASE}/{{case_id}}/drop-passing")
        @HOLD
        async def drop_passing(
            request: Request, response: Response, who: Who, case_id: str, body: NumberBody
        ) -> ActedOut:
            """Take one's own proposal back, or say no to it."""
            return answered(
                await self.passing.drop(await self._asked(request, who, case_id), body.number), response
            )

    def _add_passing(self, routes: APIRouter) -> None:
        @routes.post(f"{BASE}/{{case_id}}/pass-on")
        @DECIDE
        async def pass_on(
            request: Request, response: Response, who: Who, case_id: str, body: NumberBody
        ) -> PassedOut:
            """Let the case pass: a commissioner other than who proposed it, also of an office in conflict."""
            acted = await self.passing.pass_on(await self._asked(request, who, case_id), body.number)
            if acted.repeated:
                response.headers["Idempotent-Replay"] = "true"
            return PassedOut.model_validate(acted.answer)

        @routes.post(f"{BASE}/{{case_id}}/receive")
        @HOLD
        async def receive_case(
            request: Request, response: Response, who: Who, case_id: str, body: Revised | None = None
        ) -> ActedOut:
            """Take up a case that another office passed on."""
            asked = await self._asked(request, who, case_id, body.revision if body else None)
            return answered(await self.passing.receive(asked), response)

    async def _asked(self, request: Request, who: Principal, case_id: str, read: int | None = None) -> Asked:
        return Asked(who, case_id, self.causes.of(request, who, await request.body()), read)


def passings_out(listed: PassingList) -> PassingsOut:
    """The list as JSON."""
    return PassingsOut(
        bound=[
            BoundOut(
                case_id=one.case_id, number=one.number, origin=one.origin, to=one.to, mine=one.mine, at=one.at
            )
            for one in listed.bound
        ],
        waiting=[_row(one) for one in listed.waiting],
        incoming=[_row(one) for one in listed.incoming],
        left=[
            LeftOut(case_id=one.case_id, receipt_number=one.receipt_number, to=one.to, at=one.at)
            for one in listed.left
        ],
        offices=dict(listed.offices),
    )


def _row(row: Row) -> OnTheWayOut:
    return OnTheWayOut(
        case_id=row.case_id, receipt_number=row.receipt_number, stage=row.stage.value, due_at=row.due_at
    )
