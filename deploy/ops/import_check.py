"""Which rows may be sent: intake's own check before anything is on its way, in the words of its answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import orjson

from deploy.ops.import_rows import Fault, Row
from services.intake.application.read_report import Unreadable, read
from services.intake.application.report_body import LONGEST_BODY
from services.intake.domain.acceptance import accept
from shared.changes import Actor
from shared.clock import Clock
from shared.errors import InvalidInput
from shared.roles import Role
from shared.rules.rulebooks import Rulebooks
from shared.web.i18n import translate
from shared.web.validation import FieldError, field_errors

LONGEST_ROW: Final = LONGEST_BODY - 100
"""Bytes: a row travels with its number around it."""
_NO_JSON: Final = (
    "malformed-json",
    "The row is not JSON: it holds NaN or a number without end; write a number.",
)


def checked(rows: list[Row | Fault], *, clock: Clock) -> Iterator[Row | Fault]:
    """Each row as it may be sent, or why it may not."""
    rules, by = Rulebooks.load().latest(), Actor("person", "import", frozenset({Role.POSKO}))
    for row in rows:
        if isinstance(row, Fault):
            yield row
        elif len(row.body) > LONGEST_ROW:
            said = f"The row is longer than {LONGEST_ROW:,} bytes; shorten it, or attach it as evidence."
            yield Fault(row.line, "too-large", said)
        else:
            complete = _with_channel(row)
            try:
                accept(read(complete.body), by=by, licence=None, rules=rules, now=clock())
            except InvalidInput as error:
                yield Fault(row.line, error.code, sentence(error))
            else:
                yield complete if _plain_json(complete.body) else Fault(row.line, *_NO_JSON)


def _plain_json(body: bytes) -> bool:
    """Whether it is JSON to every reader: pydantic passes over NaN in a name that comes twice."""
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    return True


def _with_channel(row: Row) -> Row:
    """A row that names no channel came in bulk; anything that is no object is left for the check to name."""
    try:
        body = orjson.loads(row.body)
    except orjson.JSONDecodeError:
        return row
    if not isinstance(body, dict) or body.get("channel"):
        return row
    return replace(row, body=orjson.dumps({**body, "channel": "bulk"}))


def sentence(error: InvalidInput) -> str:
    """What intake would answer, in English: the cause and the next step, each field by its name."""
    detail = translate(error.detail, "en")
    faults = (
        field_errors(error.errors)
        if isinstance(error, Unreadable)
        else [FieldError(name, text) for name, text in error.fields.items()]
    )
    named = [
        f"{fault.field}: {translate(fault.detail, 'en', fault.values)}" for fault in faults if fault.field
    ]
    return " ".join(named) or detail
