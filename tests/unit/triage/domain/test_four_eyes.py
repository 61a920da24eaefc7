"""Proposals and decisions: who proposes, who approves, and that they are two."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.triage.domain import errors, events, faults
from services.triage.domain.acts.guards import available
from services.triage.domain.approval.proposals import LONGEST_REASON
from services.triage.domain.case import Case
from services.triage.domain.commands import Approve, Claim, Command, Decline, Propose, Release, Withdraw
from services.triage.domain.decisions import decide
from services.triage.domain.lifecycle import APPROVING, Act
from services.triage.domain.words import Decision, Kind, Outcome, Stage
from shared.changes import Actor
from shared.ids import derived
from shared.roles import Role
from tests.support.cases import (
    BOTH,
    COLLEAGUE,
    COMMISSIONER,
    NOON,
    OFFICER,
    decided,
    escalated,
    given,
    opened,
    registered,
    rulebook,
)

REGISTER = Propose(by=OFFICER, decision=Decision.REGISTER)


def proposed(proposer: Actor = OFFICER, decision: Decision = Decision.REGISTER) -> Case:
    return given(
        Claim(by=proposer), Propose(by=proposer, decision=decision, reason="tidak memenuhi"), case=opened()
    )


def refused(case: Case, command: Command, error: type[Exception]) -> Exception:
    with pytest.raises(error) as caught:
        decide(case, command, rulebook(), NOON)
    return caught.value


def test_an_officer_who_holds_the_case_proposes() -> None:
    case = proposed()
    assert case.proposal is not None
    assert (case.proposal.number, case.proposal.by) == (1, OFFICER.id)
    assert case.proposal.decision is Decision.REGISTER
    assert case.stage is Stage.PRELIMINARY_REVIEW


@pytest.mark.parametrize("before", [[], [Claim(by=COLLEAGUE)], [Claim(by=OFFICER), Release(by=OFFICER)]])
def test_who_does_not_hold_the_case_cannot_propose(before: list[Command]) -> None:
    refused(given(*before, case=opened()), REGISTER, errors.NotHolder)


def test_one_proposal_at_a_time() -> None:
    refused(proposed(), replace(REGISTER, decision=Decision.REFUSE, reason="x"), errors.ProposalPending)


def test_a_commissioner_approves_registration_and_the_studys_clock_starts() -> None:
    case = registered()
    assert (case.stage, case.proposal) == (Stage.REGISTERED, None)
    review, study = case.clocks
    assert review.met_at == case.registered_at
    assert study.met_at is None
    assert study.deadline == rulebook().deadline("study").starting(case.registered_at or NOON)
    assert [(ruling.outcome, ruling.by) for ruling in case.rulings] == [(Outcome.APPROVED, COMMISSIONER.id)]


def test_a_finding_is_registered_the_same_way() -> None:
    case = decided(opened(Kind.FINDING), Decision.REGISTER)
    assert case.stage is Stage.REGISTERED
    assert case.clocks[0].met_at is not None


def test_a_commissioner_approves_refusal_and_no_clock_is_left() -> None:
    case = decided(opened(), Decision.REFUSE)
    assert case.stage is Stage.REFUSED
    assert case.next_due is None


def test_a_commissioner_approves_escalation_and_the_fact_holds_what_the_handoff_shows() -> None:
    case = given(
        Propose(by=OFFICER, decision=Decision.ESCALATE, reason="dua alat bukti", receiver="joint_centre"),
        case=registered(),
    )
    [fact] = decide(case, Approve(by=COMMISSIONER, proposal=2), rulebook(), NOON)
    assert isinstance(fact, events.CaseEscalated)
    assert (fact.handoff_no, fact.handoff_id) == (1, derived(case.case_id, "handoff:1"))
    assert (fact.receiver, fact.reason, fact.content) == ("joint_centre", "dua alat bukti", "sealed:content")
    assert (fact.proposed_by, fact.by) == (OFFICER.id, COMMISSIONER.id)
    assert fact.registered_at == case.registered_at
    assert [deadline.due_at for deadline in fact.deadlines] == [NOON + timedelta(hours=24)]


def test_an_escalated_case_is_neither_sent_nor_received() -> None:
    case = escalated()
    assert case.last_handoff is not None
    assert case.stage is Stage.ESCALATED
    assert (case.last_handoff.sent_at, case.last_handoff.acknowledged_at) == (None, None)
    assert case.next_due is not None
    assert case.next_due.deadline.id == "forward_to_police"


def test_a_decision_taken_too_late_is_kept_as_late() -> None:
    late = datetime(2024, 11, 30, 0, 0, tzinfo=ZoneInfo("Asia/Makassar"))
    case = given(Approve(by=COMMISSIONER, proposal=1), case=proposed(), now=late)
    assert case.clocks[0].late(NOON)
    in_time = given(Approve(by=COMMISSIONER, proposal=1), case=proposed(), now=late - timedelta(seconds=1))
    assert not in_time.clocks[0].late(late + timedelta(days=9))


def test_one_person_with_both_roles_cannot_approve_their_own_proposal() -> None:
    refused(proposed(BOTH), Approve(by=BOTH, proposal=1), errors.SamePerson)
    assert given(Approve(by=COMMISSIONER, proposal=1), case=proposed(BOTH)).stage is Stage.REGISTERED


def test_a_new_role_does_not_let_the_proposer_approve() -> None:
    promoted = Actor("person", OFFICER.id, frozenset({Role.COMMISSIONER}))
    refused(proposed(), Approve(by=promoted, proposal=1), errors.SamePerson)


def test_a_claim_does_not_block_a_commissioner() -> None:
    case = given(Release(by=COMMISSIONER), Claim(by=COLLEAGUE), case=proposed())
    assert given(Approve(by=COMMISSIONER, proposal=1), case=case).stage is Stage.REGISTERED


def test_another_proposal_than_the_one_that_was_read_is_not_approved() -> None:
    case = given(
        Withdraw(by=OFFICER, proposal=1),
        Propose(by=OFFICER, decision=Decision.REFUSE, reason="terlambat"),
        case=proposed(),
    )
    assert case.proposal is not None
    assert case.proposal.number == 2
    error = refused(case, Approve(by=COMMISSIONER, proposal=1), errors.ProposalChanged)
    assert isinstance(error, errors.ProposalChanged)
    assert error.extra == {"proposal": 2}
    refused(case, Decline(by=COMMISSIONER, proposal=1, reason="x"), errors.ProposalChanged)


@pytest.mark.parametrize(
    "command",
    [
        Approve(by=COMMISSIONER, proposal=1),
        Decline(by=COMMISSIONER, proposal=1, reason="x"),
        Withdraw(by=OFFICER, proposal=1),
    ],
)
def test_nothing_is_decided_without_a_proposal(command: Command) -> None:
    refused(opened(), command, errors.NoProposal)


def test_a_decline_keeps_the_reason_and_frees_the_way() -> None:
    case = given(Decline(by=COMMISSIONER, proposal=1, reason="lengkapi bukti"), case=proposed())
    assert (case.stage, case.proposal) == (Stage.PRELIMINARY_REVIEW, None)
    assert [(one.outcome, one.note) for one in case.rulings] == [(Outcome.DECLINED, "lengkapi bukti")]
    assert given(REGISTER, case=case).proposal is not None


def test_only_the_proposer_withdraws() -> None:
    refused(proposed(), Withdraw(by=COLLEAGUE, proposal=1), errors.NotProposer)
    case = given(Withdraw(by=OFFICER, proposal=1), case=proposed())
    assert [ruling.outcome for ruling in case.rulings] == [Outcome.WITHDRAWN]


@pytest.mark.parametrize("reason", ["", "  \n", "x" * (LONGEST_REASON + 1)], ids=["empty", "blank", "long"])
def test_a_refusal_a_decline_and_an_escalation_need_a_usable_reason(reason: str) -> None:
    case = given(Claim(by=OFFICER), case=opened())
    refused(case, Propose(by=OFFICER, decision=Decision.REFUSE, reason=reason), errors.BadReason)
    refused(proposed(), Decline(by=COMMISSIONER, proposal=1, reason=reason), errors.BadReason)
    escalation = Propose(by=OFFICER, decision=Decision.ESCALATE, reason=reason, receiver="joint_centre")
    refused(registered(), escalation, errors.BadReason)


def test_a_registration_of_an_incomplete_report_says_why() -> None:
    case = given(Claim(by=OFFICER), case=opened(missing=("evidence",)))
    refused(case, REGISTER, errors.BadReason)
    assert given(replace(REGISTER, reason="bukti menyusul"), case=case).proposal is not None


@pytest.mark.parametrize("receiver", [None, "", "police", "election_commission"])
def test_an_escalation_goes_only_to_a_receiver_that_acknowledges_here(receiver: str | None) -> None:
    command = Propose(by=OFFICER, decision=Decision.ESCALATE, reason="x", receiver=receiver)
    refused(registered(), command, errors.UnknownReceiver)


def test_a_receiver_is_not_kept_for_other_decisions() -> None:
    case = given(Claim(by=OFFICER), replace(REGISTER, receiver="joint_centre"), case=opened())
    assert case.proposal is not None
    assert case.proposal.receiver is None


def test_an_escalation_without_its_history_is_a_fault_and_not_a_guess() -> None:
    escalation = Propose(by=OFFICER, decision=Decision.ESCALATE, reason="x", receiver="joint_centre")
    case = given(escalation, case=registered())
    refused(replace(case, registered_at=None), Approve(by=COMMISSIONER, proposal=2), faults.BrokenHistory)


def offered(case: Case, by: Actor) -> tuple[str, ...]:
    return available(case, by, rulebook())


def test_a_screen_offers_only_what_would_succeed() -> None:
    assert offered(opened(), OFFICER) == (Act.CLAIM,)
    assert offered(proposed(), OFFICER) == (Act.RELEASE, Act.WITHDRAW)
    register = APPROVING[Decision.REGISTER]
    assert offered(proposed(), COMMISSIONER) == (Act.RELEASE, Act.DECLINE, register)
    assert register not in offered(proposed(BOTH), BOTH)
    assert offered(opened(), Actor("person", "x", frozenset({Role.AUDITOR}))) == ()
