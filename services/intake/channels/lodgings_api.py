"""`POST /api/v1/lodgings`: a tip's number and PIN, and the report that its sender lodges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from services.intake.application.lodge_report import LodgeReport
from services.intake.application.prepare_report import HandIn
from services.intake.application.read_report import unreadable
from services.intake.application.report_body import LONGEST_BODY, ReportBody
from services.intake.application.turns import Turns
from services.intake.channels.answers import receipt, refusal
from services.intake.channels.callers import Callers
from services.intake.channels.reports_api import ANSWERS
from services.intake.channels.schemas import takes_json
from services.intake.channels.withdrawals_api import keyed
from shared.web.access import public, takes
from shared.web.idempotency import idempotency_key

_Typed = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class LodgingBody(BaseModel):
    """A tip's receipt as a person types it, and the report; its `kind` is `report`."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    number: _Typed
    pin: _Typed
    report: ReportBody = Field(
        description="all that a report needs; the tip's exhibits stay with the tip and are not named again"
    )


@dataclass(frozen=True, slots=True)
class LodgingsApi:
    """The endpoint."""

    lodge: LodgeReport
    callers: Callers
    turns: Turns

    def router(self) -> APIRouter:
        """The route."""
        routes = APIRouter(tags=["reports"])

        @routes.post(
            "/api/v1/lodgings", status_code=201, responses=ANSWERS, openapi_extra=takes_json(LodgingBody)
        )
        @public
        @takes(max_bytes=LONGEST_BODY)
        async def lodge(request: Request) -> Response:
            """Lodge a report as the sender of a tip, once; it gets a receipt and deadlines of its own.

            Without `Idempotency-Key` an answer that was lost cannot be had again: the second try is refused
            as `tip-lodged`.
            """
            raw = await request.body()
            try:
                body = LodgingBody.model_validate_json(raw)
            except ValidationError as error:
                return refusal(request, unreadable(error))
            caller, key = await self.callers.of(request), idempotency_key(request)

            def given(number: str) -> HandIn:
                cause = keyed(self.callers, key, raw, number)
                return HandIn(body.report.submission(), caller.actor, cause, caller.licence)

            if caller.licence is None:
                return receipt(await self.lodge(body.number, body.pin, given))
            async with self.turns.turn(caller.scope):
                return receipt(await self.lodge(body.number, body.pin, given))

        return routes
