"""The ladder of warnings: told before, at and after the end, once each, and not in quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, strategies as st

from services.triage.domain.clocks.rungs import due, end_of, ladder
from shared.rules.calendar import Ends
from shared.rules.deadlines import Deadline, StartsFrom
from shared.rules.handling import Moment, Rung
from tests.support.rule_rows import DAYS, HOURS, WITA, WORKING, read, reading, rule, rung, wita

STARTED = wita(2024, 11, 4, 10)
STUDY = rule("study", 3, DAYS, StartsFrom.REGISTRATION, extension=2).starting(STARTED)
"""Ends on 7 November at 24.00 WITA; extended on the 9th."""
NIGHT = (time(22), time(6))


BEFORE, AFTER = Moment.BEFORE, Moment.AFTER
LADDER = (rung(BEFORE, 24), rung(BEFORE, 6), rung(Moment.AT), rung(AFTER, 24))


def told_at(one: Rung, deadline: Deadline = STUDY) -> datetime:
    return ladder([one], deadline)[0].at


def test_rungs_are_told_before_at_and_after_the_end() -> None:
    assert [(one.key, one.at) for one in ladder(reversed(LADDER), STUDY)] == [
        ("before_24", wita(2024, 11, 7)),
        ("before_6", wita(2024, 11, 7, 18)),
        ("at_0", wita(2024, 11, 8)),
        ("after_24", wita(2024, 11, 9)),
    ]


def test_what_is_due_is_what_was_not_told_yet() -> None:
    now = wita(2024, 11, 7, 19)
    assert [one.key for one in due(LADDER, STUDY, now)] == ["before_24", "before_6"]
    assert [one.key for one in due(LADDER, STUDY, now, told=["before_24"])] == ["before_6"]
    assert due(LADDER, STUDY, now, told=["before_24", "before_6"]) == ()


def test_a_rung_of_other_deadlines_is_none_of_this_one() -> None:
    assert ladder([rung(BEFORE, 6, deadlines=("completion",))], STUDY) == ()
    assert len(ladder([rung(BEFORE, 6, deadlines=("completion", "study"))], STUDY)) == 1


def test_a_warning_longer_than_the_period_is_left_out() -> None:
    forward = rule("forward", 24, HOURS, StartsFrom.DECISION, ends=Ends.SAME_HOUR).starting(STARTED)
    assert [one.rung.hours for one in ladder([rung(BEFORE, 25), rung(BEFORE, 24)], forward)] == [24]


def test_a_warning_no_time_before_the_end_is_none() -> None:
    assert ladder([rung(BEFORE, 0)], STUDY) == ()


@pytest.mark.parametrize(
    ("hours", "quiet", "told"),
    [
        (20, NIGHT, wita(2024, 11, 6, 22)),
        (1, NIGHT, wita(2024, 11, 7, 22)),
        (6, NIGHT, wita(2024, 11, 7, 18)),
        (18, NIGHT, wita(2024, 11, 7, 6)),
        (2, NIGHT, wita(2024, 11, 7, 22)),
        (11, (time(12), time(14)), wita(2024, 11, 7, 12)),
        (11, (time(13), time(13)), wita(2024, 11, 7, 13)),
        (20, (time(22), None), wita(2024, 11, 7, 4)),
    ],
    ids=[
        "after midnight",
        "before midnight",
        "by day",
        "as the quiet ends",
        "as the quiet begins",
        "quiet at noon",
        "no quiet at all",
        "half a quiet is none",
    ],
)
def test_quiet_hours_move_a_warning_of_the_end_earlier(
    hours: int, quiet: tuple[time, time], told: datetime
) -> None:
    assert told_at(rung(BEFORE, hours, quiet=quiet)) == told


def test_quiet_hours_move_what_is_told_at_or_after_the_end_later() -> None:
    assert told_at(rung(Moment.AT, quiet=NIGHT)) == wita(2024, 11, 8, 6)
    assert told_at(rung(AFTER, 23, quiet=NIGHT)) == wita(2024, 11, 9, 6)
    assert told_at(rung(AFTER, 12, quiet=NIGHT)) == wita(2024, 11, 8, 12)


def test_quiet_hours_do_not_move_a_warning_to_before_the_clock_started() -> None:
    late = rule("forward", 6, HOURS, StartsFrom.DECISION, ends=Ends.SAME_HOUR).starting(wita(2024, 11, 4, 23))
    assert told_at(rung(BEFORE, 2, quiet=NIGHT), late) == wita(2024, 11, 4, 23)


def test_a_warning_of_the_end_is_not_made_up_for_after_the_end() -> None:
    assert [one.key for one in due(LADDER, STUDY, STUDY.due_at)] == ["at_0"]


def test_an_extension_has_a_ladder_of_its_own() -> None:
    told = [one.key for one in ladder(LADDER, STUDY)]
    now = wita(2024, 11, 9, 19)
    again = due(LADDER, STUDY, now, extended=True, told=told)
    assert [one.key for one in again] == ["before_24:extended", "before_6:extended"]


def test_an_extension_that_the_law_does_not_have_changes_nothing() -> None:
    plain = rule("plain", 3, DAYS, StartsFrom.REPORT).starting(STARTED)
    assert ladder(LADDER, plain, extended=True) == ladder(LADDER, plain)


def test_the_ladder_stands_before_the_end_of_the_reading_worked_to() -> None:
    of = rule("study", 3, DAYS, StartsFrom.REGISTRATION)
    rivalled = read(of, reading("statute", of, starts_from=StartsFrom.REPORT)).starting(
        STARTED, moments={StartsFrom.REPORT: wita(2024, 11, 2, 9)}
    )
    assert told_at(rung(BEFORE, 6), rivalled) == wita(2024, 11, 5, 18)
    assert told_at(rung(BEFORE, 60), rivalled) == wita(2024, 11, 3, 12)


TIMES = st.one_of(st.none(), st.times(max_value=time(23, 59)).map(lambda at: at.replace(microsecond=0)))
STARTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001 - UTC is given
RUNGS = st.builds(
    rung,
    st.sampled_from(Moment),
    st.integers(0, 200),
    quiet=st.tuples(TIMES, TIMES),
    name=st.uuids().map(str),
)
DEADLINES = st.builds(
    lambda at, calendar, length: rule("x", length, calendar, StartsFrom.REPORT, extension=2).starting(at),
    STARTS,
    st.sampled_from([DAYS, WORKING, HOURS]),
    st.integers(1, 10),
)


def quiet(one: Rung, at: datetime) -> bool:
    begins, ends, hour = one.quiet_from, one.quiet_to, at.astimezone(WITA).time()
    if begins is None or ends is None or begins == ends:
        return False
    return begins < hour < ends if begins < ends else hour > begins or hour < ends


@given(DEADLINES, RUNGS, st.booleans())
def test_a_warning_is_moved_only_in_its_own_direction_and_out_of_the_quiet(
    deadline: Deadline,
    one: Rung,
    extended: bool,  # noqa: FBT001 - hypothesis gives it
) -> None:
    end = end_of(deadline, extended=extended)
    plain = end + timedelta(hours=one.hours) * {BEFORE: -1, Moment.AT: 0, AFTER: 1}[one.moment]
    for planned in ladder([one], deadline, extended=extended):
        earlier = one.moment is BEFORE
        assert (planned.at <= plain) if earlier else (planned.at >= plain)
        assert abs(planned.at - plain) < timedelta(days=1)
        assert not earlier or deadline.started_at <= planned.at <= end
        assert earlier or planned.at >= end
        assert not quiet(one, planned.at) or planned.at == deadline.started_at
        assert quiet(one, plain) or planned.at == plain


@given(DEADLINES, st.lists(RUNGS, max_size=6), st.lists(st.integers(-300, 500), min_size=1, max_size=20))
def test_nothing_is_told_twice_whenever_somebody_looks(
    deadline: Deadline, rungs: list[Rung], looks: list[int]
) -> None:
    told: list[str] = []
    for hours in sorted(looks):
        told += [one.key for one in due(rungs, deadline, deadline.due_at + timedelta(hours=hours), told=told)]
    assert len(told) == len(set(told))


@given(DEADLINES, st.lists(RUNGS, max_size=6))
def test_who_looks_whenever_the_next_rung_is_due_tells_every_rung_once_and_in_time(
    deadline: Deadline, rungs: list[Rung]
) -> None:
    told: list[str] = []
    now: datetime | None = deadline.started_at
    while now is not None:
        for one in due(rungs, deadline, now, told=told):
            assert one.rung.moment is not BEFORE or now < deadline.due_at
            told.append(one.key)
        left = [one.at for one in ladder(rungs, deadline) if one.at > now and one.key not in told]
        now = min(left, default=None)
    assert set(told) == {one.key for one in ladder(rungs, deadline)}


@given(DEADLINES, st.lists(RUNGS, max_size=4), RUNGS, st.integers(-300, 300))
def test_a_rung_added_later_is_told_once_and_brings_back_no_other(
    deadline: Deadline, rungs: list[Rung], added: Rung, hours: int
) -> None:
    now = deadline.due_at + timedelta(hours=hours)
    told = [one.key for one in due(rungs, deadline, now)]
    later = due([*rungs, added], deadline, now, told=told)
    assert {one.rung for one in later} <= {added}
    assert due([*rungs, added], deadline, now, told=[*told, *(one.key for one in later)]) == ()
