"""In which lane of the queues a case stands at each stage."""

from __future__ import annotations

from collections.abc import Mapping

from services.triage.application.views import Queue
from services.triage.domain.words import Stage

LANE_OF: Mapping[Stage, Queue] = {
    Stage.TRACING: Queue.TIPS,
    **dict.fromkeys(
        (
            Stage.PRELIMINARY_REVIEW,
            Stage.COMPLETION,
            Stage.COMPLETION_EXPIRED,
            Stage.REGISTERED,
            Stage.CLARIFICATION,
            Stage.SECOND_DISCUSSION,
            Stage.PLENARY,
            Stage.DECIDED,
            Stage.ESCALATED,
            Stage.FORWARDED,
        ),
        Queue.CASES,
    ),
    Stage.TRACKING: Queue.TRACKING,
    **dict.fromkeys(
        (
            Stage.TIP_CLOSED,
            Stage.REFUSED,
            Stage.STOPPED,
            Stage.TRANSFERRED,
            Stage.CONCLUDED,
            Stage.PUBLISHED,
            Stage.ACKNOWLEDGED,
        ),
        Queue.CLOSED,
    ),
}
"""Every case stands in one lane: what waits by deadline, tips by arrival, what is over by its end."""
