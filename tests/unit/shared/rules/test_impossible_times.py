"""Times that are none, and days that only some years have: a legal clock counts or refuses, never guesses."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from shared.rules.calendar import Calendar, Ends
from shared.rules.deadlines import StartsFrom
from shared.rules.errors import HolidaysUnknown
from tests.support.rule_rows import DAYS, HOURS, WITA, WORKING, rule, wita


@pytest.mark.parametrize("calendar", [DAYS, HOURS], ids=["days", "hours"])
def test_an_end_that_no_calendar_holds_is_refused_by_name(calendar: Calendar) -> None:
    last = datetime(9999, 12, 31, 12, tzinfo=UTC)
    with pytest.raises(ValueError, match="31-12-9999 leaves the years"):
        rule("late", 48, calendar, StartsFrom.REPORT).starting(last)


def test_the_first_day_that_a_calendar_holds_is_counted_like_others() -> None:
    first = datetime(1, 1, 1, 12, tzinfo=UTC)
    deadline = rule("early", 2, DAYS, StartsFrom.REPORT, ends=Ends.SAME_HOUR).starting(first)
    assert deadline.due_at == datetime(1, 1, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize("calendar", [DAYS, WORKING, HOURS], ids=["days", "working days", "hours"])
def test_a_clock_without_a_zone_never_starts(calendar: Calendar) -> None:
    with pytest.raises(ValueError, match="a time with its zone"):
        rule("zoneless", 2, calendar, StartsFrom.REPORT).starting(datetime(2024, 11, 27, 9))  # noqa: DTZ001 - meant


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (wita(2024, 2, 28, 9), wita(2024, 2, 29, 9)),
        (wita(2024, 2, 29, 9), wita(2024, 3, 1, 9)),
        (wita(2025, 2, 28, 9), wita(2025, 3, 1, 9)),
        (wita(2100, 2, 28, 9), wita(2100, 3, 1, 9)),
        (wita(2000, 2, 28, 9), wita(2000, 2, 29, 9)),
    ],
)
def test_a_leap_day_is_a_day_like_others_and_only_where_there_is_one(start: datetime, end: datetime) -> None:
    assert rule("one", 1, DAYS, StartsFrom.REPORT, ends=Ends.SAME_HOUR).starting(start).due_at == end


def test_the_year_changes_inside_a_period_of_days_and_of_known_working_days() -> None:
    at = wita(2024, 12, 30, 9)
    assert rule("days", 3, DAYS, StartsFrom.REPORT).starting(at).last_day == date(2025, 1, 2)
    working = rule("working", 3, WORKING, StartsFrom.REPORT).starting(at)
    assert (working.last_day, working.skipped) == (date(2025, 1, 3), (date(2025, 1, 1),))


def test_an_extension_into_a_year_without_holidays_is_refused_with_the_year() -> None:
    extended = rule("extended", 1, WORKING, StartsFrom.REPORT, extension=3)
    with pytest.raises(HolidaysUnknown, match=r"2027.*add a rule folder"):
        extended.starting(wita(2026, 12, 29, 9))


@given(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001 - the zone is put on below
def test_wita_is_eight_hours_ahead_at_every_hour_of_the_year(naive: datetime) -> None:
    assert naive.replace(tzinfo=WITA).utcoffset() == timedelta(hours=8)
    assert naive.replace(tzinfo=UTC).astimezone(WITA).utcoffset() == timedelta(hours=8)
