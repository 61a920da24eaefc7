"""What notify says to others on `dispatches`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from shared.contracts.envelope import Event, Moment, Sha256, Uuid7


class HandoffSentV1(Event):
    """The hand-off lies in the tray and its notice left, with proof of sending; not yet received."""

    type: Literal["jejak.notify.handoff_sent.v1"] = "jejak.notify.handoff_sent.v1"
    handoff_id: Uuid7
    case_id: Uuid7
    report_id: Uuid7
    sent_at: Moment
    means: Literal["email"] = "email"
    proof: Sha256 = Field(description="SHA-256 of the message as sent")
    message_id: str = Field(max_length=200)


class HandoffAcknowledgedV1(Event):
    """The receiver acknowledged the hand-off."""

    type: Literal["jejak.notify.handoff_acknowledged.v1"] = "jejak.notify.handoff_acknowledged.v1"
    handoff_id: Uuid7
    case_id: Uuid7
    report_id: Uuid7
    acknowledged_at: Moment
    reference: str = Field(max_length=32, description="the number on the acknowledgement's receipt")


class HandoffReturnedV1(Event):
    """The receiver returned the hand-off; the reason is sealed with the content key."""

    type: Literal["jejak.notify.handoff_returned.v1"] = "jejak.notify.handoff_returned.v1"
    handoff_id: Uuid7
    case_id: Uuid7
    report_id: Uuid7
    returned_at: Moment
    reason: str = Field(
        description='`sealing.seal_json` with the content key, stream report_id, field "reason"'
    )
