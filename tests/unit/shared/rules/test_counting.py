"""Counting days, working days and hours: the edges by example, the laws by property."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from shared.rules.calendar import Calendar, CalendarKind, Ends
from shared.rules.errors import HolidaysUnknown
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks

WITA = ZoneInfo("Asia/Makassar")
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - UTC is given
COVERED = st.datetimes(datetime(2024, 1, 1), datetime(2026, 9, 1), timezones=st.just(UTC))  # noqa: DTZ001 - UTC is given
LENGTHS = st.integers(1, 30)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@cache
def rules() -> Rulebook:
    return Rulebooks.load().pinned("pilkada_2024_1")


def calendar(kind: CalendarKind) -> Calendar:
    return rules().calendars[kind]


def due(
    kind: CalendarKind, at: datetime, length: int, *, first: bool = False, ends: Ends = Ends.END_OF_LAST_DAY
) -> datetime:
    return calendar(kind).count(at, length, first_day_counts=first, ends=ends).due_at


def wita(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=WITA)


DAYS, WORKING, HOURS = CalendarKind.CALENDAR_DAYS, CalendarKind.WORKING_DAYS, CalendarKind.HOURS


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        (wita(2024, 11, 27, 9, 15), 2, wita(2024, 11, 30)),
        (wita(2024, 11, 27, 0, 0), 2, wita(2024, 11, 30)),
        (wita(2024, 11, 27, 23, 59), 2, wita(2024, 11, 30)),
        (wita(2024, 1, 31, 8), 1, wita(2024, 2, 2)),
        (wita(2024, 2, 27, 8), 2, wita(2024, 3, 1)),
        (wita(2025, 2, 27, 8), 2, wita(2025, 3, 2)),
        (wita(2024, 12, 30, 8), 2, wita(2025, 1, 2)),
    ],
    ids=[
        "plain",
        "at midnight",
        "a minute before midnight",
        "month end",
        "leap year",
        "no leap year",
        "year end",
    ],
)
def test_calendar_days_end_at_24_00_of_the_last_day(start: datetime, length: int, end: datetime) -> None:
    assert due(DAYS, start, length) == end


def test_a_start_late_in_the_utc_day_is_already_the_next_day_in_wita() -> None:
    assert due(DAYS, datetime(2024, 11, 26, 16, 0, tzinfo=UTC), 2) == wita(2024, 11, 30)
    assert due(DAYS, datetime(2024, 11, 26, 15, 59, tzinfo=UTC), 2) == wita(2024, 11, 29)


def test_a_counted_first_day_ends_one_day_sooner() -> None:
    start = wita(2024, 11, 27, 9)
    assert due(DAYS, start, 5, first=True) == due(DAYS, start, 4)


def test_days_may_end_at_the_hour_at_which_they_began() -> None:
    assert due(DAYS, wita(2024, 11, 27, 9, 15), 2, ends=Ends.SAME_HOUR) == wita(2024, 11, 29, 9, 15)


def test_hours_run_through_midnight_and_holidays() -> None:
    assert due(HOURS, wita(2024, 12, 24, 21, 30), 24, ends=Ends.SAME_HOUR) == wita(2024, 12, 25, 21, 30)


def test_working_days_pass_over_weekends_polling_day_and_joint_leave() -> None:
    counted = calendar(WORKING).count(
        wita(2024, 12, 23, 10), 3, first_day_counts=False, ends=Ends.END_OF_LAST_DAY
    )
    assert counted.due_at == wita(2024, 12, 31)
    assert counted.skipped == tuple(date(2024, 12, day) for day in (25, 26, 28, 29))
    assert due(WORKING, wita(2024, 11, 26, 10), 1) == wita(2024, 11, 29)


def test_a_counted_first_day_that_is_a_holiday_does_not_count() -> None:
    assert due(WORKING, wita(2024, 12, 25, 10), 1, first=True) == due(WORKING, wita(2024, 12, 26, 10), 1)


def test_working_days_into_a_year_without_a_holiday_table_are_refused() -> None:
    with pytest.raises(HolidaysUnknown, match="2027"):
        due(WORKING, wita(2026, 12, 30, 10), 14)
    assert due(DAYS, wita(2026, 12, 30, 10), 14) == wita(2027, 1, 14)


@pytest.mark.parametrize("kind", list(CalendarKind))
def test_a_time_without_zone_is_refused(kind: CalendarKind) -> None:
    with pytest.raises(ValueError, match="zone"):
        calendar(kind).count(datetime(2024, 11, 27), 2, first_day_counts=False, ends=Ends.SAME_HOUR)  # noqa: DTZ001 - meant


def test_an_empty_period_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        due(DAYS, wita(2024, 11, 27), 0)


@given(MOMENTS, LENGTHS, OFFSETS)
def test_the_zone_in_which_the_start_is_written_changes_nothing(
    at: datetime, length: int, zone: timezone
) -> None:
    assert due(DAYS, at, length) == due(DAYS, at.astimezone(zone), length)
    assert due(HOURS, at, length) == due(HOURS, at.astimezone(zone), length)


@given(
    st.sampled_from([DAYS, HOURS]),
    MOMENTS,
    st.timedeltas(timedelta(0), timedelta(days=90)),
    LENGTHS,
    st.booleans(),
)
def test_a_later_start_never_ends_sooner(
    kind: CalendarKind,
    at: datetime,
    later: timedelta,
    length: int,
    first: bool,  # noqa: FBT001 - hypothesis gives it
) -> None:
    assert due(kind, at, length, first=first) <= due(kind, at + later, length, first=first)


@given(COVERED, st.timedeltas(timedelta(0), timedelta(days=30)), LENGTHS)
def test_a_later_start_never_ends_sooner_in_working_days(at: datetime, later: timedelta, length: int) -> None:
    assert due(WORKING, at, length) <= due(WORKING, at + later, length)


@given(COVERED, LENGTHS)
def test_a_longer_period_ends_later(at: datetime, length: int) -> None:
    for kind in CalendarKind:
        assert due(kind, at, length) < due(kind, at, length + 1)


@given(COVERED, LENGTHS)
def test_working_days_never_end_before_calendar_days_and_end_on_a_working_day(
    at: datetime, length: int
) -> None:
    counted = calendar(WORKING).count(at, length, first_day_counts=False, ends=Ends.END_OF_LAST_DAY)
    assert counted.due_at >= due(DAYS, at, length)
    assert calendar(WORKING).is_working_day(counted.last_day)
    assert not any(calendar(WORKING).is_working_day(day) for day in counted.skipped)


@given(MOMENTS, LENGTHS)
def test_a_day_deadline_leaves_at_least_its_days_and_less_than_one_more(at: datetime, length: int) -> None:
    left = due(DAYS, at, length) - at
    assert timedelta(days=length) < left <= timedelta(days=length + 1)


@given(MOMENTS, LENGTHS)
def test_a_day_deadline_ends_at_midnight_in_wita_and_every_wita_day_has_24_hours(
    at: datetime, length: int
) -> None:
    end = due(DAYS, at, length)
    assert (end.astimezone(WITA).hour, end.astimezone(WITA).minute) == (0, 0)
    assert end.utcoffset() == timedelta(0)
    assert due(DAYS, at, length + 1) - end == timedelta(days=1)


@given(MOMENTS, LENGTHS)
def test_same_hour_days_are_24_hours_each_since_wita_has_no_summer_time(at: datetime, length: int) -> None:
    assert due(DAYS, at, length, ends=Ends.SAME_HOUR) == at + timedelta(days=length)
