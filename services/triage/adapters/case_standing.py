"""What a board says of walls and of passing to another office."""

from __future__ import annotations

from enum import StrEnum

from services.triage.domain.case import Case
from shared.changes import JsonObject

WALLED_OFFICE = "office"
"""Stands among the walled accounts when it is the whole office: no account has such an id."""


class Standing(StrEnum):
    """How far a passing has come: to be decided, of an office in conflict, or not received yet."""

    WAITING = "waiting"
    CONFLICT = "conflict"
    INCOMING = "incoming"


def standing_of(case: Case) -> JsonObject:
    """The fields of the board; most cases have none of them."""
    passing = case.passing
    walled = [*case.dossier.walled, *((WALLED_OFFICE,) if passing.conflict else ())]
    former = [one for one in case.offices if one != case.office]
    doc: JsonObject = {"walled": walled} if walled else {}
    doc |= {"former": former} if former else {}
    if passing.conflict and passing.waiting:
        return {**doc, "passing": Standing.CONFLICT.value, "conflict_to": passing.waiting.to}
    if passing.waiting:
        return {**doc, "passing": Standing.WAITING.value}
    return {**doc, "passing": Standing.INCOMING.value} if passing.incoming else doc
