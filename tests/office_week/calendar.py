"""Days of the other election laid onto those of 2024: in order, so that a follow-up stays a follow-up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from typing import Final

from shared.clock import WITA

_THERE: Final = timezone(timedelta(hours=3))
_POINTS: Final = (
    (datetime(2021, 7, 8, tzinfo=_THERE), datetime(2024, 9, 25, tzinfo=WITA)),
    (datetime(2021, 9, 17, tzinfo=_THERE), datetime(2024, 11, 27, tzinfo=WITA)),
    (datetime(2021, 9, 20, tzinfo=_THERE), datetime(2024, 11, 28, tzinfo=WITA)),
    (datetime(2021, 10, 8, tzinfo=_THERE), datetime(2024, 12, 16, tzinfo=WITA)),
)
"""Their campaign becomes ours and the quiet period, their three polling days our one, the count the count.

After polling day the hour of the day is carried over: midnight there is midnight here.
"""


def here(reported_at_ms: int) -> datetime:
    """When a report of theirs arrives here, in WITA, to the second.

    Raises:
        ValueError: it lies outside 8 July to 7 October 2021.
    """
    theirs = datetime.fromtimestamp(reported_at_ms / 1_000, UTC)
    for (begins, first), (ends, last) in pairwise(_POINTS):
        if begins <= theirs < ends:
            return (first + (theirs - begins) / (ends - begins) * (last - first)).replace(microsecond=0)
    raise ValueError(f"{theirs} lies outside the days of the set")
