"""What notify tells about a hand-off: sent, acknowledged, returned; each a fact of its own."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from services.triage.domain import commands, events, faults
from services.triage.domain.case import Case
from services.triage.domain.guards import permitted
from services.triage.domain.handoff import Handoff
from services.triage.domain.lifecycle import Act
from services.triage.domain.words import Stage

Delivery = commands.RecordSent | commands.RecordAcknowledged | commands.RecordReturned


def record(case: Case, command: Delivery, *, now: datetime) -> list[events.Fact]:
    """The fact that a delivery report stands for."""
    match command:
        case commands.RecordSent():
            return record_sent(case, command, now=now)
        case commands.RecordAcknowledged():
            return record_acknowledged(case, command, now=now)
        case commands.RecordReturned():
            return record_returned(case, command, now=now)
        case _:
            assert_never(command)


def record_sent(case: Case, command: commands.RecordSent, *, now: datetime) -> list[events.Fact]:
    """Keep the proof of sending. A proof that comes after the receiver's answer is kept and moves nothing."""
    known = next((one for one in case.handoffs if one.id == command.handoff_id), None)
    awaited = known is None or (case.stage is Stage.ESCALATED and known is case.last_handoff)
    permitted(case.stage, Act.RECORD_SENT if awaited else Act.RECORD_LATE_PROOF, case.kind, command.by)
    if known is None:
        raise faults.UnknownHandoff(command.handoff_id)
    if known.sent_at is not None:
        return []
    return [
        events.HandoffSent(
            case_id=case.case_id,
            at=now,
            by=command.by.id,
            handoff_id=known.id,
            sent_at=command.sent_at,
            proof=command.proof,
            message_id=command.message_id,
        )
    ]


def record_acknowledged(
    case: Case, command: commands.RecordAcknowledged, *, now: datetime
) -> list[events.Fact]:
    """The receiver has the hand-off: only this counts as received."""
    permitted(case.stage, Act.RECORD_ACKNOWLEDGED, case.kind, command.by)
    return [
        events.HandoffAcknowledged(
            case_id=case.case_id,
            at=now,
            by=command.by.id,
            handoff_id=_running(case, command.handoff_id).id,
            acknowledged_at=command.acknowledged_at,
            reference=command.reference,
        )
    ]


def record_returned(case: Case, command: commands.RecordReturned, *, now: datetime) -> list[events.Fact]:
    """The receiver gave it back; the case is registered again and may be escalated anew.

    After a restore the next escalation may be known before the return of the one before it: that return is
    kept with its hand-off and moves nothing.
    """
    late = _overtaken(case, command.handoff_id)
    permitted(case.stage, Act.RECORD_LATE_PROOF if late else Act.RECORD_RETURNED, case.kind, command.by)
    return [
        events.HandoffReturned(
            case_id=case.case_id,
            at=now,
            by=command.by.id,
            handoff_id=command.handoff_id if late else _running(case, command.handoff_id).id,
            returned_at=command.returned_at,
            reason=command.reason,
        )
    ]


def _overtaken(case: Case, handoff_id: str) -> bool:
    return any(one.id == handoff_id and one.returned_at is None for one in case.handoffs[:-1])


def _running(case: Case, handoff_id: str) -> Handoff:
    last = case.last_handoff
    if last is None or last.id != handoff_id:
        raise faults.UnknownHandoff(handoff_id)
    return last
