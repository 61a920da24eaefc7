"""`POST /api/v1/status`: number and PIN in the body, public milestones out; the PIN never stands in a URL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from services.intake.application.forwarding import Forwarding
from services.intake.application.milestone_notation import said_with
from services.intake.application.read_report import unreadable
from services.intake.application.track_status import Tracked, TrackStatus
from services.intake.channels.answers import json, refusal
from services.intake.channels.schemas import takes_json
from services.intake.domain.progress import NextStep, PublicMilestone
from services.intake.domain.submission import Kind
from shared.clock import rfc3339
from shared.web.access import public, takes

_Typed = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class StatusBody(BaseModel):
    """A receipt as a person types it: case, spaces and hyphens do not matter."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    number: _Typed
    pin: _Typed


class MilestoneOut(BaseModel):
    """A public milestone and when it was reached; a field that says nothing of it is absent."""

    milestone: PublicMilestone
    at: datetime
    missing: list[str] = Field([], description="what the reporter is asked for: requirements of the rulebook")
    due_at: datetime | None = Field(None, description="until when")
    rulebook: str | None = Field(None, description="whose requirements and deadline these are")
    outcome: str | None = Field(None, description="what was published: a case stage of the rulebook")


class StatusOut(BaseModel):
    """How far a report has come."""

    number: str
    kind: Kind
    current: PublicMilestone
    next_step: NextStep = Field(description="what the reporter can do now")
    milestones: list[MilestoneOut]
    withdrawable: bool = Field(description="whether `POST /api/v1/withdrawals` would be taken now")
    lodgeable: bool = Field(description="a tip: whether `POST /api/v1/lodgings` would be taken now")
    forwarding: Forwarding = Field(
        description="`forwarded` to the officers, `under_way`, or `waiting`: stored, not yet forwarded"
    )


@dataclass(frozen=True, slots=True)
class StatusApi:
    """The endpoint."""

    track: TrackStatus

    def router(self) -> APIRouter:
        """The route."""
        routes = APIRouter(tags=["status"])

        @routes.post(
            "/api/v1/status", responses={200: {"model": StatusOut}}, openapi_extra=takes_json(StatusBody)
        )
        @public
        @takes(max_bytes=4_096)
        async def status(request: Request) -> Response:
            """Tell how far a report has come; a wrong PIN and an unknown number are one answer."""
            try:
                body = StatusBody.model_validate_json(await request.body())
            except ValidationError as error:
                return refusal(request, unreadable(error))
            return json(described(await self.track(body.number, body.pin)))

        return routes


def described(tracked: Tracked) -> dict[str, Any]:
    """The JSON of a report's public history."""
    progress = tracked.progress
    return {
        "number": progress.number,
        "kind": progress.kind.value,
        "current": progress.current.value,
        "next_step": progress.next_step.value,
        "milestones": [
            {"milestone": step.milestone.value, "at": rfc3339(step.at), **said_with(step.more)}
            for step in progress.steps
        ],
        "forwarding": tracked.forwarding.value,
        "withdrawable": tracked.withdrawable,
        "lodgeable": tracked.lodgeable,
    }
