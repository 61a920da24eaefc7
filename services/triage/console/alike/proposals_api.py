"""`/api/v1/incidents/proposals`: proposed mass incidents, put aside and taken back; as on the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.requests import Request

from services.triage.application.incidents.explain_cases import ExplainCases
from services.triage.application.incidents.file_each import MOST
from services.triage.application.incidents.incident_ports import Came
from services.triage.application.incidents.propose_incidents import ProposeIncidents
from services.triage.application.queue.board import Listed
from services.triage.console.alike.incidents_api import INCIDENTS, CaseIds, PartOut, parts_out
from services.triage.console.alike.proposals_view import ProposalViews
from services.triage.console.api.cases_api import PROPOSE, READ
from services.triage.domain.belonging.belong import LONGEST_WORDS
from services.triage.domain.belonging.belonging_commands import DismissCause, RestoreCause
from shared.changes import Cause
from shared.clock import from_rfc3339, rfc3339
from shared.security.principals import Principal
from shared.web.access import Who
from shared.web.i18n import language_of
from shared.web.idempotency import Causes
from shared.web.paging import CursorText, decode_cursor, encode_cursor

PROPOSALS: Final = f"{INCIDENTS}/proposals"
VIEW: Final = "incident proposals"
CauseRow = Annotated[str, StringConstraints(max_length=80)]


class ProposedCase(BaseModel):
    """A case of a proposal."""

    case_id: str
    receipt_number: str
    kelurahan: str | None
    tps: list[str]


class ProposedOut(BaseModel):
    """Cases that may have one cause; `cause` is a row of the rulebook, `cause_name` its name."""

    cause: str
    cause_name: str
    why: list[str] = Field(description="in the caller's language")
    begins: datetime
    ends: datetime
    stations: dict[str, int] = Field(description="polling stations by kelurahan")
    cases: list[ProposedCase] = Field(description=f"the first {MOST}")
    more: int = Field(description="cases of it that are not listed")


class DeniedOut(BaseModel):
    """Cases of which somebody said that they are no part of it."""

    cause: str
    cause_name: str
    reason: str
    cases: list[ProposedCase]


class ProposalsOut(BaseModel):
    """One look over the cases that name polling stations, the last that came first."""

    items: list[ProposedOut]
    denied: list[DeniedOut]
    looked: int = Field(description="cases looked at that the caller may see")
    gathered: int = Field(description="of these, part of an incident already")
    since: datetime | None
    until: datetime | None
    next_cursor: str | None


class RestoreBody(BaseModel):
    """What may be proposed again."""

    model_config = ConfigDict(extra="forbid")

    cause: CauseRow
    cases: CaseIds


class DismissBody(RestoreBody):
    """What is put aside, and why."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_WORDS)] = Field(
        description="kept sealed in each of the cases"
    )


class ExplainedOut(BaseModel):
    """What became of each case, in the order asked for."""

    results: list[PartOut]


@dataclass(frozen=True, slots=True)
class ProposalsApi:
    """The endpoints; to accept one is `POST /api/v1/incidents` with the cases that were chosen."""

    proposals: ProposeIncidents
    explain: ExplainCases
    causes: Causes
    views: ProposalViews

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["incidents"])

        @routes.get(PROPOSALS)
        @READ
        async def proposed_incidents(request: Request, who: Who, cursor: CursorText = "") -> ProposalsOut:
            """Mass incidents proposed from the last cases that came, computed for the caller alone."""
            return await self._look(request, who, cursor)

        @routes.post(f"{PROPOSALS}/dismiss")
        @PROPOSE
        async def dismiss_proposal(request: Request, who: Who, body: DismissBody) -> ExplainedOut:
            """Say that the cases are no part of an incident of that cause; each keeps it in its journal."""
            command = DismissCause(by=who.actor(), cause=body.cause, words=body.reason)
            done = await self.explain.deny(who, body.cases, command, await self._cause_of(request, who))
            return ExplainedOut(results=parts_out(done))

        @routes.post(f"{PROPOSALS}/restore")
        @PROPOSE
        async def restore_proposal(request: Request, who: Who, body: RestoreBody) -> ExplainedOut:
            """Take that back."""
            command = RestoreCause(by=who.actor(), cause=body.cause)
            done = await self.explain.allow(who, body.cases, command, await self._cause_of(request, who))
            return ExplainedOut(results=parts_out(done))

        return routes

    async def _look(self, request: Request, who: Principal, cursor: str) -> ProposalsOut:
        look, language = await self.proposals.look(who, before=came_of(cursor)), language_of(request)
        return ProposalsOut(
            items=[
                ProposedOut(
                    cause=one.incident.cause,
                    cause_name=self.views.cause(one.incident.cause, one.cases, language),
                    why=self.views.why(one, language),
                    begins=one.incident.begins,
                    ends=one.incident.ends,
                    stations=dict(one.incident.stations),
                    cases=_cases(one.cases),
                    more=one.more,
                )
                for one in look.proposed
            ],
            denied=[
                DeniedOut(
                    cause=one.cause,
                    cause_name=self.views.cause(one.cause, one.cases, language),
                    reason=one.words,
                    cases=_cases(one.cases),
                )
                for one in look.denied
            ],
            looked=look.looked,
            gathered=look.gathered,
            since=look.since,
            until=look.until,
            next_cursor=cursor_of(look.after) if look.after else None,
        )

    async def _cause_of(self, request: Request, who: Principal) -> Callable[[str], Cause]:
        raw = await request.body()
        return lambda case_id: self.causes.of(request, who, raw, part=case_id)


def cursor_of(place: Came) -> str:
    """The place to go on from, as text."""
    return encode_cursor((rfc3339(place.at), place.id), view=VIEW)


def came_of(cursor: str) -> Came | None:
    """The place of a cursor; None for the first page.

    Raises:
        BadCursor: it is none of ours.
    """
    position = decode_cursor(cursor, view=VIEW)
    return Came(from_rfc3339(str(position[0])), str(position[1])) if position else None


def _cases(cases: Sequence[Listed]) -> list[ProposedCase]:
    return [
        ProposedCase(
            case_id=one.row.case_id,
            receipt_number=one.row.receipt_number,
            kelurahan=one.row.kelurahan,
            tps=list(one.row.tps),
        )
        for one in cases
    ]
