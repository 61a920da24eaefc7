"""A case that turns out to be no crime leaves no clock of the joint centre behind to lapse."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from services.triage.application.journal import clock_notation
from services.triage.domain import facts
from services.triage.domain.acts.guards import available
from services.triage.domain.words import Decision, Stage
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks
from tests.support.cases import OFFICER, fold
from tests.support.lives import Life
from tests.support.walks import end_of_time
from tests.support.whole_rulebooks import WHOLE

BOOKS = Rulebooks.load()
ON = (
    *("hold_first_discussion", "begin_clarification", "finish_clarification", "hold_second_discussion"),
    "hold_plenary",
)
CENTRE = {"first_discussion", "second_discussion"}
whole = pytest.mark.parametrize("rules", WHOLE, ids=lambda book: book.id)


def lapsed(life: Life) -> set[str]:
    return {fact.rule for fact in life.history if isinstance(fact, facts.DeadlineLapsed)}


def crime(rules: Rulebook) -> Life:
    life = Life.of(rules, category="money_politics").decided(Decision.REGISTER)
    assert life.waiting() >= CENTRE
    return life


@whole
def test_no_crime_before_its_first_discussion_closes_both_clocks(rules: Rulebook) -> None:
    life = crime(rules).classified("administrative")
    assert life.waiting() >= CENTRE, "it may be a crime again before it goes on"
    life.step("begin_clarification")
    assert not life.waiting() & CENTRE
    assert all(one.closed_at for rule in CENTRE for one in life.clocks(rule))
    assert "study" in life.waiting()
    end_of_time(life)
    assert not lapsed(life) & CENTRE
    assert fold(life.history) == life.stands


@whole
def test_no_crime_after_its_first_discussion_closes_the_clock_of_the_second(rules: Rulebook) -> None:
    life = crime(rules).step("hold_first_discussion").classified("administrative")
    life.step("finish_clarification")
    (first,), (second,) = life.clocks("first_discussion"), life.clocks("second_discussion")
    assert (first.met_at is not None, first.closed_at) == (True, None)
    assert (second.met_at, second.closed_at is not None) == (None, True)


@whole
def test_a_crime_that_goes_on_keeps_its_clocks(rules: Rulebook) -> None:
    life = crime(rules).step("hold_first_discussion")
    assert "second_discussion" in life.waiting()
    assert life.step("finish_clarification").waiting() >= {"second_discussion"}


@whole
def test_a_clock_that_lapsed_before_stays_on_record_as_lapsed(rules: Rulebook) -> None:
    life = crime(rules).after(days=2)
    life.tick()
    life.classified("administrative").step("begin_clarification")
    (first,) = life.clocks("first_discussion")
    assert first.lapsed_at is not None
    assert first.closed_at is not None
    assert first.late(life.now)


@whole
@given(st.lists(st.booleans(), min_size=8, max_size=8))
@settings(max_examples=60, deadline=None)
def test_whenever_it_turns_out_to_be_a_crime_or_none_nothing_waits_past_the_plenary(
    rules: Rulebook, turns: list[bool]
) -> None:
    life = crime(rules)
    for turn in turns:
        if turn:
            life.classified(
                "administrative" if life.stands.category == "money_politics" else "money_politics"
            )
        act = next((one for one in ON if one in available(life.stands, OFFICER, rules)), None)
        if act is None or life.stands.stage is Stage.DECIDED:
            break
        life.step(act)
    if life.stands.stage is Stage.DECIDED:
        assert not life.waiting() & CENTRE
    end_of_time(life)
    assert all(one.met_at or one.closed_at or one.lapsed_at for one in life.stands.clocks)


def test_a_turn_without_it_reads_as_before_and_with_it_comes_back() -> None:
    life = crime(WHOLE[-1]).classified("administrative").step("begin_clarification")
    turn = next(fact.turn for fact in reversed(life.history) if isinstance(fact, facts.StepTaken))
    assert turn.closed
    written = clock_notation.turn(turn)
    assert clock_notation.turn_of(written, BOOKS) == turn
    del written["closed"]
    assert clock_notation.turn_of(written, BOOKS).closed == ()
