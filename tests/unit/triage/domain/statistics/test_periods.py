"""A report is told in one period alone, late, and never when there are few."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, strategies as st

from services.triage.domain.statistics.periods import (
    FEWEST,
    RESULTS_AFTER,
    WEEK,
    Period,
    next_period,
    results_due,
)

MONDAY = date(2024, 11, 4)


def test_a_week_with_enough_is_told_a_week_after_its_end() -> None:
    weeks = {MONDAY: FEWEST}
    due = MONDAY + 2 * WEEK
    assert next_period(None, weeks, due - timedelta(days=1)) is None
    assert next_period(None, weeks, due) == Period(MONDAY, MONDAY + timedelta(days=6))


def test_few_wait_for_the_next_week() -> None:
    weeks = {MONDAY: FEWEST - 1, MONDAY + WEEK: 1}
    assert next_period(None, weeks, MONDAY + 2 * WEEK) is None
    assert next_period(None, weeks, MONDAY + 3 * WEEK) == Period(MONDAY, MONDAY + timedelta(days=13))


def test_without_reports_nothing_is_told() -> None:
    assert next_period(None, {}, MONDAY) is None
    assert next_period(MONDAY, {}, MONDAY + 50 * WEEK) is None


def test_results_are_told_eight_weeks_later() -> None:
    period = Period(MONDAY, MONDAY + timedelta(days=6))
    due = MONDAY + WEEK + RESULTS_AFTER
    assert not results_due(period, due - timedelta(days=1))
    assert results_due(period, due)


@given(st.lists(st.integers(0, 15), min_size=1, max_size=20), st.integers(0, 30))
def test_periods_never_overlap_leave_no_gap_and_hold_enough(numbers: list[int], later: int) -> None:
    weeks = {MONDAY + n * WEEK: number for n, number in enumerate(numbers)}
    now, since, told = MONDAY + later * WEEK, None, []
    while (period := next_period(since, weeks, now)) is not None:
        told.append(period)
        since = period.last + timedelta(days=1)
    for earlier, following in pairwise(told):
        assert following.first == earlier.last + timedelta(days=1)
    for period in told:
        assert sum(number for week, number in weeks.items() if period.first <= week <= period.last) >= FEWEST
