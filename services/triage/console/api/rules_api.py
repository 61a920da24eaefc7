"""`/api/v1/rules/{id}/what-if`: which deadlines and acts another rulebook would change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from services.triage.application.what_if import WhatIf, Why
from services.triage.console.api.cases_api import READ
from services.triage.domain.words import Kind, Stage
from shared.errors import N_, NotFound
from shared.rules.errors import NoSuchRulebook
from shared.web.access import Who

COMPARED: Final = ["deadlines", "acts", "conditions"]
"""Not: who may act, what moves start and meet, forms, letters, numbers, routes."""


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


class CaseThere(BaseModel):
    """An open case."""

    model_config = ConfigDict(from_attributes=True)

    case_id: str
    number: str


class TurnOut(BaseModel):
    """Cases at one stage of one rulebook, for which other acts would be open."""

    model_config = ConfigDict(from_attributes=True)

    rulebook: str = Field(description="to which the cases are pinned, and stay so")
    stage: Stage
    kind: Kind
    cases: list[CaseThere]
    stage_there: bool = Field(description="false: the other rulebook has nothing to do at this stage")
    lost: list[str] = Field(description="acts that would not be open any more")
    gained: list[str]
    conditioned: list[str] = Field(description="acts that would wait for something else than now")


class ForecastOut(BaseModel):
    """What another rulebook would do; nothing was changed."""

    rulebook: str
    compared: list[str] = Field(COMPARED, description="what the answer is about, and nothing else")
    looked_at: int = Field(description="open deadlines of the office that the caller may see")
    shifts: list[ShiftOut]
    cases: int = Field(description="open cases that the caller may see")
    turns: list[TurnOut]


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
            """Which open deadlines would move or vanish, which acts would come, go or wait otherwise."""
            try:
                found = await self.what_if(who, rulebook)
            except NoSuchRulebook as unknown:
                raise NotFound(N_("Aturan ini tidak ada. Lihat daftarnya.")) from unknown
            return ForecastOut(
                rulebook=rulebook,
                looked_at=found.looked_at,
                shifts=[ShiftOut.model_validate(one) for one in found.shifts],
                cases=found.cases,
                turns=[TurnOut.model_validate(one) for one in found.turns],
            )

        return routes
