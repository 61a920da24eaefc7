"""Notices: attempts, proof, back-off, reminders, and what an answer stops."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest

from services.notify.domain import events
from services.notify.domain.decisions import acknowledge, give_back
from services.notify.domain.errors import NotDue, UnknownHandoff
from services.notify.domain.handoff import Dispatches
from services.notify.domain.notice import PATIENCE, NoticeKind, NoticeState, SendFailure, back_off
from services.notify.domain.sending import record_failure, record_sent, start_attempt
from shared.ids import new_id
from tests.support.dispatches import LIAISON, NOON, fold, handed_off, letter, notified


def _first(state: Dispatches) -> str:
    return state.handoffs[0].notices[0].id


def _tried(state: Dispatches) -> Dispatches:
    return fold(state, start_attempt(state, _first(state), now=NOON))


def test_an_attempt_is_a_fact_before_anything_leaves() -> None:
    state = handed_off()
    (fact,) = start_attempt(state, _first(state), now=NOON)
    assert isinstance(fact, events.NoticeAttempted)
    assert fact.attempt == 1


def test_an_attempt_after_an_outage_tells_when_it_was_due_and_counts_as_late() -> None:
    state = handed_off()
    (fact,) = start_attempt(state, _first(state), now=NOON + timedelta(hours=3))
    assert isinstance(fact, events.NoticeAttempted)
    assert fact.due_at == NOON
    notice = fold(state, [fact]).handoffs[0].notices[0]
    assert (notice.planned_at, notice.late) == (NOON, True)
    assert not _tried(handed_off()).handoffs[0].notices[0].late


def test_of_two_workers_only_the_first_gets_the_notice() -> None:
    state = _tried(handed_off())
    with pytest.raises(NotDue):
        start_attempt(state, _first(state), now=NOON + PATIENCE - timedelta(seconds=1))


def test_an_attempt_without_a_result_is_made_again_after_patience() -> None:
    state = _tried(handed_off())
    (fact,) = start_attempt(state, _first(state), now=NOON + PATIENCE)
    assert isinstance(fact, events.NoticeAttempted)
    assert fact.attempt == 2


def test_a_notice_is_not_sent_before_its_time() -> None:
    state = handed_off(at=NOON)
    with pytest.raises(NotDue):
        start_attempt(state, _first(state), now=NOON - timedelta(seconds=1))


def test_the_proof_is_the_hash_of_the_bytes_that_left() -> None:
    state = _tried(handed_off())
    sent = letter(state, _first(state))
    fact = record_sent(state, _first(state), 1, sent, now=NOON)[0]
    assert isinstance(fact, events.NoticeSent)
    assert fact.proof == sha256(sent.raw).hexdigest()


def test_a_second_success_of_the_same_notice_adds_nothing() -> None:
    state = notified(handed_off())
    notice_id = _first(state)
    assert record_sent(state, notice_id, 2, letter(state, notice_id), now=NOON) == []


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (500, 60)])
def test_the_back_off_doubles_up_to_an_hour(attempts: int, minutes: int) -> None:
    assert back_off(attempts) == timedelta(minutes=minutes)


def test_a_failure_is_kept_and_tried_again_after_the_back_off() -> None:
    state = _tried(handed_off())
    failed = fold(state, record_failure(state, _first(state), 1, SendFailure.UNREACHABLE, now=NOON))
    notice = failed.handoffs[0].notices[0]
    assert (notice.state, notice.failure) == (NoticeState.FAILED, SendFailure.UNREACHABLE)
    assert notice.due_at == NOON + timedelta(minutes=1)


def test_the_failure_of_an_overtaken_attempt_adds_nothing() -> None:
    state = _tried(handed_off())
    again = fold(state, start_attempt(state, _first(state), now=NOON + PATIENCE))
    assert record_failure(again, _first(state), 1, SendFailure.TIMED_OUT, now=NOON + PATIENCE) == []


def test_the_success_of_an_overtaken_attempt_still_counts() -> None:
    state = _tried(handed_off())
    again = fold(state, start_attempt(state, _first(state), now=NOON + PATIENCE))
    assert record_sent(again, _first(state), 1, letter(again, _first(again)), now=NOON + PATIENCE)


def test_a_silent_receiver_is_reminded_after_15_minutes_then_1_4_and_every_24_hours() -> None:
    state, at = handed_off(), NOON
    gaps = []
    for _ in range(6):
        state = notified(state, at=at)
        due = state.handoffs[0].notices[-1].due_at
        assert due is not None
        gaps.append(due - at)
        at = due
    hours = [timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), *[timedelta(hours=24)] * 3]
    assert gaps == hours
    assert [one.no for one in state.handoffs[0].notices] == [1, 2, 3, 4, 5, 6, 7]


def test_an_acknowledgement_ends_the_reminding() -> None:
    state = notified(handed_off())
    answered = fold(state, acknowledge(state, state.handoffs[0].id, by=LIAISON, now=NOON))
    reminder = answered.handoffs[0].notices[-1]
    assert reminder.kind is NoticeKind.REMINDER
    assert reminder.state is NoticeState.STOPPED
    with pytest.raises(NotDue):
        start_attempt(answered, reminder.id, now=NOON + timedelta(days=9))


def test_the_first_notice_still_leaves_after_an_acknowledgement_and_plans_no_reminder() -> None:
    state = _tried(handed_off())
    answered = fold(state, acknowledge(state, state.handoffs[0].id, by=LIAISON, now=NOON))
    facts = record_sent(answered, _first(state), 1, letter(state, _first(state)), now=NOON)
    assert [type(fact) for fact in facts] == [events.NoticeSent]


def test_a_return_stops_every_notice() -> None:
    state = handed_off()
    returned = fold(state, give_back(state, state.handoffs[0].id, by=LIAISON, reason="j1.r", now=NOON))
    assert [one.state for one in returned.handoffs[0].notices] == [NoticeState.STOPPED]


def test_a_message_that_left_before_the_return_is_still_proved() -> None:
    state = _tried(handed_off())
    returned = fold(state, give_back(state, state.handoffs[0].id, by=LIAISON, reason="j1.r", now=NOON))
    after = fold(returned, record_sent(returned, _first(state), 1, letter(state, _first(state)), now=NOON))
    assert after.handoffs[0].notices[0].state is NoticeState.SENT


def test_an_unknown_notice_is_not_found() -> None:
    with pytest.raises(UnknownHandoff):
        start_attempt(handed_off(), new_id(), now=NOON)
