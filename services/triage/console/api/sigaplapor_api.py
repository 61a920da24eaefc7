"""`/api/v1/sigaplapor`: the cases not yet entered there, and the export; `/cases/{id}/elsewhere` notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from services.triage.application.sigaplapor.enter_cases import EnterCases
from services.triage.console.api.cases_api import READ
from services.triage.domain.file.sigaplapor import Reviewed, category_1, category_2
from shared.web.access import Who

PATH = "/api/v1/sigaplapor"


class SigapRow(BaseModel):
    """A case as it is typed there; the categories are that system's own words."""

    case_id: str
    revision: int
    number: str
    received_on: date
    registration: str
    category_1: str
    category_2: str
    heard: bool = Field(description="hearings took place, which are entered there as well")
    unreadable: str = Field(description="what was noted as its number there and is none; else empty")


class OddOut(BaseModel):
    """A noted number with an earlier month than one of a lower sequence; which errs nobody says."""

    number: str
    before: str


class TwiceOut(BaseModel):
    """A number that was noted for several cases."""

    number: str
    cases: list[str]


class SigapList(BaseModel):
    """Oldest first; `more`: there are others behind these."""

    items: list[SigapRow]
    more: bool
    odd: list[OddOut]
    twice: list[TwiceOut]


@dataclass(frozen=True, slots=True)
class SigapApi:
    """The endpoints."""

    enter: EnterCases

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["sigaplapor"])

        @routes.get(PATH)
        @READ
        async def not_entered(who: Who) -> SigapList:
            """Reviewed cases that nobody has entered in SigapLapor, and noted numbers that look wrong."""
            waiting = await self.enter.waiting(who)
            return SigapList(
                items=[_row(one) for one in waiting.cases],
                more=waiting.more,
                odd=[OddOut(number=one.number.text, before=one.before.text) for one in waiting.odd],
                twice=[TwiceOut(number=one.number, cases=list(one.case_ids)) for one in waiting.twice],
            )

        @routes.get(f"{PATH}/export.csv")
        @READ
        async def export(
            who: Who, first: Annotated[date, Query(alias="from")], last: Annotated[date, Query(alias="to")]
        ) -> Response:
            """Cases received on these days (WITA, both included), in SigapLapor's words, as CSV for Excel."""
            return csv_of(await self.enter.export(who, first, last), first, last)

        return routes


def csv_of(exported: bytes, first: date, last: date) -> Response:
    """An export as a download."""
    name = f"sigaplapor-{first}-{last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(exported, media_type="text/csv; charset=utf-8", headers=headers)


def _row(one: Reviewed) -> SigapRow:
    return SigapRow(
        case_id=one.case_id,
        revision=one.revision,
        number=one.number,
        received_on=one.received_on,
        registration=one.registration,
        category_1=str(category_1(one)),
        category_2=str(category_2(one)),
        heard=one.heard,
        unreadable=one.unreadable,
    )
