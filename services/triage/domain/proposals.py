"""Four eyes: an officer proposes, a commissioner approves or declines."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from services.triage.domain import commands, deadlines, errors, events, faults
from services.triage.domain.case import Case
from services.triage.domain.guards import approving, check
from services.triage.domain.lifecycle import PROPOSING, Act
from services.triage.domain.proposal import Proposal
from services.triage.domain.words import Decision
from shared.errors import N_
from shared.ids import derived
from shared.rules.model import Rulebook

LONGEST_REASON = 4_000
"""Characters of a reason."""


class _Approval(TypedDict):
    case_id: str
    at: datetime
    by: str
    report_id: str
    number: int
    proposed_by: str
    reason: str


def propose(case: Case, command: commands.Propose, rules: Rulebook, *, now: datetime) -> list[events.Fact]:
    """Propose a decision; only a registration of which nothing is missing needs no reason."""
    check(case, PROPOSING[command.decision], command.by)
    silent = command.decision is Decision.REGISTER and not case.report.missing
    return [
        events.DecisionProposed(
            case_id=case.case_id,
            at=now,
            by=command.by.id,
            number=case.proposals + 1,
            decision=command.decision,
            reason=_reason(command.reason, optional=silent),
            receiver=_receiver(command, rules),
        )
    ]


def drop(case: Case, command: commands.Decline | commands.Withdraw, *, now: datetime) -> list[events.Fact]:
    """Say no to the proposal that was read, or take one's own back."""
    declining = isinstance(command, commands.Decline)
    check(case, Act.DECLINE if declining else Act.WITHDRAW, command.by)
    number, by = _read(case, command.proposal).number, command.by.id
    if isinstance(command, commands.Withdraw):
        return [events.ProposalWithdrawn(case_id=case.case_id, at=now, by=by, number=number)]
    reason = _reason(command.reason)
    return [events.ProposalDeclined(case_id=case.case_id, at=now, by=by, number=number, reason=reason)]


def approve(case: Case, command: commands.Approve, rules: Rulebook, *, now: datetime) -> list[events.Fact]:
    """Approve the proposal that was read, by another person than its proposer."""
    check(case, approving(case), command.by)
    proposal = _read(case, command.proposal)
    approval = _Approval(
        case_id=case.case_id,
        at=now,
        by=command.by.id,
        report_id=case.report_id,
        number=proposal.number,
        proposed_by=proposal.by,
        reason=proposal.reason,
    )
    if proposal.decision is Decision.REGISTER:
        return [events.CaseRegistered(**approval, deadlines=deadlines.registration(rules, now))]
    if proposal.decision is Decision.REFUSE:
        return [events.CaseRefused(**approval)]
    return [_escalated(case, proposal, approval, rules)]


def _escalated(case: Case, proposal: Proposal, approval: _Approval, rules: Rulebook) -> events.CaseEscalated:
    if case.registered_at is None or proposal.receiver is None:
        raise faults.BrokenHistory(events.CaseEscalated.__name__)
    number, report = len(case.handoffs) + 1, case.report
    return events.CaseEscalated(
        **approval,
        receipt_number=report.receipt_number,
        handoff_id=derived(case.case_id, f"handoff:{number}"),
        handoff_no=number,
        receiver=proposal.receiver,
        kind=report.kind,
        category=report.category,
        occurred_at=report.occurred_at,
        registered_at=case.registered_at,
        place=report.place,
        evidence=report.evidence,
        content=report.content,
        deadlines=deadlines.escalation(rules, approval["at"]),
    )


def _read(case: Case, number: int) -> Proposal:
    """The proposal that waits, if it is the one that was read."""
    if case.proposal is None or case.proposal.number != number:
        raise errors.ProposalChanged(case.proposal.number if case.proposal else 0)
    return case.proposal


def _reason(text: str, *, optional: bool = False) -> str:
    if not optional and not text.strip():
        raise errors.BadReason(fields={"reason": N_("Tulis alasannya.")})
    if len(text) > LONGEST_REASON:
        raise errors.BadReason(fields={"reason": N_("Alasan terlalu panjang; paling banyak 4.000 karakter.")})
    return text


def _receiver(command: commands.Propose, rules: Rulebook) -> str | None:
    if command.decision is not Decision.ESCALATE:
        return None
    receiver = rules.receivers.get(command.receiver or "")
    if receiver is None or not receiver.handoff:
        raise errors.UnknownReceiver(fields={"receiver": N_("Pilih penerima dari daftar.")})
    return receiver.id
