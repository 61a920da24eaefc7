"""What another rulebook would make of open deadlines is told with both ends, and changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from services.triage.application.queue.deadline_list import deadlines_of
from services.triage.application.what_if import Shift, Why, shifts
from services.triage.domain.case import Case
from shared.rules.model import DeadlineRule, Rulebook
from tests.support import cases

NOW = cases.NOON + timedelta(hours=1)
REGISTERED = cases.registered()


def told(case: Case, book: Rulebook) -> tuple[Shift, ...]:
    return shifts(deadlines_of(case, changed_at=NOW, now=NOW), book)


def with_rule(rule: str, **changes: object) -> Rulebook:
    book = cases.rulebook()
    changed: DeadlineRule = replace(book.deadline(rule), **changes)  # type: ignore[arg-type]  # any field
    return replace(book, deadlines={**book.deadlines, rule: changed})


def test_under_its_own_rulebook_nothing_moves() -> None:
    assert told(REGISTERED, cases.rulebook()) == ()


def test_a_longer_period_is_told_with_both_ends() -> None:
    (shift,) = told(REGISTERED, with_rule("study", length=5))
    before: datetime = REGISTERED.clocks[1].due_at
    assert (shift.rule, shift.why) == ("study", Why.MOVED)
    assert (shift.before, shift.after) == (before, before + timedelta(days=2))


def test_a_step_that_was_taken_is_not_looked_at() -> None:
    assert told(REGISTERED, with_rule("preliminary_review", length=9)) == ()


def test_a_deadline_that_the_other_book_lacks_is_told_without_an_end() -> None:
    book = cases.rulebook()
    without = {name: rule for name, rule in book.deadlines.items() if name != "study"}
    (shift,) = told(REGISTERED, replace(book, deadlines=without))
    assert (shift.rule, shift.after, shift.why) == ("study", None, Why.NOT_THERE)


def test_working_days_into_a_year_without_holidays_are_said_to_be_uncountable() -> None:
    working = cases.rulebook().calendars["working_days"]
    unknown = replace(working, years=frozenset({1999}))
    (shift,) = told(REGISTERED, with_rule("study", calendar=unknown))
    assert (shift.after, shift.why) == (None, Why.UNCOUNTABLE)
