"""`/api/v1/cases/{id}/alike/…`: two cases beside each other; saying that they are something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.act_on_case import Asked
from services.triage.application.hints.find_alike import FindAlike
from services.triage.application.tie_cases import Other
from services.triage.console.alike.alike_view import state_of
from services.triage.console.alike.alike_words import reason
from services.triage.console.api.api_models import ActedOut, Revised
from services.triage.console.api.cases_api import BASE, PROPOSE, READ, answered
from services.triage.console.api.hints_api import SignOut
from services.triage.console.case.acts import Acts
from shared.security.principals import Principal
from shared.web.access import Who
from shared.web.i18n import language_of
from shared.web.idempotency import Causes


class BesideOut(BaseModel):
    """What two cases have in common, whatever a person said of it."""

    case_id: str = Field(description="the other case")
    revision: int = Field(description="of the case that was asked about")
    other_revision: int
    signs: list[SignOut] = Field(description="empty if nothing that is measured speaks for it")
    state: str = Field(description="linked, merged, leads, apart, or empty: nobody said anything")


class ApartBody(Revised):
    """The case that is something else."""

    other: str = Field(max_length=64, description="the other case's id")
    reason: Annotated[str, StringConstraints(max_length=4_000)] = Field("", description="kept sealed")
    other_revision: int | None = Field(
        None, ge=1, description="of the other case as it was read; another one now is refused (case-changed)"
    )


@dataclass(frozen=True, slots=True)
class AlikeApi:
    """The endpoints."""

    alike: FindAlike
    acts: Acts
    causes: Causes

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["cases"])
        self._add_showing(routes)
        self._add_saying(routes)
        return routes

    def _add_showing(self, routes: APIRouter) -> None:
        @routes.get(f"{BASE}/{{case_id}}/alike/{{other}}")
        @READ
        async def show_beside(request: Request, who: Who, case_id: str, other: str) -> BesideOut:
            """What speaks for it that two cases are the same; both must be open to the caller."""
            found, language = await self.alike.between(who, case_id, other), language_of(request)
            return BesideOut(
                case_id=other,
                revision=found.file.case.revision,
                other_revision=found.other.case.revision,
                signs=[
                    SignOut(sign=sign.value, strength=strength, reason=reason(sign, strength, language))
                    for sign, strength in (found.hint.signs if found.hint else ())
                ],
                state=state_of(found.file.case, other),
            )

    def _add_saying(self, routes: APIRouter) -> None:
        @routes.post(f"{BASE}/{{case_id}}/apart")
        @PROPOSE
        async def dismiss(
            request: Request, response: Response, who: Who, case_id: str, body: ApartBody
        ) -> ActedOut:
            """Say that the two are not the same: neither is hinted at on the other's page any more."""
            asked = await self._asked(request, who, case_id, body.revision)
            other = Other(body.other, body.other_revision, body.reason)
            return answered(await self.acts.tie.dismiss(asked, other), response)

        @routes.post(f"{BASE}/{{case_id}}/not-apart")
        @PROPOSE
        async def restore(
            request: Request, response: Response, who: Who, case_id: str, body: ApartBody
        ) -> ActedOut:
            """Take that back."""
            asked = await self._asked(request, who, case_id, body.revision)
            other = Other(body.other, body.other_revision)
            return answered(await self.acts.tie.restore(asked, other), response)

    async def _asked(self, request: Request, who: Principal, case_id: str, read: int | None) -> Asked:
        return Asked(who, case_id, self.causes.of(request, who, await request.body()), read)
