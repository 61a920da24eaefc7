"""The line that an office keeps of a case that passed on, written with the passing itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from services.triage.domain.case import Case
from services.triage.domain.passing.passing_facts import CasePassed
from shared.changes import JsonObject, Write
from shared.clock import rfc3339

PASSED: Final = "passed_cases"


def left_behind(case: Case, fact: CasePassed) -> Sequence[Write]:
    """A line for the former office, unless it is in conflict; the office that has the case needs none."""
    writes = [Write(PASSED, _place(fact.to, case), "delete")]
    if fact.conflict:
        return writes
    doc: JsonObject = {
        "office": fact.origin,
        "receipt_number": case.report.receipt_number,
        "to": fact.to,
        "walled": list(case.dossier.walled),
        "at": rfc3339(fact.at),
    }
    return [*writes, Write(PASSED, _place(fact.origin, case), "put", doc)]


def _place(office: str, case: Case) -> JsonObject:
    return {"office": office, "case": case.case_id}
