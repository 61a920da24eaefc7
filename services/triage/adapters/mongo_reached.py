"""Which running clocks a correction of the law has reached: written with each case, in its transaction."""

from __future__ import annotations

from typing import Final

from services.triage.application.law.law_ports import Reached
from services.triage.domain.facts import DeadlineCorrected
from shared.changes import JsonObject, Write
from shared.clock import from_rfc3339, rfc3339

REACHED: Final = "reached"


def has_reached(office: str, fact: DeadlineCorrected) -> Write:
    """What a case writes with the fact; a second time under the same id would refuse the change."""
    correction = fact.deadline.corrections[-1].id
    place = {"office": office, "correction": correction, "case": fact.case_id, "clock": fact.clock}
    doc = {"correction": correction, "before": rfc3339(fact.before), "after": rfc3339(fact.after)}
    return Write(REACHED, place, "insert", doc)


def reached_again(office: str, told: JsonObject) -> Write:
    """The same from what was announced, for a restore."""
    correction = told["deadline"]["corrections"][-1]["id"]
    place = {"office": office, "correction": correction, "case": told["case_id"], "clock": told["clock"]}
    ends = {name: rfc3339(from_rfc3339(told[name])) for name in ("before", "after")}
    return Write(REACHED, place, "put", {"correction": correction, **ends})


def reached_of(doc: JsonObject) -> Reached:
    """A document again."""
    place = doc["_id"]
    return Reached(
        case_id=place["case"],
        clock=place["clock"],
        before=from_rfc3339(doc["before"]),
        after=from_rfc3339(doc["after"]),
    )
