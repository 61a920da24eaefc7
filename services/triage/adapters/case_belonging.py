"""What a stored case belongs with: its part of the document, of the board, and of a row."""

from __future__ import annotations

from services.triage.application.incidents.incident_ports import where
from services.triage.application.journal import filed_notation
from services.triage.domain.belonging.belonging import ALONE, Belonging
from services.triage.domain.case import Case
from services.triage.domain.file.lodging import untied
from shared.changes import JsonObject


def belonging(case: Case) -> JsonObject:
    """The field of the document; most cases have none."""
    return {"belonging": filed_notation.belonging(case.belonging)} if case.belonging != ALONE else {}


def belonging_of(doc: JsonObject) -> Belonging:
    """The same again."""
    return filed_notation.belonging_of(doc["belonging"]) if "belonging" in doc else ALONE


def board(case: Case) -> JsonObject:
    """What incidents are found and ordered by, and the mark of a report whose tip is not told of it yet."""
    return _incident(case) | ({"untied": True} if untied(case) else {})


def _incident(case: Case) -> JsonObject:
    held, place = case.belonging.incident, case.report.place
    if held is None:
        return {}
    at = where(place.kelurahan, place.tps, case.case_id) if place else where(None, (), case.case_id)
    return {"incident": {"id": held.incident, "where": at}}
