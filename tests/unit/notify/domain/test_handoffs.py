"""Hand-offs: what creates one, who may answer it and how, and that an answer stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from services.notify.domain import events
from services.notify.domain.decisions import (
    acknowledge,
    checked_reason,
    give_back,
    hand_off,
    open_handoff,
    reference,
)
from services.notify.domain.errors import AlreadyAnswered, OutOfStep, ReasonMissing, UnknownHandoff
from services.notify.domain.handoff import Dispatches, Stage, evolve
from shared.ids import new_id
from tests.support.dispatches import LIAISON, NOON, OTHER_LIAISON, SEALED, TRACE, dossier, fold, handed_off

LATER = NOON + timedelta(minutes=7)


def test_an_escalation_lies_in_the_tray_and_the_receiver_is_told_at_once() -> None:
    state = handed_off()
    (handoff,) = state.handoffs
    (notice,) = handoff.notices
    assert handoff.stage is Stage.NEW
    assert notice.due_at == NOON
    assert state.trace == TRACE


def test_the_same_escalation_again_changes_nothing() -> None:
    about = dossier()
    assert hand_off(handed_off(about), about, SEALED, trace=TRACE, now=LATER) == []


def test_a_hand_off_whose_number_does_not_follow_is_out_of_step() -> None:
    with pytest.raises(OutOfStep):
        hand_off(None, dossier(no=2), SEALED, trace=TRACE, now=NOON)


def test_a_later_escalation_makes_the_next_hand_off_and_leaves_the_first_as_it_was() -> None:
    first = dossier()
    state = handed_off(first)
    returned = fold(state, give_back(state, first.handoff_id, by=LIAISON, reason="j1.r", now=NOON))
    second = dossier(first.case_id, 2, escalated_at=LATER)
    both = fold(returned, hand_off(returned, second, SEALED, trace=TRACE, now=LATER))
    assert [one.stage for one in both.handoffs] == [Stage.RETURNED, Stage.NEW]
    assert both.handoffs[0] == returned.handoffs[0]


def test_an_acknowledgement_has_a_number_a_time_and_an_account() -> None:
    state = handed_off()
    (fact,) = acknowledge(state, state.handoffs[0].id, by=LIAISON, now=LATER)
    after = evolve(state, fact)
    answer = after.handoffs[0].answer
    assert answer is not None
    assert (answer.stage, answer.at, answer.by) == (Stage.ACKNOWLEDGED, LATER, LIAISON)
    assert answer.reference == reference(state.handoffs[0].id)


def test_a_second_acknowledgement_adds_no_fact_and_keeps_the_first_receipt() -> None:
    state = handed_off()
    handoff_id = state.handoffs[0].id
    after = fold(state, acknowledge(state, handoff_id, by=LIAISON, now=NOON))
    assert acknowledge(after, handoff_id, by=OTHER_LIAISON, now=LATER) == []


def test_what_was_returned_cannot_be_acknowledged() -> None:
    state = handed_off()
    handoff_id = state.handoffs[0].id
    returned = fold(state, give_back(state, handoff_id, by=LIAISON, reason="j1.r", now=NOON))
    with pytest.raises(AlreadyAnswered) as refusal:
        acknowledge(returned, handoff_id, by=OTHER_LIAISON, now=LATER)
    assert refusal.value.extra == {"stage": "returned", "at": NOON.isoformat(), "by": LIAISON}


@pytest.mark.parametrize("first", ["acknowledge", "give_back"])
def test_what_was_answered_cannot_be_returned(first: str) -> None:
    state = handed_off()
    handoff_id = state.handoffs[0].id
    facts = (
        acknowledge(state, handoff_id, by=LIAISON, now=NOON)
        if first == "acknowledge"
        else give_back(state, handoff_id, by=LIAISON, reason="j1.r", now=NOON)
    )
    with pytest.raises(AlreadyAnswered):
        give_back(fold(state, facts), handoff_id, by=LIAISON, reason="j1.other", now=LATER)


@pytest.mark.parametrize("state", [None, handed_off()])
def test_an_unknown_hand_off_is_not_found(state: Dispatches | None) -> None:
    with pytest.raises(UnknownHandoff):
        acknowledge(state, new_id(), by=LIAISON, now=NOON)
    with pytest.raises(UnknownHandoff):
        give_back(state, new_id(), by=LIAISON, reason="j1.r", now=NOON)
    with pytest.raises(UnknownHandoff):
        open_handoff(state, new_id(), by=LIAISON, now=NOON)


def test_only_the_first_look_is_noted() -> None:
    state = handed_off()
    handoff_id = state.handoffs[0].id
    seen = fold(state, open_handoff(state, handoff_id, by=LIAISON, now=LATER))
    assert seen.handoffs[0].opened_at == LATER
    assert open_handoff(seen, handoff_id, by=OTHER_LIAISON, now=LATER) == []


@pytest.mark.parametrize("reason", ["", " \n\t ", "x" * 4001])
def test_a_return_needs_a_reason_of_at_most_4000_characters(reason: str) -> None:
    with pytest.raises(ReasonMissing) as refusal:
        checked_reason(reason)
    assert "reason" in refusal.value.fields


def test_a_reason_is_kept_as_written_without_blanks_around_it() -> None:
    assert checked_reason("  berkas kurang:\n- saksi  ") == "berkas kurang:\n- saksi"


def test_references_differ_and_fit_the_contract() -> None:
    made = {reference(new_id()) for _ in range(20_000)}
    assert len(made) == 20_000
    assert all(len(one) == 18 and one.isascii() for one in made)


def test_a_fact_about_a_hand_off_that_is_not_there_is_an_error_and_not_silence() -> None:
    with pytest.raises(ValueError, match="unknown hand-off"):
        evolve(None, events.HandoffOpened(new_id(), LIAISON, NOON))


@given(st.lists(st.sampled_from(["acknowledge", "give_back", "open"]), max_size=8))
def test_whatever_is_tried_the_first_answer_stands(moves: list[str]) -> None:
    state = handed_off()
    handoff_id = state.handoffs[0].id
    first = next((move for move in moves if move != "open"), None)
    for step, move in enumerate(moves):
        now = NOON + timedelta(minutes=step)
        try:
            if move == "acknowledge":
                state = fold(state, acknowledge(state, handoff_id, by=LIAISON, now=now))
            elif move == "give_back":
                state = fold(state, give_back(state, handoff_id, by=LIAISON, reason="j1.r", now=now))
            else:
                state = fold(state, open_handoff(state, handoff_id, by=LIAISON, now=now))
        except AlreadyAnswered:
            continue
    expected = {None: Stage.NEW, "acknowledge": Stage.ACKNOWLEDGED, "give_back": Stage.RETURNED}[first]
    assert state.handoffs[0].stage is expected
