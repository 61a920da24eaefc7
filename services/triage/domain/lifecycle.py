"""The one table of a case's life: at which stage which act is open to whom, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.triage.domain.words import Decision, Kind, Stage
from shared.roles import Role


class Act(StrEnum):
    """What can be done to a case. `record_late_proof` is a proof of sending that is no longer waited for."""

    OPEN = "open"
    CLAIM = "claim"
    RELEASE = "release"
    PROPOSE_REGISTER = "propose_register"
    PROPOSE_REFUSE = "propose_refuse"
    PROPOSE_ESCALATE = "propose_escalate"
    WITHDRAW = "withdraw"
    DECLINE = "decline"
    APPROVE_REGISTER = "approve_register"
    APPROVE_REFUSE = "approve_refuse"
    APPROVE_ESCALATE = "approve_escalate"
    RECORD_SENT = "record_sent"
    RECORD_LATE_PROOF = "record_late_proof"
    RECORD_ACKNOWLEDGED = "record_acknowledged"
    RECORD_RETURNED = "record_returned"


PROPOSING = {decision: Act(f"propose_{decision}") for decision in Decision}
APPROVING = {decision: Act(f"approve_{decision}") for decision in Decision}

OFFICER = frozenset({Role.OFFICER})
COMMISSIONER = frozenset({Role.COMMISSIONER})
EITHER = OFFICER | COMMISSIONER
SYSTEM: frozenset[Role] = frozenset()
"""No person may do it: it follows from an event of another service."""

TIPS = frozenset({Kind.TIP})
LODGED = frozenset({Kind.REPORT, Kind.FINDING})
ANY = TIPS | LODGED


@dataclass(frozen=True, slots=True)
class Move:
    """One row: at `stage` (None: no case yet) the act leads to `to`; `roles` empty means the system alone."""

    stage: Stage | None
    act: Act
    roles: frozenset[Role]
    to: Stage
    kinds: frozenset[Kind] = LODGED


TABLE: tuple[Move, ...] = (
    Move(None, Act.OPEN, SYSTEM, Stage.TRACING, TIPS),
    Move(None, Act.OPEN, SYSTEM, Stage.PRELIMINARY_REVIEW),
    # A tip starts no legal clock and never becomes a report by a staff member's hand.
    Move(Stage.TRACING, Act.CLAIM, OFFICER, Stage.TRACING, TIPS),
    Move(Stage.TRACING, Act.RELEASE, EITHER, Stage.TRACING, TIPS),
    Move(Stage.PRELIMINARY_REVIEW, Act.CLAIM, OFFICER, Stage.PRELIMINARY_REVIEW),
    Move(Stage.PRELIMINARY_REVIEW, Act.RELEASE, EITHER, Stage.PRELIMINARY_REVIEW),
    Move(Stage.PRELIMINARY_REVIEW, Act.PROPOSE_REGISTER, OFFICER, Stage.PRELIMINARY_REVIEW),
    Move(Stage.PRELIMINARY_REVIEW, Act.PROPOSE_REFUSE, OFFICER, Stage.PRELIMINARY_REVIEW),
    Move(Stage.PRELIMINARY_REVIEW, Act.WITHDRAW, OFFICER, Stage.PRELIMINARY_REVIEW),
    Move(Stage.PRELIMINARY_REVIEW, Act.DECLINE, COMMISSIONER, Stage.PRELIMINARY_REVIEW),
    Move(Stage.PRELIMINARY_REVIEW, Act.APPROVE_REGISTER, COMMISSIONER, Stage.REGISTERED),
    Move(Stage.PRELIMINARY_REVIEW, Act.APPROVE_REFUSE, COMMISSIONER, Stage.REFUSED),
    Move(Stage.REGISTERED, Act.CLAIM, OFFICER, Stage.REGISTERED),
    Move(Stage.REGISTERED, Act.RELEASE, EITHER, Stage.REGISTERED),
    Move(Stage.REGISTERED, Act.PROPOSE_ESCALATE, OFFICER, Stage.REGISTERED),
    Move(Stage.REGISTERED, Act.WITHDRAW, OFFICER, Stage.REGISTERED),
    Move(Stage.REGISTERED, Act.DECLINE, COMMISSIONER, Stage.REGISTERED),
    Move(Stage.REGISTERED, Act.APPROVE_ESCALATE, COMMISSIONER, Stage.ESCALATED),
    Move(Stage.ESCALATED, Act.CLAIM, OFFICER, Stage.ESCALATED),
    Move(Stage.ESCALATED, Act.RELEASE, EITHER, Stage.ESCALATED),
    Move(Stage.ESCALATED, Act.RECORD_SENT, SYSTEM, Stage.FORWARDED),
    # The receiver may acknowledge in the tray before the notice's proof is known.
    Move(Stage.ESCALATED, Act.RECORD_ACKNOWLEDGED, SYSTEM, Stage.ACKNOWLEDGED),
    Move(Stage.ESCALATED, Act.RECORD_RETURNED, SYSTEM, Stage.REGISTERED),
    Move(Stage.FORWARDED, Act.CLAIM, OFFICER, Stage.FORWARDED),
    Move(Stage.FORWARDED, Act.RELEASE, EITHER, Stage.FORWARDED),
    Move(Stage.FORWARDED, Act.RECORD_ACKNOWLEDGED, SYSTEM, Stage.ACKNOWLEDGED),
    Move(Stage.FORWARDED, Act.RECORD_RETURNED, SYSTEM, Stage.REGISTERED),
    # A message on its way when the receiver answered still gets its proof: sent and received are two facts.
    Move(Stage.REGISTERED, Act.RECORD_LATE_PROOF, SYSTEM, Stage.REGISTERED),
    Move(Stage.ESCALATED, Act.RECORD_LATE_PROOF, SYSTEM, Stage.ESCALATED),
    Move(Stage.FORWARDED, Act.RECORD_LATE_PROOF, SYSTEM, Stage.FORWARDED),
    Move(Stage.ACKNOWLEDGED, Act.RECORD_LATE_PROOF, SYSTEM, Stage.ACKNOWLEDGED),
)


def find_move(stage: Stage | None, act: Act, kind: Kind) -> Move | None:
    """The row for an act at a stage; None when the law of the table forbids it."""
    return next((row for row in TABLE if row.stage is stage and row.act is act and kind in row.kinds), None)


def acts_at(stage: Stage | None, kind: Kind) -> tuple[Act, ...]:
    """Every act that is open at a stage to somebody."""
    return tuple(row.act for row in TABLE if row.stage is stage and kind in row.kinds)
