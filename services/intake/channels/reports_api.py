"""`POST /api/v1/reports` for everybody, `/api/v1/imports` for staff: a report's JSON in, a receipt out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from services.intake.application.forwarding import Forwarding
from services.intake.application.prepare_report import HandIn
from services.intake.application.read_report import Unreadable, read, unreadable
from services.intake.application.report_body import LONGEST_BODY, ReportBody
from services.intake.application.submission_cause import by_source_ref, row_key, source_ref_key
from services.intake.application.submit_report import SubmitReport
from services.intake.application.turns import Turns
from services.intake.channels.answers import receipt, refusal
from services.intake.channels.callers import Caller, Callers
from services.intake.channels.schemas import takes_json
from services.intake.domain.submission import Submission
from shared.changes import Actor, Cause
from shared.contracts.canonical import canonical
from shared.roles import Role
from shared.web.access import Who, allow, maybe_principal, public, takes
from shared.web.direct import Direct
from shared.web.idempotency import HEADER

IMPORT_SCOPE = "import"
"""Wide as the office: another person who imports the same row doubles nothing."""


class ReceiptNumber(BaseModel):
    """What the reporter takes home."""

    number: str = Field(examples=["JJK-7Q2M-04TX-9RBD"])
    pin: str = Field(description="shown once; 80 random bits")


class Received(BaseModel):
    """The first answer to a report; a repeat of its key gets the same."""

    report_id: str
    receipt: ReceiptNumber
    trace_id: str
    received_at: str
    forwarding: Forwarding = Field(
        description="at this moment: `under_way`, it leaves for the officers now; `waiting`, stored, not yet "
        "forwarded, and it leaves by itself once Kafka is back; `forwarded`, only of a repeat"
    )


class ImportBody(BaseModel):
    """One row of an imported file."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    nth: Annotated[int, Field(ge=1, description="which of the equal rows of its file this is, from 1")]
    report: ReportBody


ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": Received, "description": "the first answer to an earlier request with this key"},
    201: {"model": Received, "description": "taken: stored for good, on its way to the officers"},
}


@dataclass(frozen=True, slots=True)
class ReportsApi:
    """The two endpoints."""

    submit: SubmitReport
    callers: Callers
    turns: Turns

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["reports"], route_class=Direct)

        @routes.post(
            "/api/v1/reports", status_code=201, responses=ANSWERS, openapi_extra=takes_json(ReportBody)
        )
        @public
        @takes(max_bytes=LONGEST_BODY)
        async def submit_report(request: Request) -> Response:
            """Hand in a report, finding or tip; `Idempotency-Key` makes a repeat harmless.

            The key must be random, a fresh UUID for each report: callers without an account share one space
            of keys. The same key with the same bytes gets the first answer again, receipt and PIN included;
            with other bytes it is refused. A key may not begin with `form:`.
            """
            return await self._report(request)

        @routes.post(
            "/api/v1/imports", status_code=201, responses=ANSWERS, openapi_extra=takes_json(ImportBody)
        )
        @allow(Role.POSKO, Role.OFFICER, Role.COMMISSIONER)
        @takes(max_bytes=LONGEST_BODY)
        async def import_row(request: Request, who: Who) -> Response:
            """Hand in one row of a file; its `source_ref`, else what it says, makes a repeat harmless."""
            return await self._import(request, who.actor())

        return routes

    async def _report(self, request: Request) -> Response:
        who = maybe_principal(request)
        if who is None or who.kind == "person":
            return await self._taken(request)
        async with self.turns.turn(who.account_id):
            return await self._taken(request)

    async def _taken(self, request: Request) -> Response:
        raw = await request.body()
        try:
            submission = read(raw)
        except Unreadable as error:
            return refusal(request, error)
        caller = await self.callers.of(request)
        cause = self._cause(request, caller, submission, raw)
        return receipt(await self.submit(HandIn(submission, caller.actor, cause, caller.licence)))

    def _cause(self, request: Request, caller: Caller, submission: Submission, raw: bytes) -> Cause:
        """A program's own reference is as good a key as the one it writes on the topic, and the same."""
        if caller.licence is not None and submission.source_ref and HEADER not in request.headers:
            body = orjson.loads(raw)
            return by_source_ref(self.callers.mac_key, caller.scope, body, event_id=self.callers.new_id())
        return self.callers.cause(request, caller, raw)

    async def _import(self, request: Request, by: Actor) -> Response:
        raw = await request.body()
        try:
            row = ImportBody.model_validate_json(raw)
        except ValidationError as error:
            return refusal(request, unreadable(error))
        submission = row.report.submission()
        content = canonical(orjson.loads(raw)["report"])
        key = row_key(self.callers.mac_key, content, row.nth)
        if submission.source_ref:
            key = source_ref_key(submission.channel.value, submission.source_ref)
        cause = self.callers.keyed(IMPORT_SCOPE, key, content)
        return receipt(await self.submit(HandIn(submission, by, cause)))
