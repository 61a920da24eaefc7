"""What others told about a report, as far as its reporter may know: a word, a moment, never who or why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Milestone(StrEnum):
    """What others told about the report."""

    COMPLETION_ASKED = "completion_asked"
    COMPLETION_RECEIVED = "completion_received"
    COMPLETION_EXPIRED = "completion_expired"
    REGISTERED = "registered"
    REFUSED = "refused"
    FOUND = "found"
    TIP_CLOSED = "tip_closed"
    ESCALATED = "escalated"
    HANDOFF_SENT = "handoff_sent"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"
    STOPPED = "stopped"
    TRANSFERRED = "transferred"
    PASSED = "passed"
    WITHDRAWAL_ASKED = "withdrawal_asked"
    WITHDRAWN = "withdrawn"
    WITHDRAWAL_REFUSED = "withdrawal_refused"
    REVERSED = "reversed"
    CONCLUDED = "concluded"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class More:
    """What is said with a milestone.

    `missing` are requirements of the book `rulebook` that the reporter is asked to meet until `due_at` (UTC);
    `outcome` is what was published, a case stage of the rulebook.
    """

    missing: tuple[str, ...] = ()
    due_at: datetime | None = None
    rulebook: str = ""
    outcome: str = ""


NOTHING = More()


@dataclass(frozen=True, slots=True)
class Reached:
    """A milestone, when it was reached (UTC), and what is said with it."""

    milestone: Milestone
    at: datetime
    more: More = NOTHING
