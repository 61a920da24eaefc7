"""`/api/v1/incidents`: mass incidents, their cases, and taking one out; the same acts as the pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.act_on_case import Asked
from services.triage.application.incidents.file_each import MOST
from services.triage.application.incidents.gather_cases import GatherCases, Gathered
from services.triage.application.incidents.read_incidents import IncidentSeen, ReadIncidents
from services.triage.application.queue.assign_cases import Given
from services.triage.console.api.api_models import ActedOut, Revised
from services.triage.console.api.api_views import row_out
from services.triage.console.api.cases_api import BASE, PROPOSE, READ, answered
from services.triage.console.queue.queue_models import CaseRow, RefusedOut
from services.triage.domain.belonging.belong import LONGEST_NAME, LONGEST_WORDS
from shared.changes import Cause
from shared.security.principals import Principal
from shared.web.access import Who
from shared.web.i18n import translate
from shared.web.idempotency import Causes
from shared.web.paging import CursorText, Limit, decode_cursor, encode_cursor

INCIDENTS = "/api/v1/incidents"
CaseIds = Annotated[list[str], Field(min_length=1, max_length=MOST)]


class IncidentOut(BaseModel):
    """A mass incident; `name` and `cause` are empty if no case's copy of them can be opened any more."""

    id: str
    name: str
    cause: str
    cases: int = Field(description="that the caller may see; counting stops at 1,000")
    begun: datetime = Field(description="when the first of the cases shown was taken in")


class IncidentList(BaseModel):
    """Mass incidents, the latest first."""

    items: list[IncidentOut]
    next_cursor: str | None


class PartRow(CaseRow):
    """A case of an incident, with its polling stations; its clocks and numbers are its own."""

    tps: list[str]


class IncidentWhole(IncidentOut):
    """An incident with a page of its cases, by kelurahan and polling station."""

    items: list[PartRow]
    next_cursor: str | None


class NameBody(BaseModel):
    """What an incident is called, and its cause."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)] = Field(
        description="kept sealed in each of its cases"
    )
    cause: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_WORDS)] = Field(
        description="kept sealed too"
    )


class MakeBody(NameBody):
    """A new incident and its first cases."""

    cases: CaseIds


class AddBody(BaseModel):
    """Cases to add."""

    model_config = ConfigDict(extra="forbid")

    cases: CaseIds


class LeaveBody(Revised):
    """Which incident the case is no part of."""

    incident: str = Field(max_length=64)
    reason: Annotated[str, StringConstraints(max_length=LONGEST_WORDS)] = Field("", description="kept sealed")


class PartOut(BaseModel):
    """What became of one case."""

    case_id: str
    taken: bool
    revision: int | None
    problem: RefusedOut | None


class GatheredOut(BaseModel):
    """The incident, null if no case was taken in; and what became of each, in the order asked for."""

    incident: str | None
    results: list[PartOut]


@dataclass(frozen=True, slots=True)
class IncidentsApi:
    """The endpoints."""

    read: ReadIncidents
    gather: GatherCases
    causes: Causes

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["incidents"])
        self._add_showing(routes)
        self._add_gathering(routes)
        return routes

    def _add_showing(self, routes: APIRouter) -> None:
        @routes.get(INCIDENTS)
        @READ
        async def list_incidents(who: Who, *, cursor: CursorText = "", limit: Limit = 20) -> IncidentList:
            """Mass incidents of which the caller may see a case, the latest first."""
            before = _place(cursor, "incidents")
            found = await self.read.latest(who, before=before, limit=limit + 1)
            items = [_out(one) for one in found[:limit]]
            more = encode_cursor((items[-1].id,), view="incidents") if len(found) > limit else None
            return IncidentList(items=items, next_cursor=more)

        @routes.get(f"{INCIDENTS}/{{incident}}")
        @READ
        async def show_incident(
            who: Who, incident: str, *, cursor: CursorText = "", limit: Limit = 50
        ) -> IncidentWhole:
            """One incident with a page of its cases."""
            seen = await self.read.one(who, incident, after=_place(cursor, incident), limit=limit)
            rows = [PartRow(**row_out(one).model_dump(), tps=list(one.row.tps)) for one in seen.cases]
            more = encode_cursor((seen.after,), view=incident) if seen.after else None
            return IncidentWhole(**_out(seen).model_dump(), items=rows, next_cursor=more)

    def _add_gathering(self, routes: APIRouter) -> None:
        @routes.post(INCIDENTS)
        @PROPOSE
        async def make_incident(request: Request, who: Who, body: MakeBody) -> GatheredOut:
            """Make an incident of cases; under the same key again it finds the one that was made."""
            words, cause_of = (body.name, body.cause), await self._cause_of(request, who)
            return _gathered(await self.gather.make(who, body.cases, words, cause_of))

        @routes.post(f"{INCIDENTS}/{{incident}}/cases")
        @PROPOSE
        async def add_cases(request: Request, who: Who, incident: str, body: AddBody) -> GatheredOut:
            """Add cases to an incident, each a change of its own."""
            cause_of = await self._cause_of(request, who)
            return _gathered(await self.gather.add(who, incident, body.cases, cause_of))

        @routes.put(f"{INCIDENTS}/{{incident}}/name")
        @PROPOSE
        async def rename_incident(request: Request, who: Who, incident: str, body: NameBody) -> GatheredOut:
            """Another name and cause, in each case that the caller may see; journals keep the earlier."""
            words, cause_of = (body.name, body.cause), await self._cause_of(request, who)
            return _gathered(await self.gather.rename(who, incident, words, cause_of))

        @routes.post(f"{BASE}/{{case_id}}/leave-incident")
        @PROPOSE
        async def take_out(
            request: Request, response: Response, who: Who, case_id: str, body: LeaveBody
        ) -> ActedOut:
            """Take the case out of an incident; nothing else of it changes."""
            cause = self.causes.of(request, who, await request.body())
            asked = Asked(who, case_id, cause, body.revision)
            return answered(await self.gather.take_out(asked, body.incident, body.reason), response)

    async def _cause_of(self, request: Request, who: Principal) -> Callable[[str], Cause]:
        raw = await request.body()
        return lambda case_id: self.causes.of(request, who, raw, part=case_id)


def _place(cursor: str, view: str) -> str:
    position = decode_cursor(cursor, view=view)
    return str(position[0]) if position else ""


def _out(seen: IncidentSeen) -> IncidentOut:
    return IncidentOut(id=seen.id, name=seen.name, cause=seen.cause, cases=seen.count, begun=seen.begun)


def _gathered(gathered: Gathered) -> GatheredOut:
    return GatheredOut(
        incident=gathered.incident,
        results=parts_out(gathered.results),
    )


def parts_out(results: Sequence[Given]) -> list[PartOut]:
    """What became of each case, as JSON."""
    return [
        PartOut(
            case_id=one.case_id,
            taken=one.refused is None,
            revision=one.acted.answer["revision"] if one.acted else None,
            problem=RefusedOut(
                code=one.refused.code, detail=translate(one.refused.detail, "id", one.refused.extra)
            )
            if one.refused
            else None,
        )
        for one in results
    ]
