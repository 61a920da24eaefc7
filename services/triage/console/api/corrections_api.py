"""`/api/v1/rules/{id}/corrections`: a wrong row of a pinned rulebook is put right by two persons."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.law.correct_law import CorrectLaw
from services.triage.application.law.show_correction import CorrectionPage, ShowCorrection
from services.triage.application.law.touched_deadlines import Reach
from services.triage.application.queue.views import Acted
from services.triage.console.api.cases_api import DECIDE, HOLD, READ
from services.triage.console.law.touched_list import csv_of
from services.triage.domain.law.corrections import Correction, Standing
from services.triage.domain.law.proposing import LONGEST_TEXT, Wanted
from shared.errors import N_, NotFound
from shared.rules.amending import Field as RowField, Table
from shared.rules.errors import NoSuchRulebook
from shared.security.principals import Principal
from shared.web.access import Who
from shared.web.idempotency import Causes

BASE = "/api/v1/rules/{rulebook}/corrections"


class CorrectionBody(BaseModel):
    """A correction that is proposed; article, source and reason go on record in clear and name no person."""

    model_config = ConfigDict(extra="forbid")

    table: Table
    row: str = Field(max_length=64)
    field: RowField
    new: str = Field(max_length=64, description="a number, the id of a calendar, yes or no, an end")
    article: str = Field(max_length=LONGEST_TEXT)
    source: str = Field(max_length=LONGEST_TEXT)
    reason: str = Field(max_length=LONGEST_TEXT)


class NoteBody(BaseModel):
    """Why a correction is not made."""

    model_config = ConfigDict(extra="forbid")

    note: str = Field(max_length=LONGEST_TEXT)


class SettledOut(BaseModel):
    """How a correction stands after an act."""

    rulebook: str
    number: int
    standing: Standing


class CorrectionOut(BaseModel):
    """A correction."""

    number: int
    id: str
    table: str
    row: str
    field: str
    old: str
    new: str
    article: str
    source: str
    reason: str
    standing: Standing
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    note: str


class TouchedOut(BaseModel):
    """A deadline of an open case that the correction touches."""

    model_config = ConfigDict(from_attributes=True)

    case_id: str
    number: str
    before: datetime
    after: datetime | None = Field(description="null: it could not be counted any more")
    reach: Reach


class CorrectionWhole(CorrectionOut):
    """A correction with every deadline that it touches, of cases that the caller may see."""

    touched: list[TouchedOut]


class CorrectionList(BaseModel):
    """Newest first."""

    items: list[CorrectionOut]


@dataclass(frozen=True, slots=True)
class CorrectionsApi:
    """The endpoints."""

    show: ShowCorrection
    correct: CorrectLaw
    causes: Causes

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["rules"])
        self._add_reading(routes)
        self._add_acting(routes)
        return routes

    def _add_reading(self, routes: APIRouter) -> None:
        @routes.get(BASE)
        @READ
        async def list_corrections(who: Who, rulebook: str) -> CorrectionList:
            """The corrections of a rulebook in this office."""
            with known_rulebook():
                found = await self.show.listed(who, rulebook)
            return CorrectionList(items=[CorrectionOut(**_out(one)) for one in found])

        @routes.get(f"{BASE}/{{number}}")
        @READ
        async def show_correction(who: Who, rulebook: str, number: int) -> CorrectionWhole:
            """A correction with old and new end of every deadline that it touches, and of no other."""
            with known_rulebook():
                page = await self.show(who, rulebook, number)
            touched = [TouchedOut.model_validate(one) for one in page.touched]
            return CorrectionWhole(**_out(page.correction), touched=touched)

        @routes.get(f"{BASE}/{{number}}/touched.csv")
        @READ
        async def touched_csv(who: Who, rulebook: str, number: int) -> Response:
            """The same deadlines as a table: UTF-8, times RFC 3339 in the rulebook's zone."""
            with known_rulebook():
                page = await self.show(who, rulebook, number)
            return await csv_answer(self.show, who, page)

    def _add_acting(self, routes: APIRouter) -> None:
        @routes.post(BASE)
        @HOLD
        async def propose(request: Request, who: Who, rulebook: str, body: CorrectionBody) -> SettledOut:
            """Propose a correction; it changes nothing until another person approves it."""
            wanted = Wanted(**body.model_dump(mode="json"))
            cause = self.causes.of(request, who, await request.body())
            with known_rulebook():
                return _settled(await self.correct.propose(who, rulebook, wanted, cause))

        @routes.post(f"{BASE}/{{number}}/approve")
        @DECIDE
        async def approve(request: Request, who: Who, rulebook: str, number: int) -> SettledOut:
            """Approve it, never one's own: new clocks follow the corrected row, running ones soon after."""
            cause = self.causes.of(request, who, await request.body())
            with known_rulebook():
                return _settled(await self.correct.approve(who, rulebook, number, cause))

        @routes.post(f"{BASE}/{{number}}/decline")
        @HOLD
        async def decline(
            request: Request, who: Who, rulebook: str, number: int, body: NoteBody
        ) -> SettledOut:
            """Decline it with a reason, or take one's own back."""
            cause = self.causes.of(request, who, await request.body())
            with known_rulebook():
                return _settled(await self.correct.decline(who, rulebook, number, body.note, cause))


@contextmanager
def known_rulebook() -> Iterator[None]:
    """What is asked of a rulebook that is not here.

    Raises:
        NotFound: it is not here.
    """
    try:
        yield
    except NoSuchRulebook as unknown:
        raise NotFound(N_("Aturan ini tidak ada. Lihat daftarnya.")) from unknown


async def csv_answer(show: ShowCorrection, who: Principal, page: CorrectionPage) -> Response:
    """The list as a download, which is on record before; its name says which correction."""
    file = csv_of(page).encode()
    await show.taken(who, page.correction, file)
    headers = {
        "Content-Disposition": f'attachment; filename="koreksi-{page.correction.row.id}.csv"',
        "Cache-Control": "no-store",
    }
    return Response(file, media_type="text/csv; charset=utf-8", headers=headers)


def _settled(acted: Acted) -> SettledOut:
    return SettledOut.model_validate(acted.answer)


def _out(one: Correction) -> dict[str, Any]:
    return {**asdict(one), **asdict(one.row)}
