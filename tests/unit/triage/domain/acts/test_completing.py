"""A completion counts from when it came, not from when somebody wrote it down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import cast

import pytest

from services.triage.application.journal import filed_notation
from services.triage.domain import facts
from services.triage.domain.acts import step_errors
from services.triage.domain.acts.records import Completion
from services.triage.domain.errors import IllegalMove
from services.triage.domain.parts import Clock
from services.triage.domain.words import Stage
from shared.rules.model import Rulebook
from tests.support.cases import fold
from tests.support.lives import Life
from tests.support.whole_rulebooks import WHOLE

BOOKS = {book.id: book for book in WHOLE}
NEW = pytest.mark.parametrize(
    "rules", [BOOKS["pilkada_2024_6"], BOOKS["pemilu_2024_3"]], ids=lambda one: one.id
)
MINUTE = timedelta(minutes=1)


def asked(rules: Rulebook) -> tuple[Life, Clock]:
    """A report whose completion is waited for, and the reporter's clock."""
    life = Life.of(rules, missing=("evidence",)).step("ask_completion")
    return life, life.clocks("completion")[0]


def stage_of(life: Life) -> Stage:
    return life.stands.stage


def came(at: datetime | None) -> Completion:
    return Completion(fulfilled=("evidence",), received_at=at)


def refused(life: Life, at: datetime | None) -> Mapping[str, str]:
    before = life.stands
    with pytest.raises(step_errors.BadRecord) as caught:
        life.step("receive_completion", came(at))
    assert life.stands == before
    return cast("Mapping[str, str]", caught.value.fields)


@NEW
def test_the_reporters_clock_is_met_and_the_offices_begins_when_it_came(rules: Rulebook) -> None:
    life, _ = asked(rules)
    life.after(hours=20)
    at = life.now - timedelta(hours=6)
    life.step("receive_completion", came(at))
    assert life.clocks("completion")[0].met_at == at
    assert life.clocks("completed_review")[0].deadline.own.started_at == at
    assert fold(life.history) == life.stands


@NEW
def test_what_came_in_time_is_taken_after_the_time_was_over_and_the_lapse_stays(rules: Rulebook) -> None:
    life, clock = asked(rules)
    life.at(clock.due_at + timedelta(hours=3)).tick()
    assert stage_of(life) is Stage.COMPLETION_EXPIRED
    life.step("receive_completion", came(clock.due_at - MINUTE))
    met = life.clocks("completion")[0]
    assert (met.met_at, met.recorded_late, met.late(life.now)) == (clock.due_at - MINUTE, True, False)
    assert stage_of(life) is Stage.PRELIMINARY_REVIEW
    assert [one.rule for one in life.history if isinstance(one, facts.DeadlineLapsed)] == ["completion"]


@NEW
def test_what_came_too_late_is_not_taken_any_more(rules: Rulebook) -> None:
    life, clock = asked(rules)
    life.at(clock.due_at + timedelta(hours=3)).tick()
    assert "sesudah tenggatnya" in refused(life, clock.due_at)["received_at"]


@pytest.mark.parametrize("rules", WHOLE, ids=lambda one: one.id)
def test_what_came_too_late_is_not_taken_before_the_lapse_is_on_record_either(rules: Rulebook) -> None:
    life, clock = asked(rules)
    life.at(clock.due_at + MINUTE)
    assert stage_of(life) is Stage.COMPLETION
    assert "sesudah tenggatnya" in refused(life, clock.due_at)["received_at"]
    life.step("receive_completion", came(clock.due_at - MINUTE))


@NEW
def test_it_came_after_it_was_asked_for_and_not_ahead_of_now(rules: Rulebook) -> None:
    life, clock = asked(rules)
    begun = clock.deadline.own.started_at.replace(second=0, microsecond=0)
    life.after(hours=1)
    assert "mendahului permintaan" in refused(life, begun - MINUTE)["received_at"]
    assert "belum terjadi" in refused(life, life.now + timedelta(minutes=6))["received_at"]
    assert "Tulis kapan" in refused(life, None)["received_at"]
    life.step("receive_completion", came(begun))


def test_an_older_rulebook_takes_nothing_once_the_time_is_over() -> None:
    life, clock = asked(BOOKS["pilkada_2024_5"])
    life.at(clock.due_at + MINUTE).tick()
    with pytest.raises(IllegalMove):
        life.step("receive_completion", came(clock.due_at - MINUTE))


def test_what_was_written_before_it_had_a_moment_is_still_read() -> None:
    old = filed_notation.record_of({"form": "completion", "fulfilled": ["evidence"]})
    assert old == came(None)
    assert filed_notation.record(old) == {"form": "completion", "fulfilled": ["evidence"]}
