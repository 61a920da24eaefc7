"""What an approved decision makes of a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from services.triage.domain import events, facts
from services.triage.domain.case import Case
from services.triage.domain.clocks import deadlines, turning
from services.triage.domain.facts import Turn
from services.triage.domain.routes import handoff
from services.triage.domain.words import Stage

_UNREGISTERED = frozenset({Stage.PRELIMINARY_REVIEW, Stage.REFUSED})
"""A case that came back here by a reversal is registered anew, and its clocks count from then."""


def approved(case: Case, fact: events.Approved) -> Case:
    """The case after an approval; one without a turn was decided under a rulebook of format 1."""
    if isinstance(fact, events.CaseRegistered):
        case = replace(case, registered_at=fact.at)
    if isinstance(fact, events.CaseEscalated):
        case = replace(case, handoffs=(*case.handoffs, handoff.opened(fact)))
    if isinstance(fact, facts.DecisionApproved) and fact.kind is not None:
        case = replace(case, found=fact.kind, registered_at=fact.at)
    changed = turned(case, fact.turn, fact.at) if fact.turn else _whole(case, fact)
    return replace(changed, registered_at=None) if changed.stage in _UNREGISTERED else changed


def _whole(case: Case, fact: events.Approved) -> Case:
    stopped = deadlines.stopped(case.clocks, fact.at)
    match fact:
        case events.CaseRegistered():
            clocks = stopped + deadlines.started(fact.deadlines)
            return replace(case, stage=Stage.REGISTERED, clocks=clocks)
        case events.CaseRefused():
            return let_go(replace(case, stage=Stage.REFUSED, clocks=stopped))
        case events.CaseEscalated():
            clocks = stopped + deadlines.started(fact.deadlines)
            return replace(case, stage=Stage.ESCALATED, clocks=clocks)
        case facts.DecisionApproved():
            return case
        case _:
            assert_never(fact)


def turned(case: Case, turn: Turn, at: datetime) -> Case:
    """The case after a turn; one that ended is in nobody's hands."""
    changed = replace(case, stage=turn.to, clocks=turning.turned(case.clocks, turn, at))
    return let_go(changed) if turn.ends else changed


def moved(case: Case, stage: Stage, at: datetime) -> Case:
    """The case at another stage, its clocks stopped."""
    return replace(case, stage=stage, clocks=deadlines.stopped(case.clocks, at))


def let_go(case: Case) -> Case:
    """Nothing is left to do by hand, so nobody holds it any more."""
    return replace(case, claimed_by=None, claimed_at=None)
