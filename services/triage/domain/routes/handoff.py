"""A hand-off of a case to a receiver, and how it changes with what notify tells."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from services.triage.domain import events, facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff:
    """A hand-off (penerusan): sent, with proof, and acknowledged are two facts, neither replaces the other.

    `return_reason` is sealed with the report's content key; `route` is absent under rulebooks of format 1.
    """

    id: str
    number: int
    receiver: str
    escalated_at: datetime
    sent_at: datetime | None = None
    proof: str | None = None
    message_id: str | None = None
    acknowledged_at: datetime | None = None
    reference: str | None = None
    returned_at: datetime | None = None
    return_reason: str | None = field(default=None, repr=False)
    route: str | None = None

    @property
    def answered(self) -> bool:
        """Whether the receiver has acknowledged or returned it."""
        return self.acknowledged_at is not None or self.returned_at is not None


def opened(fact: events.CaseEscalated) -> Handoff:
    """The hand-off that an escalation begins."""
    return Handoff(
        id=fact.handoff_id,
        number=fact.handoff_no,
        receiver=fact.receiver,
        escalated_at=fact.at,
        route=fact.route,
    )


def after(handoff: Handoff, fact: events.Delivery) -> Handoff:
    """The hand-off after a fact about it."""
    match fact:
        case facts.HandoffSent():
            return replace(handoff, sent_at=fact.sent_at, proof=fact.proof, message_id=fact.message_id)
        case facts.HandoffAcknowledged():
            return replace(handoff, acknowledged_at=fact.acknowledged_at, reference=fact.reference)
        case facts.HandoffReturned():
            return replace(handoff, returned_at=fact.returned_at, return_reason=fact.reason)
        case _:
            assert_never(fact)
