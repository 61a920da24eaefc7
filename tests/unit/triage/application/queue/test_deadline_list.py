"""What calendars list of a case: its clocks with their state, under its number, unless a wall stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from services.triage.application.queue.deadline_list import DeadlineState, deadlines_of
from services.triage.domain.file.dossier_facts import NumberAssigned
from tests.support import cases

NOW = cases.NOON + timedelta(hours=1)
CASE = cases.registered()


def test_a_case_lists_each_clock_with_its_state() -> None:
    listed = deadlines_of(CASE, changed_at=NOW, now=NOW)
    assert [(one.deadline.id, one.state) for one in listed] == [
        ("preliminary_review", DeadlineState.MET),
        ("study", DeadlineState.OPEN),
    ]
    late = deadlines_of(CASE, changed_at=NOW, now=NOW + timedelta(days=30))
    assert [one.state for one in late] == [DeadlineState.MET, DeadlineState.LAPSED]


def test_an_extension_counts_for_the_state() -> None:
    clocks = tuple(replace(clock, extended=True) for clock in CASE.clocks)
    day_four = NOW + timedelta(days=4)
    assert deadlines_of(CASE, changed_at=NOW, now=day_four)[1].state is DeadlineState.LAPSED
    extended = replace(CASE, clocks=clocks)
    assert deadlines_of(extended, changed_at=NOW, now=day_four)[1].state is DeadlineState.OPEN


def test_a_clock_that_ended_with_its_case_is_not_listed() -> None:
    closed = replace(CASE, clocks=tuple(replace(clock, closed_at=NOW) for clock in CASE.clocks))
    assert deadlines_of(closed, changed_at=NOW, now=NOW) == ()


def test_the_number_is_the_last_that_the_case_was_given_else_that_of_the_receipt() -> None:
    assert {one.number for one in deadlines_of(CASE, changed_at=NOW, now=NOW)} == {"BPP-0001"}
    given = tuple(
        NumberAssigned(case_id=CASE.case_id, at=NOW, by="triage", series=series, sequence=9, number=number)
        for series, number in (("reports", "009/LP"), ("registrations", "003/Reg/LP"))
    )
    numbered = replace(CASE, dossier=replace(CASE.dossier, numbers=given))
    assert {one.number for one in deadlines_of(numbered, changed_at=NOW, now=NOW)} == {"003/Reg/LP"}
