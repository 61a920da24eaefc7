"""Take an escalation from triage: the case lies in the receiver's tray, and the receiver is told."""

from __future__ import annotations

from dataclasses import dataclass

from services.notify.domain.decisions import hand_off
from services.notify.domain.dossier import Deadline, Dossier, Exhibit, Place, Sealed
from services.notify.domain.events import Fact
from services.notify.domain.handoff import Dispatches
from shared.changes import Actor, Cause, Change
from shared.clock import Clock
from shared.contracts.envelope import Announced
from shared.contracts.triage import CaseEscalatedV1, DeadlineV1

NOTIFY = Actor("system", "notify")


@dataclass(frozen=True, slots=True)
class CreateHandoff:
    """`CaseEscalatedV1` to a change; the same escalation again changes nothing."""

    clock: Clock

    def __call__(self, event: CaseEscalatedV1, envelope: Announced) -> Change[Dispatches, Fact]:
        """The change that lays the hand-off into the tray."""
        now = self.clock()
        dossier, trace = _dossier(event), envelope.trace
        sealed = Sealed(event.content, event.reason, envelope.keyset)
        return Change(
            stream=event.case_id,
            cause=Cause(envelope.id),
            by=NOTIFY,
            decide=lambda state: hand_off(state, dossier, sealed, trace=trace, now=now),
            trace=trace,
        )


def _dossier(event: CaseEscalatedV1) -> Dossier:
    return Dossier(
        handoff_id=event.handoff_id,
        no=event.handoff_no,
        case_id=event.case_id,
        report_id=event.report_id,
        receipt_number=event.receipt_number,
        receiver=event.receiver,
        kind=event.kind,
        category=event.category,
        occurred_at=event.occurred_at,
        registered_at=event.registered_at,
        escalated_at=event.escalated_at,
        place=_place(event),
        evidence=tuple(Exhibit(one.id, one.sha256, one.size, one.media_type) for one in event.evidence or ()),
        deadline=_deadline(event.deadline) if event.deadline else None,
        proposed_by=event.proposed_by,
        approved_by=event.approved_by,
    )


def _place(event: CaseEscalatedV1) -> Place | None:
    found = event.place
    return Place(found.kelurahan, tuple(found.tps or ()), found.point) if found else None


def _deadline(found: DeadlineV1) -> Deadline:
    return Deadline(
        id=found.id,
        starts_at=found.starts_at,
        due_at=found.due_at,
        rule=found.rule,
        article=found.article,
        calendar=found.calendar,
        confirmed=found.confirmed,
    )
