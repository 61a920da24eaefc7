"""Sent, acknowledged and returned: facts side by side, in whatever order they come."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.triage.domain import errors, faults
from services.triage.domain.case import Case
from services.triage.domain.commands import Command
from services.triage.domain.decisions import decide
from services.triage.domain.words import Decision, Stage
from tests.support.cases import (
    NOON,
    OFFICER,
    acknowledged,
    decided,
    escalated,
    given,
    opened,
    registered,
    returned,
    rulebook,
    sent,
)

LATER = NOON + timedelta(hours=1)


def refused(case: Case, command: Command, error: type[Exception]) -> None:
    with pytest.raises(error):
        decide(case, command, rulebook(), NOON)


def test_sent_is_not_received() -> None:
    case = escalated()
    case = given(sent(case, LATER), case=case)
    assert case.stage is Stage.FORWARDED
    assert case.last_handoff is not None
    assert (case.last_handoff.sent_at, case.last_handoff.acknowledged_at) == (LATER, None)
    assert case.last_handoff.proof == "f" * 64


def test_the_forwarding_clock_stops_when_it_was_sent() -> None:
    case = escalated()
    case = given(sent(case, LATER), case=case, now=LATER + timedelta(days=2))
    assert case.clocks[-1].met_at == LATER
    assert not case.clocks[-1].late(LATER + timedelta(days=9))
    assert case.next_due is None


def test_the_acknowledgement_counts_as_received_and_keeps_its_reference() -> None:
    case = escalated()
    case = given(sent(case), acknowledged(case, LATER), case=case)
    assert case.stage is Stage.ACKNOWLEDGED
    assert case.last_handoff is not None
    assert (case.last_handoff.acknowledged_at, case.last_handoff.reference) == (LATER, "TT-0001")


def test_an_acknowledgement_may_come_before_the_proof_of_sending_and_both_are_kept() -> None:
    case = escalated()
    case = given(acknowledged(case), sent(case, LATER), case=case)
    assert case.stage is Stage.ACKNOWLEDGED
    assert case.last_handoff is not None
    assert case.last_handoff.sent_at == LATER
    assert case.clocks[-1].met_at == NOON


def test_a_second_proof_of_the_same_handoff_changes_nothing() -> None:
    case = escalated()
    case = given(sent(case), case=case)
    assert decide(case, sent(case, LATER), rulebook(), LATER) == []


def test_a_returned_case_is_registered_again_with_the_reason_and_goes_out_anew() -> None:
    case = escalated()
    case = given(sent(case), returned(case, LATER), case=case)
    assert (case.stage, case.claimed_by) == (Stage.REGISTERED, OFFICER.id)
    assert case.last_handoff is not None
    assert (case.last_handoff.returned_at, case.last_handoff.return_reason) == (LATER, "sealed:reason")
    again = decided(case, Decision.ESCALATE)
    assert [(one.number, one.returned_at) for one in again.handoffs] == [(1, LATER), (2, None)]
    assert again.handoffs[0].id != again.handoffs[1].id
    assert again.stage is Stage.ESCALATED


def test_a_return_before_the_proof_ends_the_clock_and_a_late_proof_moves_nothing() -> None:
    case = escalated()
    case = given(returned(case, LATER), case=case)
    assert case.next_due is None
    late = given(sent(case, LATER), case=case)
    assert (late.stage, late.handoffs[0].sent_at) == (Stage.REGISTERED, LATER)


def test_a_late_proof_of_a_returned_handoff_does_not_count_for_the_next_one() -> None:
    case = escalated()
    proof = sent(case)
    again = decided(given(returned(case), case=case), Decision.ESCALATE)
    late = given(proof, case=again)
    assert late.stage is Stage.ESCALATED
    assert [one.sent_at for one in late.handoffs] == [NOON, None]
    assert late.next_due is not None


def test_a_return_that_the_next_escalation_has_overtaken_is_kept_and_moves_nothing() -> None:
    """As after a restore, which writes a case's own events again before it hears what others answered."""
    case = escalated()
    late = returned(case, LATER)
    again = decided(given(returned(case), case=case), Decision.ESCALATE)
    restored = replace(again, handoffs=(replace(again.handoffs[0], returned_at=None), again.handoffs[1]))
    told = given(late, case=restored)
    assert (told.stage, told.next_due) == (Stage.ESCALATED, again.next_due)
    assert [one.returned_at for one in told.handoffs] == [LATER, None]
    refused(told, late, faults.UnknownHandoff)


def test_answers_to_an_earlier_handoff_are_refused() -> None:
    case = escalated()
    late_answers = (acknowledged(case), returned(case))
    again = decided(given(returned(case), case=case), Decision.ESCALATE)
    for command in late_answers:
        refused(again, command, faults.UnknownHandoff)


def test_a_handoff_that_the_case_does_not_have_is_refused() -> None:
    case = escalated()
    refused(case, replace(sent(case), handoff_id="another"), faults.UnknownHandoff)
    refused(case, replace(acknowledged(case), handoff_id="another"), faults.UnknownHandoff)
    refused(registered(), sent(case), errors.IllegalMove)
    refused(opened(), acknowledged(case), errors.IllegalMove)


def test_an_acknowledged_handoff_is_not_returned_or_acknowledged_again() -> None:
    case = escalated()
    done = given(acknowledged(case), case=case)
    refused(done, acknowledged(case), errors.IllegalMove)
    refused(done, returned(case), errors.IllegalMove)


def test_no_person_can_say_that_it_was_sent_or_received() -> None:
    case = escalated()
    for command in (sent(case), acknowledged(case), returned(case)):
        refused(case, replace(command, by=OFFICER), errors.RoleMissing)
