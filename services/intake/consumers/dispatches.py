"""What notify says on `dispatches`: a hand-off was sent, acknowledged or returned."""

from __future__ import annotations

from services.intake.application.note_milestone import NoteMilestone
from shared.contracts.catalogue import Topic
from shared.contracts.notify import HandoffAcknowledgedV1, HandoffReturnedV1, HandoffSentV1
from shared.messaging.subscribe import Subscription


def dispatches(note: NoteMilestone) -> Subscription:
    """The subscription of intake to `dispatches`."""
    return Subscription(
        topic=Topic.DISPATCHES,
        consumer="intake",
        on={
            HandoffSentV1: note.sent,
            HandoffAcknowledgedV1: note.acknowledged,
            HandoffReturnedV1: note.returned,
        },
    )
