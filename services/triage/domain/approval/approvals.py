"""What a commissioner's approval brings about: the fact of each decision, its turn, and its clocks."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from services.triage.domain import commands, events, facts, faults
from services.triage.domain.acts.guards import approving, check
from services.triage.domain.acts.steps import turn
from services.triage.domain.approval.proposal import Proposal
from services.triage.domain.approval.proposals import check_discussed, read
from services.triage.domain.case import Case
from services.triage.domain.clocks import deadlines
from services.triage.domain.facts import Turn
from services.triage.domain.words import Decision, Kind
from shared.ids import derived
from shared.rules.model import Deadline, Rulebook

FORMAT_OF_WHOLE_CASES = 1
"""Rulebooks of this format move a case as a whole: their facts carry no turn."""


class _Approval(TypedDict):
    case_id: str
    at: datetime
    by: str
    report_id: str
    number: int
    proposed_by: str
    reason: str
    turn: Turn | None


def approve(case: Case, command: commands.Approve, rules: Rulebook, *, now: datetime) -> list[events.Fact]:
    """Approve the proposal that was read, by another person than its proposer."""
    move = check(case, approving(case, rules), command.by, rules)
    proposal = read(case, command.proposal)
    whole = rules.format == FORMAT_OF_WHOLE_CASES
    approval = _Approval(
        case_id=case.case_id,
        at=now,
        by=command.by.id,
        report_id=case.report_id,
        number=proposal.number,
        proposed_by=proposal.by,
        reason=proposal.reason,
        turn=None if whole else turn(case, move, rules, None, now=now),
    )
    if proposal.decision is Decision.REGISTER:
        return [_registered(approval, rules, now)]
    if proposal.decision is Decision.REFUSE:
        return [events.CaseRefused(**approval)]
    if proposal.decision is Decision.ESCALATE:
        return [_escalated(case, proposal, approval, rules)]
    return [_decided(case, proposal, approval)]


def _decided(case: Case, proposal: Proposal, approval: _Approval) -> facts.DecisionApproved:
    return facts.DecisionApproved(
        **approval,
        decision=proposal.decision,
        receiver=proposal.receiver,
        kind=Kind.FINDING if proposal.decision is Decision.FIX_FINDING else None,
        outcome=case.stage if proposal.decision is Decision.PUBLISH else None,
    )


def _registered(approval: _Approval, rules: Rulebook, now: datetime) -> events.CaseRegistered:
    """The study's clock is told to others; every clock of the turn is the case's."""
    if approval["turn"] is None:
        return events.CaseRegistered(**approval, deadlines=deadlines.registration(rules, now))
    told = [clock.deadline for clock in approval["turn"].clocks if clock.deadline.id == deadlines.STUDY]
    return events.CaseRegistered(**approval, deadlines=tuple(told))


def _escalated(case: Case, proposal: Proposal, approval: _Approval, rules: Rulebook) -> events.CaseEscalated:
    if case.registered_at is None or proposal.receiver is None:
        raise faults.BrokenHistory(events.CaseEscalated.__name__)
    if proposal.route is not None:
        check_discussed(case, proposal.route, rules)
    number, report = len(case.handoffs) + 1, case.report
    return events.CaseEscalated(
        **approval,
        receipt_number=report.receipt_number,
        handoff_id=derived(case.case_id, f"handoff:{number}"),
        handoff_no=number,
        receiver=proposal.receiver,
        kind=case.kind,
        category=case.category,
        occurred_at=report.occurred_at,
        registered_at=case.registered_at,
        place=report.place,
        evidence=report.evidence,
        content=report.content,
        deadlines=_forwarding(case, proposal, approval, rules),
        route=proposal.route,
    )


def _forwarding(case: Case, proposal: Proposal, approval: _Approval, rules: Rulebook) -> tuple[Deadline, ...]:
    """Until when the law wants it forwarded: the clock that the plenary started, or one that starts now."""
    if proposal.route is None:
        return deadlines.escalation(rules, approval["at"])
    running = [clock.deadline for clock in case.clocks if clock.waiting and clock.route == proposal.route]
    return tuple(running[:1])
