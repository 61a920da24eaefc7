"""The deadlines of a case that a correction of the law touches, told by the code that will move them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.triage.application.open_case import TRIAGE
from services.triage.domain.case import Case
from services.triage.domain.clocks.correction import correct
from services.triage.domain.commands import CorrectDeadlines
from shared.rules.deadlines import DeadlineRule
from shared.rules.errors import HolidaysUnknown
from shared.rules.model import Rulebook


class Reach(StrEnum):
    """How far a correction is with a deadline: it would count it anew, has done so, or cannot."""

    WAITS = "waits"
    DONE = "done"
    UNCOUNTABLE = "uncountable"


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedDeadline:
    """A deadline that a correction touches: its ends before and after (UTC); `after` None: not countable.

    `number` is the case's number, or its receipt's while it has none.
    """

    case_id: str
    number: str
    before: datetime
    after: datetime | None
    reach: Reach


def touched_in(
    case: Case, correction: str, book: Rulebook, rule: DeadlineRule, now: datetime
) -> Iterator[TouchedDeadline]:
    """Those that it has not reached yet; `rule` is the one that it corrects, in the corrected `book`."""
    for before, after in _ends(case, correction, book, rule, now):
        yield TouchedDeadline(
            case_id=case.case_id,
            number=number_of(case),
            before=before,
            after=after,
            reach=Reach.WAITS if after else Reach.UNCOUNTABLE,
        )


def _ends(
    case: Case, correction: str, book: Rulebook, rule: DeadlineRule, now: datetime
) -> Sequence[tuple[datetime, datetime | None]]:
    try:
        facts = correct(case, CorrectDeadlines(by=TRIAGE), book, now=now)
    except HolidaysUnknown:
        running = [one for one in case.clocks if one.deadline.id == rule.id and one.correctable]
        return [(one.due_at, None) for one in running if now < one.due_at]
    own = [one for one in facts if one.deadline.corrections[-1].id == correction]
    return [(one.before, one.after) for one in own]


def number_of(case: Case) -> str:
    """The case's number, or its receipt's while it has none."""
    numbers = case.dossier.numbers
    return numbers[-1].number if numbers else case.report.receipt_number
