"""`POST /api/v1/withdrawals`: number, PIN and a reason in the body; the office decides about the wish."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from services.intake.application.ask_withdrawal import AskWithdrawal
from services.intake.application.read_report import unreadable
from services.intake.channels.answers import REPLAYED, json, refusal
from services.intake.channels.callers import Callers
from services.intake.channels.schemas import takes_json
from services.intake.domain.withdrawing import LONGEST_REASON
from shared.changes import Cause
from shared.web.access import public, takes
from shared.web.idempotency import idempotency_key

_Typed = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class WithdrawalBody(BaseModel):
    """A receipt as a person types it, and why the report should be withdrawn."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    number: _Typed
    pin: _Typed
    reason: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_REASON)] = Field(
        description="kept sealed; only those who may see the case read it"
    )


class WithdrawalOut(BaseModel):
    """The wish was taken; a repeat of its key gets the same."""

    number: str
    asked_at: str


def keyed(callers: Callers, key: str | None, words: bytes, number: str) -> Cause:
    """What makes a repeat harmless: keys belong to the receipt, so nobody meets another's."""
    return callers.keyed(f"receipt:{number}", key, words) if key else Cause(callers.new_id())


@dataclass(frozen=True, slots=True)
class WithdrawalsApi:
    """The endpoint."""

    ask: AskWithdrawal
    callers: Callers

    def router(self) -> APIRouter:
        """The route."""
        routes = APIRouter(tags=["status"])

        @routes.post(
            "/api/v1/withdrawals",
            status_code=201,
            responses={200: {"model": WithdrawalOut}, 201: {"model": WithdrawalOut}},
            openapi_extra=takes_json(WithdrawalBody),
        )
        @public
        @takes(max_bytes=32_768)
        async def withdraw(request: Request) -> Response:
            """Ask that a report be withdrawn, which ends nothing; with `Idempotency-Key` it is asked once."""
            raw = await request.body()
            try:
                body = WithdrawalBody.model_validate_json(raw)
            except ValidationError as error:
                return refusal(request, unreadable(error))
            cause = partial(keyed, self.callers, idempotency_key(request), raw)
            asked = await self.ask(body.number, body.pin, body.reason, cause=cause)
            return json(asked.answer, 200, REPLAYED) if asked.repeated else json(asked.answer, 201)

        return routes
