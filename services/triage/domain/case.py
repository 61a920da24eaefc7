"""A case and its fold: `evolve` is the only code that changes one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from services.triage.domain import deadlines, events, handoff, proposal
from services.triage.domain.faults import BrokenHistory
from services.triage.domain.handoff import Handoff
from services.triage.domain.parts import Clock, Report
from services.triage.domain.proposal import Proposal, Ruling
from services.triage.domain.words import Kind, Stage
from shared.rules.model import Deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case (kasus). `claimed_by` has it in hand; `revision` counts its facts, as the journal does."""

    case_id: str
    report: Report
    rulebook: str
    stage: Stage
    opened_at: datetime
    clocks: tuple[Clock, ...] = ()
    claimed_by: str | None = None
    claimed_at: datetime | None = None
    proposal: Proposal | None = None
    proposals: int = 0
    rulings: tuple[Ruling, ...] = ()
    registered_at: datetime | None = None
    handoffs: tuple[Handoff, ...] = ()
    revision: int = 1

    @property
    def report_id(self) -> str:
        """The report for which it was opened."""
        return self.report.report_id

    @property
    def kind(self) -> Kind:
        """Report, finding or tip."""
        return self.report.kind

    @property
    def next_due(self) -> Deadline | None:
        """The open deadline that ends first."""
        return deadlines.next_due(self.clocks)

    @property
    def last_handoff(self) -> Handoff | None:
        """The hand-off that counts; earlier ones were returned."""
        return self.handoffs[-1] if self.handoffs else None


def evolve(case: Case | None, fact: events.Fact) -> Case:
    """The case after a fact.

    Raises:
        BrokenHistory: the fact cannot follow: opened twice or never, a proposal or hand-off not there.
    """
    if isinstance(fact, events.CaseOpened):
        if case is not None:
            raise BrokenHistory(type(fact).__name__)
        return _opened(fact)
    if case is None or case.case_id != fact.case_id:
        raise BrokenHistory(type(fact).__name__)
    return replace(_evolved(case, fact), revision=case.revision + 1)


def _evolved(case: Case, fact: events.LaterFact) -> Case:
    match fact:
        case events.CaseClaimed():
            return replace(case, claimed_by=fact.by, claimed_at=fact.at)
        case events.CaseReleased():
            return _let_go(case)
        case events.DecisionProposed():
            return replace(case, proposal=proposal.made(fact), proposals=fact.number)
        case events.ProposalDeclined() | events.ProposalWithdrawn():
            return _settled(case, fact)
        case events.CaseRegistered() | events.CaseRefused() | events.CaseEscalated():
            return _approved(_settled(case, fact), fact)
        case events.HandoffSent() | events.HandoffAcknowledged() | events.HandoffReturned():
            return _delivered(case, fact)
        case _:
            assert_never(fact)


def _opened(fact: events.CaseOpened) -> Case:
    return Case(
        case_id=fact.case_id,
        report=fact.report,
        rulebook=fact.rulebook,
        stage=fact.stage,
        opened_at=fact.at,
        clocks=deadlines.started(fact.deadlines),
    )


def _settled(case: Case, fact: events.Settled) -> Case:
    if case.proposal is None or case.proposal.number != fact.number:
        raise BrokenHistory(type(fact).__name__)
    return replace(case, proposal=None, rulings=(*case.rulings, proposal.settled(case.proposal, fact)))


def _approved(case: Case, fact: events.Approved) -> Case:
    clocks = deadlines.stopped(case.clocks, fact.at)
    match fact:
        case events.CaseRegistered():
            clocks += deadlines.started(fact.deadlines)
            return replace(case, stage=Stage.REGISTERED, registered_at=fact.at, clocks=clocks)
        case events.CaseRefused():
            return _let_go(replace(case, stage=Stage.REFUSED, clocks=clocks))
        case events.CaseEscalated():
            clocks += deadlines.started(fact.deadlines)
            handoffs = (*case.handoffs, handoff.opened(fact))
            return replace(case, stage=Stage.ESCALATED, clocks=clocks, handoffs=handoffs)
        case _:
            assert_never(fact)


def _delivered(case: Case, fact: events.Delivery) -> Case:
    known = next((one for one in case.handoffs if one.id == fact.handoff_id), None)
    if known is None:
        raise BrokenHistory(type(fact).__name__)
    handoffs = tuple(handoff.after(one, fact) if one is known else one for one in case.handoffs)
    changed = replace(case, handoffs=handoffs)
    match fact:
        case events.HandoffSent():
            awaited = case.stage is Stage.ESCALATED and known is case.last_handoff
            return _moved(changed, Stage.FORWARDED, fact.sent_at) if awaited else changed
        case events.HandoffAcknowledged():
            return _let_go(_moved(changed, Stage.ACKNOWLEDGED, fact.acknowledged_at))
        case events.HandoffReturned():
            counts = known is case.last_handoff
            return _moved(changed, Stage.REGISTERED, fact.returned_at) if counts else changed
        case _:
            assert_never(fact)


def _moved(case: Case, stage: Stage, at: datetime) -> Case:
    return replace(case, stage=stage, clocks=deadlines.stopped(case.clocks, at))


def _let_go(case: Case) -> Case:
    """Nothing is left to do by hand, so nobody holds it any more."""
    return replace(case, claimed_by=None, claimed_at=None)
