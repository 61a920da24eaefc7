"""The fold of a case: `evolve` is the only code that changes one."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from services.triage.domain import events, facts
from services.triage.domain.approval import proposal
from services.triage.domain.approval.outcomes import approved, let_go, turned
from services.triage.domain.belonging import belonging, belonging_facts
from services.triage.domain.case import Case
from services.triage.domain.clocks import deadlines, turning
from services.triage.domain.faults import BrokenHistory
from services.triage.domain.file import dossier
from services.triage.domain.file.dossier_facts import (
    CasesLinked,
    ExhibitOpened,
    Filed,
    NumberAssigned,
    WallLifted,
)
from services.triage.domain.passing import passing, passing_facts
from services.triage.domain.protection import identity_facts, protection, protection_facts
from services.triage.domain.routes.delivery_outcomes import delivered

BELONGS = get_args(belonging_facts.Belongs)
QUIET = (
    ExhibitOpened,
    NumberAssigned,
    facts.DeadlineWarned,
    facts.DeadlineLapsed,
    *BELONGS,
    *get_args(identity_facts.IdentityFact),
)
"""Facts that make nobody's reading of the case stale: an incident takes in hundreds of cases at once."""


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
    revision = case.revision + 1
    settled = case.settled if isinstance(fact, QUIET) else revision
    return replace(_evolved(case, fact), revision=revision, settled=settled)


def _evolved(case: Case, fact: events.LaterFact) -> Case:
    match fact:
        case events.CaseClaimed() | events.CaseReleased() | events.CaseAssigned():
            return _held(case, fact)
        case (
            events.DecisionProposed()
            | events.ProposalDeclined()
            | events.ProposalWithdrawn()
            | events.CaseRegistered()
            | events.CaseRefused()
            | events.CaseEscalated()
            | facts.DecisionApproved()
        ):
            return _ruled(case, fact)
        case facts.HandoffSent() | facts.HandoffAcknowledged() | facts.HandoffReturned():
            return delivered(case, fact)
        case facts.StepTaken():
            stepped = replace(case, dossier=dossier.stepped(case.dossier, fact))
            return turned(stepped, fact.turn, fact.at)
        case facts.DeadlineWarned() | facts.DeadlineLapsed() | facts.DeadlineCorrected():
            return _timed(case, fact)
        case _:
            return _kept(case, fact)


def _kept(case: Case, fact: events.Kept) -> Case:
    if isinstance(fact, passing_facts.Passed):
        return _passed(case, fact)
    return _filed(case, fact)


def _filed(case: Case, fact: Filed | protection_facts.Protected | belonging_facts.Belongs) -> Case:
    """Who must not see the case does not hold it any longer either."""
    if isinstance(fact, protection_facts.Protected):
        return replace(case, protection=protection.after(case.protection, fact))
    if isinstance(fact, belonging_facts.Belongs):
        return replace(case, belonging=belonging.after(case.belonging, fact))
    filed = replace(case, dossier=dossier.after(case.dossier, fact))
    if isinstance(fact, CasesLinked):
        return replace(filed, belonging=belonging.tied(case.belonging, fact.other))
    if isinstance(fact, WallLifted) and fact.office:
        filed = replace(filed, passing=replace(filed.passing, walled=()))
    return let_go(filed) if filed.claimed_by in filed.dossier.walled else filed


def _passed(case: Case, fact: passing_facts.Passed) -> Case:
    """Where an office is in conflict, or has passed it on, nobody holds it."""
    after = replace(case, passing=passing.after(case.passing, fact))
    if isinstance(fact, passing_facts.CasePassed):
        after = replace(after, dossier=replace(after.dossier, office_walled=False))
    return after if isinstance(fact, passing_facts.CaseReceived) or _stays(after) else let_go(after)


def _stays(case: Case) -> bool:
    return not (case.passing.conflict or case.passing.incoming)


def _opened(fact: events.CaseOpened) -> Case:
    return Case(
        case_id=fact.case_id,
        report=fact.report,
        rulebook=fact.rulebook,
        stage=fact.stage,
        opened_at=fact.at,
        clocks=deadlines.started(fact.deadlines),
    )


def _held(case: Case, fact: events.Holding) -> Case:
    if isinstance(fact, events.CaseReleased):
        return let_go(case)
    holder = fact.to if isinstance(fact, events.CaseAssigned) else fact.by
    return replace(case, claimed_by=holder, claimed_at=fact.at)


def _ruled(case: Case, fact: events.DecisionProposed | events.Settled) -> Case:
    if isinstance(fact, events.DecisionProposed):
        return replace(case, proposal=proposal.made(fact), proposals=fact.number)
    settled = _settled(case, fact)
    if isinstance(fact, events.ProposalDeclined | events.ProposalWithdrawn):
        return settled
    return approved(settled, fact)


def _settled(case: Case, fact: events.Settled) -> Case:
    if case.proposal is None or case.proposal.number != fact.number:
        raise BrokenHistory(type(fact).__name__)
    return replace(case, proposal=None, rulings=(*case.rulings, proposal.settled(case.proposal, fact)))


def _timed(case: Case, fact: events.Timed) -> Case:
    if fact.clock >= len(case.clocks):
        raise BrokenHistory(type(fact).__name__)
    return replace(case, clocks=turning.timed(case.clocks, fact))
