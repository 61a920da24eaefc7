"""`/api/v1/cases/{id}/passages`: close a passage of the narrative, open it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.act_on_case import Asked
from services.triage.application.protection.close_passages import ClosePassages
from services.triage.console.api.api_models import ActedOut, Revised
from services.triage.console.api.cases_api import BASE, DECIDE, HOLD, answered
from services.triage.domain.protection.protection_facts import PassageGround
from shared.security.principals import Principal
from shared.web.access import Who
from shared.web.idempotency import Causes


class PassageBody(Revised):
    """Which passage: by its own words, or by its place in the narrative as it was told."""

    ground: PassageGround
    words: Annotated[str, StringConstraints(max_length=20_000)] = Field(
        "", description="as they stand in the narrative; looked for and never kept"
    )
    start: int = Field(0, ge=0, description="first character, counted in Unicode characters from 0")
    end: int = Field(0, ge=0, description="the first character behind it")


class OpenBody(Revised):
    """Why it is opened to everybody again."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=4_000)] = Field(
        description="kept sealed"
    )


@dataclass(frozen=True, slots=True)
class PassagesApi:
    """The endpoints."""

    passages: ClosePassages
    causes: Causes

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["cases"])

        @routes.post(f"{BASE}/{{case_id}}/passages")
        @HOLD
        async def close_passage(
            request: Request, response: Response, who: Who, case_id: str, body: PassageBody
        ) -> ActedOut:
            """Close a passage that speaks against the reporter to all but the commissioners who decide."""
            asked = await self._asked(request, who, case_id, body.revision)
            place = (body.start, body.end)
            acted = await self.passages.mark(asked, body.ground, words=body.words, place=place)
            return answered(acted, response)

        @routes.post(f"{BASE}/{{case_id}}/passages/{{passage}}/open")
        @DECIDE
        async def open_passage(
            request: Request, response: Response, who: Who, case_id: str, *, passage: int, body: OpenBody
        ) -> ActedOut:
            """Open a closed passage to everybody again, with a reason."""
            asked = await self._asked(request, who, case_id, body.revision)
            return answered(await self.passages.unmark(asked, passage, body.reason), response)

        return routes

    async def _asked(self, request: Request, who: Principal, case_id: str, read: int | None) -> Asked:
        return Asked(who, case_id, self.causes.of(request, who, await request.body()), read)
