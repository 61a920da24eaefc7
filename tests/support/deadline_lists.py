"""Deadlines of invented cases, for calendars and months."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.triage.application.queue.deadline_list import DeadlineState, ListedDeadline
from shared.rules.deadlines import Deadline, StartsFrom
from tests.support.rule_rows import DAYS, rule, wita

CASE_ID = "01936c1e-8a00-7000-8000-0000000000c1"
REGISTERED = wita(2024, 11, 4, 10)
CHANGED = wita(2024, 11, 4, 11)


def listed(
    deadline: Deadline, number: str = "009/LP/PW/Kota/23.02/XI/2024", **changes: Any
) -> ListedDeadline:
    """A deadline of a case, open unless `changes` say otherwise."""
    row: dict[str, Any] = {
        "case_id": CASE_ID,
        "number": number,
        "deadline": deadline,
        "state": DeadlineState.OPEN,
        "changed_at": CHANGED,
    }
    return ListedDeadline(**row | changes)


def study(at: datetime = REGISTERED, **changes: Any) -> ListedDeadline:
    """A study that began at that moment: three calendar days and an extension of two."""
    return listed(rule("study", 3, DAYS, StartsFrom.REGISTRATION, extension=2).starting(at), **changes)
