"""`/api/v1/cases/{id}/exhibits/{eid}`: open an exhibit, which is journalled, and see who opened it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.act_on_case import Asked
from services.triage.application.open_exhibit import OpenExhibit, SeenExhibit
from services.triage.console.api.api_models import ExhibitOut
from services.triage.console.api.cases_api import BASE, READ
from shared.errors import N_, Conflict
from shared.web.access import Who
from shared.web.idempotency import Causes

EXHIBIT = f"{BASE}/{{case_id}}/exhibits/{{exhibit_id}}"


class OpeningOver(Conflict):
    """A repeat of the key that came after the five minutes of its opening."""

    code: ClassVar[str] = "exhibit-opening-over"

    def __init__(self) -> None:
        super().__init__(
            N_("Izin dari permintaan ini sudah lewat waktu. Buka lagi dengan Idempotency-Key yang baru.")
        )


class OpenedExhibitOut(BaseModel):
    """An exhibit and what intake wants at `POST /exhibits` (form: `exhibit_id`, `grant`), of this person."""

    case_id: str
    number: int = Field(description="in the case, from 1")
    exhibit: ExhibitOut
    grant: str = Field(description="to fetch, show or check the bytes")
    redact: str | None = Field(
        description="for `POST /api/v1/exhibits/{id}/copies` of intake; null for who may not cover parts"
    )
    until: datetime = Field(description="when both end: five minutes after the opening")


class OpeningOut(BaseModel):
    """That somebody was let at the exhibit."""

    seq: int = Field(description="of the entry in the case's journal")
    at: datetime
    by: str = Field(description="account")
    name: str | None = Field(description="null: an account that the reader's office does not know")


class CustodyOut(BaseModel):
    """Who opened the exhibit from this case, the latest first; each fetch has its own entry at intake."""

    case_id: str
    number: int = Field(description="in the case, from 1")
    exhibit: ExhibitOut
    openings: list[OpeningOut]


@dataclass(frozen=True, slots=True)
class ExhibitApi:
    """The endpoints."""

    exhibits: OpenExhibit
    causes: Causes

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["cases"])

        @routes.post(f"{EXHIBIT}/open")
        @READ
        async def open_exhibit(
            request: Request, response: Response, who: Who, case_id: str, exhibit_id: str
        ) -> OpenedExhibitOut:
            """Open it: put on record first, then a grant. A repeat of the key gets the same one, or 409."""
            asked = Asked(who, case_id, self.causes.of(request, who, await request.body()))
            seen = await self.exhibits.open(asked, exhibit_id)
            response.headers["Cache-Control"] = "no-store"
            return _opened(seen)

        @routes.get(f"{EXHIBIT}/custody")
        @READ
        async def show_custody(who: Who, case_id: str, exhibit_id: str) -> CustodyOut:
            """Who opened it and when."""
            seen = await self.exhibits.show(who, case_id, exhibit_id)
            openings = [
                OpeningOut(seq=one.seq, at=one.at, by=one.by, name=name or None)
                for one, name in seen.openings
            ]
            exhibit = ExhibitOut.model_validate(seen.exhibit)
            return CustodyOut(case_id=case_id, number=seen.number, exhibit=exhibit, openings=openings)

        return routes


def _opened(seen: SeenExhibit) -> OpenedExhibitOut:
    """The answer.

    Raises:
        OpeningOver: the grant that belongs to the request has ended.
    """
    if not seen.grant or seen.until is None:
        raise OpeningOver
    return OpenedExhibitOut(
        case_id=seen.case.case_id,
        number=seen.number,
        exhibit=ExhibitOut.model_validate(seen.exhibit),
        grant=seen.grant,
        redact=seen.redact or None,
        until=seen.until,
    )
