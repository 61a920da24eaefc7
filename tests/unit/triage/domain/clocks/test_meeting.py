"""A clock is met when its step happened; what is written down late is no lapse, and no lapse is erased."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services.triage.application.journal import clock_notation
from services.triage.domain import events, facts
from services.triage.domain.acts import step_errors
from services.triage.domain.acts.records import RouteStep
from services.triage.domain.parts import Clock
from services.triage.domain.words import Decision
from shared.rules.rulebooks import Rulebooks
from tests.support.case_forms import a_plenary, form_for
from tests.support.cases import fold
from tests.support.lives import Life, to_plenary
from tests.support.whole_rulebooks import WHOLE

RULES = next(book for book in WHOLE if book.id == "pilkada_2024_6")
MINUTE = timedelta(minutes=1)


def at_plenary() -> tuple[Life, datetime]:
    """A case whose plenary is due, and when its study ends."""
    life = to_plenary(Life.of(RULES, category="administrative"), criminal=False)
    return life, life.clocks("study")[0].due_at


def held(life: Life, at: datetime) -> Clock:
    """The study's clock after a plenary of that moment, written down now."""
    plenary = a_plenary(life.stands, RULES, life.now, routes=("election_commission",))
    life.step("hold_plenary", replace(plenary, held_at=at))
    return life.clocks("study")[0]


def lapses(history: list[events.Fact]) -> list[str]:
    return [fact.rule for fact in history if isinstance(fact, facts.DeadlineLapsed)]


def test_a_plenary_in_time_that_is_written_down_late_meets_its_clock_and_the_lapse_stays_on_record() -> None:
    life, due_at = at_plenary()
    life.at(due_at + timedelta(hours=5)).tick()
    assert lapses(life.history) == ["study"]
    clock = held(life, due_at - MINUTE)
    assert (clock.met_at, clock.recorded_late, clock.late(life.now)) == (due_at - MINUTE, True, False)
    assert clock.lapsed_at == due_at + timedelta(hours=5)
    assert lapses(life.history) == ["study"]
    assert fold(life.history) == life.stands


def test_a_plenary_that_came_too_late_is_late_however_it_is_written_down() -> None:
    life, due_at = at_plenary()
    life.at(due_at + timedelta(hours=5)).tick()
    clock = held(life, due_at)
    assert (clock.met_at, clock.recorded_late, clock.late(life.now)) == (due_at, False, True)


def test_what_is_written_down_before_its_lapse_was_told_has_none() -> None:
    life, due_at = at_plenary()
    life.at(due_at + MINUTE)
    clock = held(life, due_at - MINUTE)
    assert (clock.lapsed_at, clock.recorded_late, clock.late(life.now)) == (None, False, False)
    life.tick()
    assert lapses(life.history) == []


def test_nothing_meets_a_clock_before_it_began() -> None:
    life, _ = at_plenary()
    begun = life.clocks("study")[0].deadline.own.started_at.replace(second=0, microsecond=0)
    before = life.stands
    with pytest.raises(step_errors.BadRecord) as caught:
        held(life, begun - MINUTE)
    assert set(caught.value.fields) == {"held_at"}
    assert life.stands == before
    assert held(life, begun).met_at == begun


def test_a_step_outside_counts_from_when_it_happened_and_not_before_the_receipt() -> None:
    life = to_plenary(Life.of(RULES)).plenary("police").decided(Decision.ESCALATE, route="police")
    life.acknowledged("police").after(days=3)
    begun = life.clocks("police_investigation", "police")[0].deadline.own.started_at
    told = RouteStep(
        route="police",
        step="police_investigation",
        outcome="file_submitted",
        happened_at=begun + timedelta(days=1),
    )
    with pytest.raises(step_errors.BadRecord) as caught:
        life.step("record_step", replace(told, happened_at=begun - timedelta(hours=1)))
    assert set(caught.value.fields) == {"happened_at"}
    life.step("record_step", told)
    assert life.clocks("police_investigation", "police")[0].met_at == told.happened_at


def test_a_moment_that_lies_a_little_ahead_counts_as_now() -> None:
    life, _ = at_plenary()
    now = life.now
    assert held(life, now + timedelta(minutes=4)).met_at == now


def test_a_first_discussion_counts_from_when_it_was_held() -> None:
    life = Life.of(RULES).decided(Decision.REGISTER).after(hours=20)
    held_at = life.now - timedelta(hours=10)
    record = form_for("hold_first_discussion", life.stands, RULES, now=held_at)
    assert record is not None
    life.step("hold_first_discussion", record)
    assert life.clocks("first_discussion")[0].met_at == held_at


def test_an_entry_of_an_earlier_version_meets_its_clocks_at_its_own_moment() -> None:
    life, due_at = at_plenary()
    life.at(due_at - timedelta(hours=1))
    plenary = a_plenary(life.stands, RULES, life.now, routes=("election_commission",))
    before, at = life.stands, life.now
    life.step("hold_plenary", replace(plenary, held_at=at - timedelta(hours=2)))
    [taken] = [fact for fact in life.history if isinstance(fact, facts.StepTaken) and fact.at == at]
    written = clock_notation.turn(taken.turn)
    assert clock_notation.turn_of(written, Rulebooks.load()) == taken.turn
    assert written.pop("met_at")
    old = replace(taken, turn=clock_notation.turn_of(written, Rulebooks.load()))
    [study] = [one for one in fold([old], before).clocks if one.deadline.id == "study"]  # type: ignore[union-attr]  # there is a case
    assert study.met_at == at
