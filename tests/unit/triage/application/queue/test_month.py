"""The month of deadlines: each on its last day, days off by name, and counts that add up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from services.triage.application.queue.days_off import DaysOff, days_off
from services.triage.application.queue.deadline_list import DeadlineState, ListedDeadline
from services.triage.application.queue.month import DayOfMonth, Month, month_of
from shared.rules.calendar import Ends
from shared.rules.deadlines import StartsFrom
from shared.rules.rulebooks import Rulebooks
from tests.support.deadline_lists import listed, study
from tests.support.rule_rows import BOOK, HOURS, WORKING, rule, wita

NEWEST = DaysOff(calendar=WORKING, holidays={one.day: one for one in BOOK.holidays.values()})
OFF = {"uji_1": NEWEST}
TODAY = date(2024, 11, 6)


def november(*deadlines: ListedDeadline, shown: date = TODAY) -> Month:
    return month_of(shown, deadlines, OFF, today=TODAY, language="id")


def day_of(month: Month, day: date) -> DayOfMonth:
    return next(each for week in month.weeks for each in week.days if each.day == day)


def test_a_month_is_whole_weeks_from_monday_to_sunday() -> None:
    month = november()
    assert [week.number for week in month.weeks] == [44, 45, 46, 47, 48]
    assert (month.weeks[0].days[0].day, month.weeks[-1].days[-1].day) == (
        date(2024, 10, 28),
        date(2024, 12, 1),
    )
    assert not month.weeks[0].days[0].inside
    assert day_of(month, date(2024, 11, 1)).inside


def test_what_ends_at_24_00_stands_on_the_day_that_it_ends() -> None:
    month = november(study())
    assert [one.number for one in day_of(month, date(2024, 11, 7)).due] == ["009/LP/PW/Kota/23.02/XI/2024"]
    assert day_of(month, date(2024, 11, 8)).due == ()


def test_an_extension_that_is_used_moves_it_to_its_last_day() -> None:
    assert day_of(november(study(extended=True)), date(2024, 11, 9)).due


def test_a_day_lists_the_earliest_end_first() -> None:
    hours = rule("forward", 24, HOURS, StartsFrom.DECISION, ends=Ends.SAME_HOUR).starting(
        wita(2024, 11, 6, 9)
    )
    month = november(study(), listed(hours, "010"))
    assert [one.deadline.id for one in day_of(month, date(2024, 11, 7)).due] == ["forward", "study"]


def test_days_off_are_marked_and_named_in_the_readers_language() -> None:
    polling, sunday = date(2024, 11, 27), date(2024, 11, 24)
    month = november()
    assert (day_of(month, polling).working, day_of(month, polling).holiday) == (
        False,
        BOOK.holidays["2024-11-27"].name_id,
    )
    assert (day_of(month, sunday).working, day_of(month, sunday).holiday) == (False, "")
    assert day_of(month, TODAY).working
    english = month_of(TODAY, (), OFF, today=TODAY, language="en")
    assert day_of(english, polling).holiday == BOOK.holidays["2024-11-27"].name_en


def test_days_of_a_year_without_holidays_are_neither_working_nor_off() -> None:
    assert day_of(november(shown=date(2027, 3, 1)), date(2027, 3, 8)).working is None


def test_today_is_marked_once() -> None:
    assert [day.day for week in november().weeks for day in week.days if day.today] == [TODAY]


def test_a_month_counts_its_own_days_and_what_lies_outside() -> None:
    late = study(wita(2024, 10, 30, 9), state=DeadlineState.LAPSED)
    month = november(study(), late, study(wita(2024, 10, 20, 9)), study(wita(2024, 11, 29, 9)))
    assert (month.total, month.lapsed, month.before, month.after) == (2, 1, 1, 1)
    assert day_of(month, date(2024, 11, 2)).lapsed == 1
    assert [week.total for week in month.weeks] == [1, 1, 0, 0, 0]


@pytest.mark.parametrize(
    ("shown", "previous", "following"),
    [
        (date(2024, 1, 31), date(2023, 12, 1), date(2024, 2, 1)),
        (date(2024, 12, 1), date(2024, 11, 1), date(2025, 1, 1)),
        (date(2024, 6, 15), date(2024, 5, 1), date(2024, 7, 1)),
    ],
)
def test_a_month_knows_its_neighbours(shown: date, previous: date, following: date) -> None:
    month = november(shown=shown)
    assert (month.previous, month.following) == (previous, following)


@given(
    st.lists(st.datetimes(datetime(2024, 8, 1), datetime(2025, 3, 1), timezones=st.just(UTC)), max_size=12)  # noqa: DTZ001 - UTC is given
)
def test_every_deadline_is_counted_once(starts: list[datetime]) -> None:
    month = november(*map(study, starts))
    assert month.total + month.before + month.after == len(starts)
    shown = sum(len(day.due) for week in month.weeks for day in week.days if day.inside)
    assert shown == month.total
    assert all(
        one.day - day.day == timedelta(0) for week in month.weeks for day in week.days for one in day.due
    )


def test_a_day_off_by_one_calendar_alone_says_by_which() -> None:
    polling = date(2024, 11, 27)
    plain = replace(WORKING, holidays=frozenset())
    other = DaysOff(calendar=plain, holidays={})
    day = day_of(month_of(TODAY, (), {**OFF, "uji_2": other}, today=TODAY, language="id"), polling)
    assert (day.working, day.off_in) == (None, ("uji_1",))
    assert day.holiday == NEWEST.name(polling, "id")
    sunday = day_of(
        month_of(TODAY, (), {**OFF, "uji_2": other}, today=TODAY, language="id"), date(2024, 11, 24)
    )
    assert (sunday.working, sunday.off_in) == (False, ("uji_1", "uji_2"))


def test_days_off_are_those_of_the_cases_own_rulebooks() -> None:
    books = Rulebooks.load()
    old = replace(study(), deadline=replace(study().deadline, rulebook="pilkada_2024_1"))
    assert set(days_off(books, [old])) == {"pilkada_2024_1"}
    assert set(days_off(books, [])) == {books.for_new_cases().id}
