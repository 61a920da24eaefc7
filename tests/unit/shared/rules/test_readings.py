"""Rival readings of a deadline stand side by side; work goes to the earliest that can still be kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from shared.rules.calendar import Ends
from shared.rules.deadlines import Deadline, StartsFrom
from shared.rules.errors import HolidaysUnknown
from tests.support.rule_rows import BOOK, DAYS, HOURS, LEAVE_IS_WORK, WORKING, read, reading, rule, wita

STUDY = rule("study", 3, DAYS, StartsFrom.REGISTRATION, extension=2)
FROM_RECEIPT = reading("study_from_receipt", STUDY, starts_from=StartsFrom.REPORT)
FIRST_COUNTS = reading("study_first_day", STUDY, first_day_counts=True)
REGISTERED = wita(2024, 11, 3, 10)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 9, 1), timezones=st.just(UTC))  # noqa: DTZ001 - UTC is given


def ids(deadline: Deadline) -> list[str]:
    return [each.id for each in deadline.readings]


def test_a_rule_without_readings_says_nothing_of_any() -> None:
    deadline = BOOK.deadline("study").starting(REGISTERED)
    assert deadline.readings == ()
    assert (deadline.governing, deadline.margin, deadline.own) == ("study", timedelta(0), deadline)
    assert deadline.moments == {}


def test_moments_change_nothing_where_the_law_is_read_in_one_way() -> None:
    plain = BOOK.deadline("study")
    assert plain.starting(REGISTERED, moments={StartsFrom.REPORT: REGISTERED}) == plain.starting(REGISTERED)


def test_work_goes_to_the_earliest_reading() -> None:
    deadline = read(STUDY, FIRST_COUNTS).starting(REGISTERED)
    assert ids(deadline) == ["study", "study_first_day"]
    assert deadline.governing == "study_first_day"
    assert deadline.due_at == wita(2024, 11, 6)
    assert deadline.extended_due_at == wita(2024, 11, 8)
    assert deadline.margin == timedelta(days=1)


def test_the_deadline_speaks_for_the_reading_that_governs_under_the_rules_own_name() -> None:
    deadline = read(STUDY, FIRST_COUNTS).starting(REGISTERED)
    assert (deadline.id, deadline.name("id")) == ("study", "tenggat study")
    assert (deadline.article, deadline.first_day_counts) == ("Pasal 2", True)
    assert deadline.own.due_at == wita(2024, 11, 7)
    assert deadline.own.article == "Pasal 1"


def test_a_later_reading_leaves_the_rules_own_in_force_and_shows_its_margin() -> None:
    review = rule("review", 2, DAYS, StartsFrom.REPORT)
    deadline = read(review, reading("kediri", review, length=3)).starting(wita(2024, 11, 27, 9))
    assert (deadline.governing, deadline.due_at) == ("review", wita(2024, 11, 30))
    assert deadline.margin == timedelta(days=1)


def test_a_reading_from_another_event_takes_its_own_start() -> None:
    reported = wita(2024, 11, 2, 8)
    deadline = read(STUDY, FROM_RECEIPT).starting(REGISTERED, moments={StartsFrom.REPORT: reported})
    assert deadline.governing == "study_from_receipt"
    assert (deadline.started_at, deadline.starts_from) == (reported, StartsFrom.REPORT)
    assert (deadline.due_at, deadline.own.started_at) == (wita(2024, 11, 6), REGISTERED)


def test_a_reading_whose_start_is_not_known_is_left_out() -> None:
    deadline = read(STUDY, FROM_RECEIPT).starting(REGISTERED)
    assert ids(deadline) == ["study"]
    assert deadline.governing == "study"


def test_a_reading_that_was_over_when_the_clock_started_is_listed_as_over_and_does_not_govern() -> None:
    late = {StartsFrom.REPORT: wita(2024, 10, 29, 10)}
    deadline = read(STUDY, FROM_RECEIPT).starting(REGISTERED, moments=late)
    assert [(each.id, each.over) for each in deadline.readings] == [
        ("study", False),
        ("study_from_receipt", True),
    ]
    assert (deadline.governing, deadline.due_at) == ("study", wita(2024, 11, 7))


def test_a_reading_that_ends_as_the_clock_starts_is_over() -> None:
    """The end of a period is already too late."""
    moments = {StartsFrom.REPORT: wita(2024, 10, 29, 10)}
    rule_ = read(STUDY, FROM_RECEIPT)
    assert rule_.starting(wita(2024, 11, 2), moments=moments).readings[1].over
    assert not rule_.starting(wita(2024, 11, 1, 23, 59), moments=moments).readings[1].over


def test_if_no_reading_can_be_kept_the_rules_own_is_named() -> None:
    at_once = replace(STUDY, length=1, extension=0, first_day_counts=True, ends=Ends.SAME_HOUR)
    past = {StartsFrom.REPORT: wita(2024, 10, 1)}
    deadline = read(at_once, FROM_RECEIPT).starting(REGISTERED, moments=past)
    assert all(each.over for each in deadline.readings)
    assert (deadline.governing, deadline.due_at) == ("study", REGISTERED)


def test_readings_that_agree_leave_the_rules_own_in_force() -> None:
    same = read(STUDY, reading("same", STUDY)).starting(REGISTERED)
    assert (same.governing, same.margin) == ("study", timedelta(0))


def test_a_stand_in_event_starts_the_rule_and_the_readings_that_name_it() -> None:
    rivals = (FIRST_COUNTS, FROM_RECEIPT)
    deadline = read(STUDY, *rivals).starting(REGISTERED, starts_from=StartsFrom.REPORT)
    assert ids(deadline) == ["study", "study_from_receipt"]


def test_a_deadline_can_be_computed_again_from_its_own_start_and_its_moments() -> None:
    rule_ = read(STUDY, FIRST_COUNTS, FROM_RECEIPT)
    deadline = rule_.starting(REGISTERED, moments={StartsFrom.REPORT: wita(2024, 11, 2, 8)})
    again = rule_.starting(
        deadline.own.started_at, starts_from=deadline.own.starts_from, moments=deadline.moments
    )
    assert again == deadline


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        read(STUDY, FROM_RECEIPT).starting(REGISTERED, moments={StartsFrom.REPORT: datetime(2024, 11, 1)})  # noqa: DTZ001 - meant


def test_a_rival_that_runs_into_a_year_without_holidays_is_not_guessed() -> None:
    rival = reading("study_working", STUDY, calendar=WORKING)
    with pytest.raises(HolidaysUnknown, match="2027"):
        read(STUDY, rival).starting(wita(2026, 12, 30, 9))


@given(MOMENTS, st.timedeltas(timedelta(days=-30), timedelta(days=5)), st.booleans())
def test_the_end_is_that_of_the_earliest_reading_not_over(
    at: datetime,
    shift: timedelta,
    first: bool,  # noqa: FBT001 - hypothesis gives it
) -> None:
    police = rule("police", 14, WORKING, StartsFrom.RECEIPT)
    rivals = (
        reading("leave", police, calendar=LEAVE_IS_WORK, first_day_counts=first),
        reading("hours", police, starts_from=StartsFrom.DECISION, calendar=HOURS, length=72),
    )
    deadline = read(police, *rivals).starting(at, moments={StartsFrom.DECISION: at + shift})
    running = [each.due_at for each in deadline.readings if each.due_at > at]
    assert len(deadline.readings) == 3
    assert deadline.due_at == min(running)
    assert deadline.due_at + deadline.margin == max(each.due_at for each in deadline.readings)
    assert [each.over for each in deadline.readings] == [each.due_at <= at for each in deadline.readings]
