"""What triage says on `cases`: what a reporter may know of, and that an identity is closed again."""

from __future__ import annotations

from services.intake.application.note_identity import NoteIdentity
from services.intake.application.note_milestone import NoteMilestone
from shared.contracts.case_facts import DecisionApprovedV1, StepTakenV1
from shared.contracts.case_filed import CasePassedV1, IdentityClosedV1
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
            StepTakenV1: note.stepped,
            DecisionApprovedV1: note.decided,
            CasePassedV1: note.passed,
            IdentityClosedV1: NoteIdentity(note.clock).closed,
        },
    )
