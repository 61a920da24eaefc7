"""What notify says on `dispatches`: a hand-off was sent, acknowledged or returned."""

from __future__ import annotations

from services.triage.application.record_handoff import RecordHandoff
from shared.contracts.catalogue import Topic
from shared.contracts.notify import HandoffAcknowledgedV1, HandoffReturnedV1, HandoffSentV1
from shared.messaging.subscribe import Subscription


def dispatches(record: RecordHandoff) -> Subscription:
    """The subscription of triage to `dispatches`."""
    return Subscription(
        topic=Topic.DISPATCHES,
        consumer="triage",
        on={
            HandoffSentV1: record.sent,
            HandoffAcknowledgedV1: record.acknowledged,
            HandoffReturnedV1: record.returned,
        },
    )
