"""What programs write on `submissions`: a record becomes the use case's command."""

from __future__ import annotations

from typing import Any

from services.intake.application.take_submission import TakeSubmission, Written
from shared.changes import Change
from shared.messaging.submissions import Arrived, SubmissionSubscription


def submissions(take: TakeSubmission) -> SubmissionSubscription:
    """The open door of intake."""

    async def on_arrival(arrived: Arrived) -> Change[Any, Any]:
        written = Written(arrived.program, arrived.ce_id, arrived.body, arrived.trace, arrived.at)
        return await take(written)

    return SubmissionSubscription(on_arrival)
