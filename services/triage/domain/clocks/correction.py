"""A correction of the law reaches a case: its running clocks are counted anew, a fact for each correction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from services.triage.domain import commands, errors
from services.triage.domain.case import Case
from services.triage.domain.clocks import turning
from services.triage.domain.clocks.rungs import end_of
from services.triage.domain.facts import DeadlineCorrected
from services.triage.domain.parts import Clock
from shared.rules.amending import amended
from shared.rules.calendar import Calendar
from shared.rules.deadlines import DeadlineRule
from shared.rules.model import Rulebook


def correct(
    case: Case, command: commands.CorrectDeadlines, rules: Rulebook, *, now: datetime
) -> list[DeadlineCorrected]:
    """The facts of every running clock that does not know all corrections of its row; none if it was done.

    What was met, closed, or is over by now stays as it was: no lapse is undone by a later reading of the law,
    and nobody becomes late for what is done. An end that the correction puts into the past does
    move there, and the next look at the clock puts the lapse on record.

    Raises:
        RoleMissing: no person brings this about case by case.
        HolidaysUnknown: the corrected row cannot be counted.
    """
    if command.by.kind != "system":
        raise errors.RoleMissing("correct_deadlines", [])
    found: list[DeadlineCorrected] = []
    for place, clock in enumerate(case.clocks):
        rule = rules.deadlines.get(clock.deadline.id)
        if rule is not None and clock.correctable and now < clock.due_at:
            about = {"case_id": case.case_id, "at": now, "by": command.by.id}
            found += _corrected(place, clock, rule, rules.calendars, about)
    return found


def _corrected(
    place: int, clock: Clock, rule: DeadlineRule, calendars: Mapping[str, Calendar], about: dict[str, object]
) -> Iterable[DeadlineCorrected]:
    known = len(clock.deadline.corrections)
    for upto in range(known + 1, len(rule.corrections) + 1):
        deadline, own = clock.deadline, clock.deadline.own
        row = amended(rule, rule.corrections[:upto], calendars)
        counted = row.starting(own.started_at, starts_from=own.starts_from, moments=deadline.moments)
        after = end_of(counted, extended=clock.extended)
        fact = DeadlineCorrected(**about, clock=place, before=clock.due_at, after=after, deadline=counted)  # type: ignore[arg-type]  # what every fact carries
        yield fact
        (clock,) = turning.timed((clock,), replace(fact, clock=0))
