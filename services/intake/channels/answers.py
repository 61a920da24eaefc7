"""Answers of the JSON API: receipts and refusals."""

from __future__ import annotations

import orjson
from starlette.requests import Request
from starlette.responses import Response

from services.intake.application.read_report import Unreadable
from services.intake.application.submit_report import Taken
from shared.changes import JsonObject
from shared.web.problems import Problem, answer
from shared.web.validation import field_errors

REPLAYED = {"Idempotent-Replay": "true"}


def json(value: JsonObject, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer that nobody may keep."""
    return Response(
        orjson.dumps(value), status, {"Cache-Control": "no-store", **(headers or {})}, "application/json"
    )


def receipt(taken: Taken) -> Response:
    """201 with the receipt; a repeat gets the same receipt, 200 and a header that says so."""
    told = {**taken.answer, "forwarding": taken.forwarding.value}
    return json(told, 200, REPLAYED) if taken.repeated else json(told, 201)


def refusal(request: Request, error: Unreadable) -> Response:
    """The problem of a body that breaks its contract, each field with its code and its sentence."""
    status: int = getattr(error, "status", 422)
    return answer(request, Problem(status, error.code, error.detail, field_errors(error.errors)))
