"""Worked examples: cases that the papers told, day by day, and chains of deadlines outside the office."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from shared.rules.calendar import Calendar, Ends
from shared.rules.deadlines import DeadlineRule, StartsFrom
from tests.support.rule_rows import BOOK, DAYS, HOURS, LEAVE_IS_WORK, WORKING, read, reading, rule, wita

REVIEW = BOOK.deadline("preliminary_review")
COMPLETION = BOOK.deadline("completion")
STUDY = BOOK.deadline("study")
FORWARD = BOOK.deadline("forward_to_police")
FIRST_DISCUSSION = rule("first_discussion", 24, HOURS, StartsFrom.REGISTRATION, ends=Ends.SAME_HOUR)
SECOND_DISCUSSION = rule("second_discussion", 5, DAYS, StartsFrom.REGISTRATION)
POLICE = rule("police_investigation", 14, WORKING, StartsFrom.RECEIPT, actor="police")
LEAVE_WORKED = reading("police_joint_leave", POLICE, calendar=LEAVE_IS_WORK)


def chained(start: datetime, *rules: DeadlineRule) -> list[date]:
    """The last day of each step when every step is taken on the last day of the one before."""
    days: list[date] = []
    for each in rules:
        deadline = each.starting(start)
        days.append(deadline.last_day)
        start = deadline.due_at - timedelta(hours=8)
    return days


def test_pekalongan_2024_step_by_step() -> None:
    """Event 23 Oct, report 29 Oct, completion, registered 3 Nov, discussion 4 Nov, next step 8 Nov 20.00."""
    reported, registered = wita(2024, 10, 29, 10), wita(2024, 11, 3, 10)
    assert not BOOK.deadline("report_window").starting(wita(2024, 10, 23)).lapsed(reported)
    review = REVIEW.starting(reported)
    assert review.last_day == date(2024, 10, 31)
    completion = COMPLETION.starting(wita(2024, 10, 31, 15))
    assert completion.due_at == wita(2024, 11, 3)
    first = FIRST_DISCUSSION.starting(registered)
    assert not first.lapsed(wita(2024, 11, 4, 9, 59))
    study = STUDY.starting(registered)
    assert (study.last_day, study.extended_due_at) == (date(2024, 11, 6), wita(2024, 11, 9))
    second = SECOND_DISCUSSION.starting(registered)
    assert not second.lapsed(wita(2024, 11, 8, 20))
    assert second.lapsed(wita(2024, 11, 9))


def test_pekalongan_2024_by_the_statute_the_study_was_over_at_registration() -> None:
    """The statute counts from receipt: such a reading is shown as over, and work follows practice."""
    statute = reading("study_from_receipt", STUDY, starts_from=StartsFrom.REPORT)
    study = read(STUDY, statute).starting(
        wita(2024, 11, 3, 10), moments={StartsFrom.REPORT: wita(2024, 10, 29, 10)}
    )
    assert [(each.last_day, each.over) for each in study.readings] == [
        (date(2024, 11, 6), False),
        (date(2024, 11, 1), True),
    ]
    assert study.governing == "study"


def test_balikpapan_2020_forwarded_on_the_evening_of_day_five() -> None:
    """Registered 4 Oct, forwarded 9 Oct 21.00 WITA."""
    forwarded = wita(2020, 10, 9, 21)
    study = STUDY.starting(wita(2020, 10, 4, 15))
    assert (study.due_at, study.extended_due_at) == (wita(2020, 10, 8), wita(2020, 10, 10))
    assert study.lapsed(forwarded)
    assert study.extended_due_at is not None
    assert study.extended_due_at - forwarded == timedelta(hours=3)


def test_balikpapan_2020_would_have_been_late_had_the_first_day_counted() -> None:
    counted = reading("study_first_day", STUDY, first_day_counts=True)
    study = read(STUDY, counted).starting(wita(2020, 10, 4, 15))
    assert study.governing == "study_first_day"
    assert study.extended_due_at == wita(2020, 10, 9)
    assert study.extended_due_at < wita(2020, 10, 9, 21)


def test_batam_two_and_five_are_seven_calendar_days() -> None:
    reported = wita(2024, 10, 1, 9)
    review = REVIEW.starting(reported)
    study = STUDY.starting(review.due_at - timedelta(hours=8))
    assert study.extended_due_at == wita(2024, 10, 9)
    assert study.extended_due_at == rule("seven", 7, DAYS, StartsFrom.REPORT).starting(reported).due_at


def test_fourteen_working_days_pass_over_polling_day() -> None:
    investigation = POLICE.starting(wita(2024, 11, 25, 10))
    assert investigation.last_day == date(2024, 12, 16)
    assert date(2024, 11, 27) in investigation.skipped
    assert len(investigation.skipped) == 7


@pytest.mark.parametrize(
    ("calendar", "last"), [(WORKING, date(2024, 12, 30)), (LEAVE_IS_WORK, date(2024, 12, 27))]
)
def test_fourteen_working_days_over_christmas_with_and_without_joint_leave(
    calendar: Calendar, last: date
) -> None:
    police = rule("police_investigation", 14, calendar, StartsFrom.RECEIPT)
    assert police.starting(wita(2024, 12, 6, 10)).last_day == last


def test_the_police_work_to_the_reading_in_which_joint_leave_is_work() -> None:
    investigation = read(POLICE, LEAVE_WORKED).starting(wita(2024, 12, 6, 10))
    assert investigation.governing == "police_joint_leave"
    assert investigation.due_at == wita(2024, 12, 28)
    assert investigation.margin == timedelta(days=3)
    assert investigation.actor == "police"


def test_the_prosecutors_three_three_and_five_working_days() -> None:
    steps = (
        rule("prosecutor_review", 3, WORKING, StartsFrom.RECEIPT),
        rule("police_resubmission", 3, WORKING, StartsFrom.STEP),
        rule("prosecutor_to_court", 5, WORKING, StartsFrom.RECEIPT),
    )
    assert chained(wita(2024, 12, 16, 10), *steps) == [
        date(2024, 12, 19),
        date(2024, 12, 24),
        date(2025, 1, 3),
    ]


def test_the_courts_seven_three_and_seven_days() -> None:
    steps = (
        rule("district_court", 7, DAYS, StartsFrom.RECEIPT),
        rule("appeal", 3, DAYS, StartsFrom.STEP),
        rule("high_court", 7, DAYS, StartsFrom.RECEIPT),
    )
    assert chained(wita(2025, 1, 6, 10), *steps) == [date(2025, 1, 13), date(2025, 1, 16), date(2025, 1, 23)]


def test_the_election_commission_has_seven_days_from_receipt() -> None:
    action = rule("election_commission_action", 7, DAYS, StartsFrom.RECEIPT, actor="election_commission")
    assert action.starting(wita(2024, 11, 1, 16)).due_at == wita(2024, 11, 9)


def test_forwarding_takes_its_24_hours_through_a_night_and_a_holiday() -> None:
    assert FORWARD.starting(wita(2024, 12, 24, 21)).due_at == wita(2024, 12, 25, 21)
