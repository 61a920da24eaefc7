"""What triage says on `cases`: what a reporter may know of; an opened case only moves the position."""

from __future__ import annotations

from services.intake.application.note_milestone import NoteMilestone
from shared.contracts.catalogue import Topic
from shared.contracts.triage import CaseEscalatedV1, CaseRefusedV1, CaseRegisteredV1
from shared.messaging.subscribe import Subscription


def cases(note: NoteMilestone) -> Subscription:
    """The subscription of intake to `cases`."""
    return Subscription(
        topic=Topic.CASES,
        consumer="intake",
        on={
            CaseRegisteredV1: note.registered,
            CaseRefusedV1: note.refused,
            CaseEscalatedV1: note.escalated,
        },
    )
