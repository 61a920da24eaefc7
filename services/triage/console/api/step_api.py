"""`/api/v1/cases/{id}/…`: steps with their forms, assignment, and what is filed with a case."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.act_on_case import Asked
from services.triage.application.ports import Officers
from services.triage.application.tie_cases import Other
from services.triage.console.api.api_models import ActedOut
from services.triage.console.api.cases_api import BASE, HOLD, PROPOSE, READ, answered
from services.triage.console.case.acts import Acts
from services.triage.console.case.step_models import (
    AssignBody,
    ClassifyBody,
    ElsewhereBody,
    LinkBody,
    NoteBody,
    StepBody,
    WallBody,
)
from services.triage.domain.file import dossier_commands as ask
from shared.security.principals import Principal
from shared.web.access import Who
from shared.web.idempotency import Causes


class OfficerOut(BaseModel):
    """Somebody to whom a case can be given."""

    id: str
    name: str


class OfficersOut(BaseModel):
    """People of the caller's office, by name."""

    items: list[OfficerOut] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StepsApi:
    """The endpoints."""

    acts: Acts
    causes: Causes
    officers: Officers

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["cases"])
        self._add_steps(routes)
        self._add_holding(routes)
        self._add_filing(routes)
        self._add_links(routes)
        self._add_walls(routes)
        return routes

    def _add_steps(self, routes: APIRouter) -> None:
        @routes.post(f"{BASE}/{{case_id}}/steps")
        @PROPOSE
        async def take_step(
            request: Request, response: Response, who: Who, case_id: str, body: StepBody
        ) -> ActedOut:
            """Take a step of the rulebook: ask for completion, hold a discussion, record a hearing."""
            asked = await self._asked(request, who, case_id, body.revision)
            return answered(await self.acts.step(asked, body.step, body.record, body.words), response)

    def _add_holding(self, routes: APIRouter) -> None:
        @routes.get("/api/v1/officers")
        @READ
        async def list_officers(who: Who) -> OfficersOut:
            """The officers of the caller's office."""
            found = await self.officers.officers(who.office)
            return OfficersOut(items=[OfficerOut(id=one, name=name) for one, name in found.items()])

        @routes.get("/api/v1/commissioners")
        @READ
        async def list_commissioners(who: Who) -> OfficersOut:
            """The commissioners of the caller's office, who sit in its plenary."""
            found = await self.officers.commissioners(who.office)
            return OfficersOut(items=[OfficerOut(id=one, name=name) for one, name in found.items()])

        @routes.post(f"{BASE}/{{case_id}}/assign")
        @HOLD
        async def assign(
            request: Request, response: Response, who: Who, case_id: str, body: AssignBody
        ) -> ActedOut:
            """Give the case to an officer: a commissioner any case, an officer the one in hand."""
            asked = await self._asked(request, who, case_id, body.revision)
            return answered(await self.acts.assign(asked, body.to), response)

    def _add_filing(self, routes: APIRouter) -> None:
        @routes.post(f"{BASE}/{{case_id}}/notes")
        @HOLD
        async def add_note(
            request: Request, response: Response, who: Who, case_id: str, body: NoteBody
        ) -> ActedOut:
            """Write a note; it cannot be changed or taken away."""
            command = ask.AddNote(by=who.actor(), words=body.text)
            asked = await self._asked(request, who, case_id, body.revision)
            return answered(await self.acts.file(asked, command), response)

        @routes.post(f"{BASE}/{{case_id}}/classification")
        @HOLD
        async def classify(
            request: Request, response: Response, who: Who, case_id: str, body: ClassifyBody
        ) -> ActedOut:
            """Decide category, article and priority."""
            command = ask.Classify(
                by=who.actor(), category=body.category, article=body.article, priority=body.priority
            )
            asked = await self._asked(request, who, case_id, body.revision)
            return answered(await self.acts.classify(asked, command), response)

        @routes.post(f"{BASE}/{{case_id}}/elsewhere")
        @HOLD
        async def enter_elsewhere(
            request: Request, response: Response, who: Who, case_id: str, body: ElsewhereBody
        ) -> ActedOut:
            """The case was entered in SigapLapor."""
            command = ask.EnterElsewhere(by=who.actor(), number=body.number, entered_on=body.entered_on)
            asked = await self._asked(request, who, case_id, body.revision)
            return answered(await self.acts.file(asked, command), response)

    def _add_links(self, routes: APIRouter) -> None:
        @routes.post(f"{BASE}/{{case_id}}/links")
        @HOLD
        async def link(
            request: Request, response: Response, who: Who, case_id: str, body: LinkBody
        ) -> ActedOut:
            """Link with another case of the same matter, or merge into it."""
            asked = await self._asked(request, who, case_id, body.revision)
            other = Other(body.other, body.other_revision, body.reason)
            if body.merged:
                acted = await self.acts.merge.merge(asked, other.case_id, other.words, other.read)
                return answered(acted, response)
            return answered(await self.acts.tie.link(asked, other), response)

        @routes.post(f"{BASE}/{{case_id}}/unlink")
        @HOLD
        async def unlink(
            request: Request, response: Response, who: Who, case_id: str, body: LinkBody
        ) -> ActedOut:
            """Undo a link or merge."""
            asked = await self._asked(request, who, case_id, body.revision)
            other = Other(body.other, body.other_revision, body.reason)
            if body.merged:
                return answered(await self.acts.merge.unmerge(asked, other.case_id, other.words), response)
            return answered(await self.acts.tie.unlink(asked, other), response)

    def _add_walls(self, routes: APIRouter) -> None:
        @routes.post(f"{BASE}/{{case_id}}/wall")
        @HOLD
        async def wall(
            request: Request, response: Response, who: Who, case_id: str, body: WallBody
        ) -> ActedOut:
            """Keep who has a conflict of interest away from the case."""
            accounts, words = tuple(body.accounts), body.reason
            asked = await self._asked(request, who, case_id, body.revision)
            if body.office:
                return answered(await self.acts.passing.wall_office(asked, accounts, words), response)
            command = ask.RaiseWall(by=who.actor(), accounts=accounts, words=words)
            return answered(await self.acts.file(asked, command), response)

        @routes.post(f"{BASE}/{{case_id}}/lift-wall")
        @HOLD
        async def lift_wall(
            request: Request, response: Response, who: Who, case_id: str, body: WallBody
        ) -> ActedOut:
            """Take back a wall that was raised in error."""
            command = ask.LiftWall(by=who.actor(), accounts=tuple(body.accounts), office=body.office)
            asked = await self._asked(request, who, case_id, body.revision)
            return answered(await self.acts.file(asked, command), response)

    async def _asked(self, request: Request, who: Principal, case_id: str, read: int | None) -> Asked:
        return Asked(who, case_id, self.causes.of(request, who, await request.body()), read)
