"""What notify tells about a hand-off: sent, acknowledged, returned; each a fact of its own."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from services.triage.domain import commands, events, facts, faults
from services.triage.domain.acts.guards import permitted
from services.triage.domain.case import Case
from services.triage.domain.lifecycle import Act
from services.triage.domain.parts import Clock
from services.triage.domain.routes.handoff import Handoff
from services.triage.domain.routes.tracks import RECEIVED, first_steps
from services.triage.domain.words import Stage
from shared.rules.model import Rulebook

_WAITING = frozenset({Stage.ESCALATED, Stage.TRACKING})
Delivery = commands.RecordSent | commands.RecordAcknowledged | commands.RecordReturned


def record(case: Case, command: Delivery, rules: Rulebook, *, now: datetime) -> list[events.Fact]:
    """The fact that a delivery report stands for."""
    match command:
        case commands.RecordSent():
            return record_sent(case, command, rules, now=now)
        case commands.RecordAcknowledged():
            return record_acknowledged(case, command, rules, now=now)
        case commands.RecordReturned():
            return record_returned(case, command, rules, now=now)
        case _:
            assert_never(command)


def record_sent(
    case: Case, command: commands.RecordSent, rules: Rulebook, *, now: datetime
) -> list[events.Fact]:
    """Keep the proof of sending. A proof that comes after the receiver's answer is kept and moves nothing."""
    known = next((one for one in case.handoffs if one.id == command.handoff_id), None)
    awaited = known is None or (case.stage in _WAITING and known is _current(case, known))
    act = Act.RECORD_SENT if awaited else Act.RECORD_LATE_PROOF
    permitted(case.stage, act, case.kind, command.by, rules)
    if known is None:
        raise faults.UnknownHandoff(command.handoff_id)
    if known.sent_at is not None:
        return []
    return [
        facts.HandoffSent(
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
    case: Case, command: commands.RecordAcknowledged, rules: Rulebook, *, now: datetime
) -> list[events.Fact]:
    """The receiver has the hand-off: only this counts as received."""
    permitted(case.stage, Act.RECORD_ACKNOWLEDGED, case.kind, command.by, rules)
    handoff = _running(case, command.handoff_id)
    return [
        facts.HandoffAcknowledged(
            case_id=case.case_id,
            at=now,
            by=command.by.id,
            handoff_id=handoff.id,
            acknowledged_at=command.acknowledged_at,
            reference=command.reference,
            clocks=_outside(handoff, rules, command.acknowledged_at),
        )
    ]


def record_returned(
    case: Case, command: commands.RecordReturned, rules: Rulebook, *, now: datetime
) -> list[events.Fact]:
    """The receiver gave it back; the case is registered again and may be escalated anew.

    After a restore the next escalation may be known before the return of the one before it: that return is
    kept with its hand-off and moves nothing.
    """
    late = _overtaken(case, command.handoff_id)
    act = Act.RECORD_LATE_PROOF if late else Act.RECORD_RETURNED
    permitted(case.stage, act, case.kind, command.by, rules)
    return [
        facts.HandoffReturned(
            case_id=case.case_id,
            at=now,
            by=command.by.id,
            handoff_id=command.handoff_id if late else _running(case, command.handoff_id).id,
            returned_at=command.returned_at,
            reason=command.reason,
        )
    ]


def _outside(handoff: Handoff, rules: Rulebook, at: datetime) -> tuple[Clock, ...]:
    """The clocks of the steps that begin with the receipt."""
    return first_steps(handoff.route, rules, RECEIVED, at) if handoff.route else ()


def _current(case: Case, handoff: Handoff) -> Handoff | None:
    """The last hand-off of the same route."""
    return next((one for one in reversed(case.handoffs) if one.route == handoff.route), None)


def _overtaken(case: Case, handoff_id: str) -> bool:
    return any(
        one.id == handoff_id and one.returned_at is None and one is not _current(case, one)
        for one in case.handoffs
    )


def _running(case: Case, handoff_id: str) -> Handoff:
    """The hand-off, if it is its route's last one and the receiver has not answered yet."""
    known = next((one for one in case.handoffs if one.id == handoff_id), None)
    if known is None or known is not _current(case, known) or known.answered:
        raise faults.UnknownHandoff(handoff_id)
    return known
