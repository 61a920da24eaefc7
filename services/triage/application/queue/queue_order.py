"""Where a case without a deadline stands in a queue that goes by deadline."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

NO_CLOCK = datetime(9999, 12, 31, tzinfo=UTC)
"""Where a case without an open deadline stands in a queue: after all others."""

_LONG_BEFORE = timedelta(days=36_525)
FIRST_DEADLINE = datetime(2000, 1, 1, tzinfo=UTC)
"""No deadline ends earlier; what stands before it in a queue has none."""


def ahead_of_deadlines(since: datetime) -> datetime:
    """Where a case stands that waits for a person but has no deadline: before all others, by the wait."""
    return since - _LONG_BEFORE
