"""A correction reaches the running clocks of its row, each once, and none that is met or over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from services.triage.domain.case import Case
from services.triage.domain.commands import CorrectDeadlines
from services.triage.domain.decisions import decide
from services.triage.domain.errors import RoleMissing
from services.triage.domain.facts import DeadlineCorrected
from shared.rules.deadlines import RowCorrection
from shared.rules.model import Rulebook
from shared.rules.rulebooks import corrected
from tests.support import cases

NOW = cases.NOON + timedelta(hours=1)
LONGER = RowCorrection(
    id="pilkada_2024_1-1",
    table="deadlines",
    row="preliminary_review",
    field="length",
    old="2",
    new="3",
    article="Pasal 9",
    source="Lembaran Negara",
)
BACK = RowCorrection(
    **{
        **{name: getattr(LONGER, name) for name in RowCorrection.__slots__},
        "id": "pilkada_2024_1-2",
        "old": "3",
        "new": "2",
    }
)


def book(*corrections: RowCorrection) -> Rulebook:
    return corrected(cases.rulebook(), corrections)


def reached(case: Case, *corrections: RowCorrection, after: timedelta = timedelta()) -> Sequence[object]:
    return decide(case, CorrectDeadlines(by=cases.SYSTEM), book(*corrections), NOW + after)


def test_a_running_clock_moves_with_both_ends_and_the_correction_in_the_fact() -> None:
    case = cases.opened()
    (fact,) = reached(case, LONGER)
    assert isinstance(fact, DeadlineCorrected)
    assert fact.after - fact.before == timedelta(days=1)
    assert fact.deadline.corrections == (LONGER,)
    moved = cases.fold([fact], case)
    assert moved is not None
    (clock,) = moved.clocks
    assert (clock.due_at, clock.moved_from) == (fact.after, fact.before)
    assert clock.deadline.article == "Pasal 9"
    assert clock.deadline.length == 3


def test_once_reached_it_is_not_reached_again() -> None:
    case = cases.fold(list(reached(cases.opened(), LONGER)), cases.opened())  # type: ignore[arg-type]  # facts
    assert case is not None
    assert reached(case, LONGER) == []


def test_another_correction_undoes_it() -> None:
    case = cases.opened()
    first, second = reached(case, LONGER, BACK)
    assert isinstance(first, DeadlineCorrected)
    assert isinstance(second, DeadlineCorrected)
    assert (second.before, second.after) == (first.after, first.before)
    assert second.deadline.corrections == (LONGER, BACK)


def test_a_met_clock_and_one_of_another_row_stay() -> None:
    assert reached(cases.registered(), LONGER) == []


def test_what_is_over_stays_as_it_lapsed_also_before_the_lapse_is_on_record() -> None:
    assert reached(cases.opened(), LONGER, after=timedelta(days=3)) == []


def test_another_end_has_warnings_of_its_own_and_the_same_end_keeps_what_was_told() -> None:
    (clock,) = cases.opened().clocks
    told = replace(cases.opened(), clocks=(replace(clock, warned=("day_before",)),))
    (fact,) = reached(told, LONGER)
    assert isinstance(fact, DeadlineCorrected)
    assert warned(told, fact) == ()
    assert warned(told, replace(fact, after=fact.before)) == ("day_before",)


def warned(case: Case, fact: DeadlineCorrected) -> tuple[str, ...]:
    moved = cases.fold([fact], case)
    assert moved is not None
    return moved.clocks[0].warned


def test_a_person_does_not_carry_it_from_case_to_case() -> None:
    with pytest.raises(RoleMissing):
        decide(cases.opened(), CorrectDeadlines(by=cases.COMMISSIONER), book(LONGER), NOW)


def test_a_clock_that_starts_later_is_counted_by_the_corrected_row() -> None:
    (fact,) = decide(None, cases.opening(), book(LONGER), NOW)
    case = cases.fold([fact])
    assert case is not None
    assert case.clocks[0].deadline.length == 3
    assert case.clocks[0].deadline.corrections == (LONGER,)
    assert case.clocks[0].moved_from is None
    assert reached(case, LONGER) == []
