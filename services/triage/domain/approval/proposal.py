"""A proposal that waits for a second person, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from services.triage.domain import events
from services.triage.domain.words import Decision, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A decision that waits for a commissioner. `number` counts the case's proposals."""

    number: int
    decision: Decision
    reason: str = field(repr=False)
    by: str
    at: datetime
    receiver: str | None = None
    route: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What became of a proposal, by whom and when; `note` is the reason of a decline or withdrawal."""

    proposal: Proposal
    outcome: Outcome
    by: str
    at: datetime
    note: str = field(default="", repr=False)


def made(fact: events.DecisionProposed) -> Proposal:
    """The proposal that a fact brings."""
    return Proposal(
        number=fact.number,
        decision=fact.decision,
        reason=fact.reason,
        by=fact.by,
        at=fact.at,
        receiver=fact.receiver,
        route=fact.route,
    )


def settled(proposal: Proposal, fact: events.Settled) -> Ruling:
    """What a fact made of a proposal."""
    outcome, note = Outcome.APPROVED, ""
    if isinstance(fact, events.ProposalDeclined):
        outcome, note = Outcome.DECLINED, fact.reason
    elif isinstance(fact, events.ProposalWithdrawn):
        outcome = Outcome.WITHDRAWN
    return Ruling(proposal=proposal, outcome=outcome, by=fact.by, at=fact.at, note=note)
