"""Hand-offs to bodies without a liaison here: an officer records what became of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.triage.domain import facts
from services.triage.domain.acts import step_errors
from services.triage.domain.acts.records import Delivered, Delivery
from services.triage.domain.commands import TakeStep
from services.triage.domain.lifecycle import Act
from services.triage.domain.routes.tracks import TrackState, tracks
from services.triage.domain.words import Decision
from tests.support.cases import OFFICER
from tests.support.lives import Life, to_plenary
from tests.support.whole_rulebooks import WHOLE

RULES = next(book for book in WHOLE if book.id == "pilkada_2024_3")
ROUTE = "election_commission"


def handed_over(*others: str) -> Life:
    life = to_plenary(Life.of(RULES, category="administrative"), criminal=False).plenary(ROUTE, *others)
    return life.decided(Decision.ESCALATE, route=ROUTE)


def delivery(life: Life, delivered: Delivered, **changes: Any) -> Delivery:
    record = Delivery(route=ROUTE, delivered=delivered, happened_at=life.now, reference="12/TU")
    return replace(record, **changes)


def state(life: Life) -> TrackState:
    return tracks(life.stands, RULES)[0].state


def test_sending_receipt_and_outcome_are_three_facts() -> None:
    life = handed_over()
    life.step(Act.RECORD_DELIVERY, delivery(life, Delivered.SENT), words="dibawa petugas")
    assert (state(life), life.handoff(ROUTE).message_id) == (TrackState.SENT, "12/TU")
    life.step(Act.RECORD_DELIVERY, delivery(life, Delivered.RECEIVED, reference="TT-7"))
    assert (state(life), life.handoff(ROUTE).reference) == (TrackState.RECEIVED, "TT-7")
    assert life.waiting() == {"election_commission_action"}
    step, told = life.history[-2:]
    assert isinstance(step, facts.StepTaken)
    assert isinstance(told, facts.HandoffAcknowledged)
    assert (told.by, told.at) == (OFFICER.id, step.at)


def test_what_came_back_says_why_in_sealed_words_only_and_goes_out_again() -> None:
    life = handed_over()
    life.step(Act.RECORD_DELIVERY, delivery(life, Delivered.RETURNED, reference=""), words="kurang lengkap")
    assert state(life) is TrackState.RETURNED
    returned = life.history[-1]
    assert isinstance(returned, facts.HandoffReturned)
    assert returned.reason == ""
    assert life.decided(Decision.ESCALATE, route=ROUTE).handoff(ROUTE).number == 2
    assert state(life) is TrackState.APPROVED


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"route": "police"}, "route"),
        ({"reference": "  "}, "reference"),
        ({"happened_at": "ahead"}, "happened_at"),
        ({"happened_at": "before"}, "happened_at"),
    ],
)
def test_what_cannot_be_so_is_refused_by_field(changes: dict[str, Any], field: str) -> None:
    life = handed_over()
    moments = {"ahead": life.now + timedelta(hours=1), "before": life.now - timedelta(days=9)}
    changes = {name: moments.get(value, value) for name, value in changes.items()}
    with pytest.raises(step_errors.BadRecord) as caught:
        life.step(Act.RECORD_DELIVERY, delivery(life, Delivered.RECEIVED, **changes))
    assert caught.value.fields is not None
    assert set(caught.value.fields) == {field}


def test_sending_is_recorded_once_and_an_answer_ends_it() -> None:
    life = handed_over()
    life.step(Act.RECORD_DELIVERY, delivery(life, Delivered.SENT))
    with pytest.raises(step_errors.BadRecord):
        life.step(Act.RECORD_DELIVERY, delivery(life, Delivered.SENT))
    life.step(Act.RECORD_DELIVERY, delivery(life, Delivered.RECEIVED))
    with pytest.raises(step_errors.ConditionUnmet, match="belum"):
        life.step(Act.RECORD_DELIVERY, delivery(life, Delivered.RETURNED))


def test_no_person_answers_for_a_receiver_that_works_with_this_system() -> None:
    life = to_plenary(Life.of(RULES)).plenary("police").decided(Decision.ESCALATE, route="police")
    record = Delivery(route="police", delivered=Delivered.RECEIVED, happened_at=life.now, reference="1")
    with pytest.raises(step_errors.ConditionUnmet) as caught:
        life.do(TakeStep(by=OFFICER, command=Act.RECORD_DELIVERY, record=record))
    assert caught.value.extra["lacking"] == "delivery_awaited"
