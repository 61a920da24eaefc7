"""What every fact carries, and the facts of the lifecycle: steps, approvals, clocks, deliveries.

What may name a person is marked in `events.py`, so that the adapter knows what to seal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from services.triage.domain.acts.records import Record
from services.triage.domain.parts import Clock
from services.triage.domain.words import Decision, Kind, Stage
from shared.rules.model import Deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFact:
    """What every fact carries: its case, when (UTC) and by whom (an account id, or a service's own name)."""

    case_id: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Where a step leads and what becomes of the clocks; indexes are places in the case's clocks.

    `met_at` is when what meets them happened, if that has a moment of its own; else it is the fact's. `ends`:
    the case is over here, and clocks that still wait are closed. `closed` are those whose path alone is left.
    """

    to: Stage
    clocks: tuple[Clock, ...] = ()
    met: tuple[int, ...] = ()
    met_at: datetime | None = None
    extended: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()
    ends: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTaken(CaseFact):
    """A step that needs no second person was taken; `words` is what was written about it, sealed.

    `report_id` is for intake, which knows reports and no cases; it is empty in what was taken before.
    """

    command: str
    turn: Turn
    report_id: str = ""
    record: Record | None = None
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalApproved(CaseFact):
    """What the approved decisions share: `proposed_by` the officer for `reason`, approved `by` another.

    `turn` is absent in what was decided under a rulebook of format 1, where the fact's type says it all.
    """

    report_id: str
    number: int
    proposed_by: str
    reason: str = field(repr=False)
    turn: Turn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionApproved(ProposalApproved):
    """Any approved decision that others are not told by an event of its own; `kind` if the case's changes.

    `outcome` is what a publication publishes: the stage at which the case had come to rest.
    """

    decision: Decision
    receiver: str | None = None
    kind: Kind | None = None
    outcome: Stage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineWarned(CaseFact):
    """A rung of the ladder was told about a clock."""

    clock: int
    rung: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineLapsed(CaseFact):
    """A clock ran out at `due_at` before its step was taken; nothing moves by that alone."""

    clock: int
    rule: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineCorrected(CaseFact):
    """A running clock is counted by a corrected row: `before` and `after` are its ends (UTC), equal or not.

    `deadline` holds the correction itself, its last one, so nothing has to be looked up later.
    """

    clock: int
    before: datetime
    after: datetime
    deadline: Deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffSent(CaseFact):
    """The hand-off left, with proof (SHA-256 of the message); it is not yet received."""

    handoff_id: str
    sent_at: datetime
    proof: str
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffAcknowledged(CaseFact):
    """The receiver has it; `reference` is the number on their receipt. `clocks`: the steps outside begin."""

    handoff_id: str
    acknowledged_at: datetime
    reference: str
    clocks: tuple[Clock, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffReturned(CaseFact):
    """The receiver gave it back; the reason arrives sealed."""

    handoff_id: str
    returned_at: datetime
    reason: str = field(repr=False)
