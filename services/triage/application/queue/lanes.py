"""In which lane of the queues a case stands at each stage."""

from __future__ import annotations

from collections.abc import Mapping

from services.triage.application.queue.views import Queue
from services.triage.domain.words import Kind, Stage

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

LANE_BEHIND: Mapping[Queue, Queue] = {Queue.UNASSIGNED: Queue.CASES, Queue.AT_RISK: Queue.CASES}
"""Queues that are parts of a lane."""

HELD_LANES = (Queue.CASES, Queue.TIPS, Queue.TRACKING)
"""Where a case can be in somebody's hands."""

DUE_LANES = (Queue.CASES, Queue.TRACKING)
"""Where a case stands by its deadline: a tip stands by its arrival, which is not due."""

ACROSS = frozenset({Queue.MINE, Queue.TEAM, Queue.PENDING})
"""Queues that cut across the lanes."""

KINDS_OF: Mapping[Queue, tuple[Kind, ...]] = {
    Queue.TIPS: (Kind.TIP,),
    Queue.CASES: (Kind.REPORT, Kind.FINDING),
    Queue.TRACKING: (Kind.REPORT, Kind.FINDING),
    Queue.CLOSED: tuple(Kind),
}
"""What can stand in a lane: a tip that is closed stays one, in any other lane it became a finding."""
