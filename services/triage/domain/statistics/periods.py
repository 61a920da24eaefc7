"""The times over which the public is told: whole weeks, each told once and never again.

Two days' figures of the same time would tell the difference, and with it one report. So a report is counted
in one period alone, periods are published once, late, and stay as they were published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

WEEK: Final = timedelta(days=7)
FEWEST: Final = 10
"""A period goes on week by week until so many reports came in it."""
RECEIVED_AFTER: Final = WEEK
"""How long after its end a period is published: what is still on its way by then is told nowhere."""
RESULTS_AFTER: Final = 8 * WEEK
"""How long after its end what became of its reports is published; the law's times are much shorter."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Whole weeks, Monday to Sunday in WITA; both days belong to it."""

    first: date
    last: date


def next_period(since: date | None, weeks: Mapping[date, int], today: date) -> Period | None:
    """The period that comes after those published, if it is over for long enough and holds enough.

    `since` is the Monday after the last one (None: nothing is published yet), `weeks` are reports by Monday,
    `today` is the day in WITA.
    """
    start = since or min(weeks, default=None)
    if start is None:
        return None
    end, number = start, 0
    while end + WEEK + RECEIVED_AFTER <= today:
        number += weeks.get(end, 0)
        end += WEEK
        if number >= FEWEST:
            return Period(start, end - timedelta(days=1))
    return None


def results_due(period: Period, today: date) -> bool:
    """Whether what became of a period's reports may be published; `today` in WITA."""
    return period.last + timedelta(days=1) + RESULTS_AFTER <= today
