"""`/api/v1/rules/{id}/what-if`: which open deadlines another rulebook would move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from services.triage.application.what_if import WhatIf, Why
from services.triage.console.api.cases_api import READ
from shared.errors import N_, NotFound
from shared.rules.errors import NoSuchRulebook
from shared.web.access import Who


class ShiftOut(BaseModel):
    """A deadline that would not stay."""

    model_config = ConfigDict(from_attributes=True)

    case_id: str
    number: str
    rule: str
    rulebook: str = Field(description="to which the case is pinned, and stays so")
    route: str | None
    before: datetime
    after: datetime | None = Field(description="null: the other rulebook has no such deadline")
    why: Why


class ForecastOut(BaseModel):
    """What another rulebook would do; nothing was changed."""

    rulebook: str
    looked_at: int = Field(description="open deadlines of the office that the caller may see")
    shifts: list[ShiftOut]


@dataclass(frozen=True, slots=True)
class RulesApi:
    """The endpoint."""

    what_if: WhatIf

    def router(self) -> APIRouter:
        """The route."""
        routes = APIRouter(tags=["rules"])

        @routes.get("/api/v1/rules/{rulebook}/what-if")
        @READ
        async def forecast(who: Who, rulebook: str) -> ForecastOut:
            """Which open deadlines would move or vanish under that rulebook, with both ends."""
            try:
                found = await self.what_if(who, rulebook)
            except NoSuchRulebook as unknown:
                raise NotFound(N_("Aturan ini tidak ada. Lihat daftarnya.")) from unknown
            return ForecastOut(
                rulebook=rulebook,
                looked_at=found.looked_at,
                shifts=[ShiftOut.model_validate(one) for one in found.shifts],
            )

        return routes
