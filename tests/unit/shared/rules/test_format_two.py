"""What the rulebooks of format 2 say: the lifecycle, its clocks and what a proposal rests on."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from shared.rules.handling import KINDS, Condition, Lane, Moment, Record
from shared.rules.model import HolidayKind, Rulebook
from shared.rules.rulebooks import Rulebooks

BOOKS = Rulebooks.load()
BEFORE, AFTER, PEMILU = (BOOKS.pinned(name) for name in ("pilkada_2024_2", "pilkada_2024_3", "pemilu_2024_1"))
each = pytest.mark.parametrize("book", [BEFORE, AFTER, PEMILU], ids=lambda book: book.id)


@each
def test_stages_stand_in_their_lanes(book: Rulebook) -> None:
    lanes = {lane: [stage.id for stage in book.case_stages.values() if stage.lane is lane] for lane in Lane}
    assert lanes == {
        Lane.TIPS: ["tracing"],
        Lane.CASES: [
            *("preliminary_review", "completion", "completion_expired", "registered", "clarification"),
            *("second_discussion", "plenary", "decided"),
        ],
        Lane.TRACKING: ["tracking"],
        Lane.CLOSED: ["tip_closed", "refused", "stopped", "transferred", "concluded", "published"],
    }
    assert [stage.id for stage in book.case_stages.values() if stage.terminal] == ["published"]


@each
def test_a_crime_is_registered_with_the_clocks_of_its_discussions(book: Rulebook) -> None:
    rows = book.moves_for("preliminary_review", "register", "report")
    assert {tuple(row.conditions): row.starts for row in rows} == {
        (Condition.NOT_CRIMINAL,): ("study",),
        (Condition.CRIMINAL,): ("study", "first_discussion", "second_discussion"),
    }


@each
def test_a_tip_becomes_a_finding_or_is_closed_and_is_never_registered_as_a_report(book: Rulebook) -> None:
    leaving = {(move.command, move.to) for move in book.moves_at("tracing", "tip") if move.to}
    assert leaving == {("fix_finding", "registered"), ("close_tip", "tip_closed")}
    assert not [move for move in book.moves if move.command == "register" and "tip" in move.kinds]


@each
def test_everyday_work_is_open_at_every_stage_but_the_last(book: Rulebook) -> None:
    for stage in book.case_stages.values():
        daily = {"claim", "release", "assign", "hand_over", "note", "classify", "link", "merge"}
        kind = "tip" if stage.lane is Lane.TIPS else "report"
        found = {move.command for move in book.moves_at(stage.id, kind)} & daily
        assert found == (set() if stage.terminal else daily), stage.id


@each
def test_what_ends_or_leaves_the_office_wants_a_second_person(book: Rulebook) -> None:
    closing = {Lane.CLOSED, Lane.TRACKING}
    for move in book.moves:
        if move.to and book.case_stages[move.to].lane in closing and not move.system:
            assert move.approvers, move.id


INVITING = frozenset({"pilkada_2024_6", "pemilu_2024_3"})
"""The rulebooks that know an invitation to a joint discussion."""


@each
def test_every_record_is_filled_in_by_some_move(book: Rulebook) -> None:
    later = set() if book.id in INVITING else {Record.DISCUSSION_INVITATION}
    assert {move.record for move in book.moves} - {None} == set(Record) - later


@each
def test_a_reported_crime_can_go_all_the_way_from_police_to_the_high_court(book: Rulebook) -> None:
    on_the_way = [step.id for step in book.steps.values() if step.route == "police"]
    assert on_the_way == [
        *("police_investigation", "prosecutor_review", "police_resubmission", "prosecutor_to_court"),
        *("district_court", "appeal", "high_court"),
    ]
    lengths = [book.deadline(step).length for step in on_the_way]
    assert lengths == [14, 3, 3, 5, 7, 3, 7]


@each
def test_numbers_have_a_series_for_reports_findings_and_registrations(book: Rulebook) -> None:
    assert {row.id: row.pattern for row in book.series.values()} == {
        "report": "{seq}/LP/{type}/{level}/{region}/{month}/{year}",
        "finding": "{seq}/TM/{type}/{level}/{region}/{month}/{year}",
        "registration": "{seq}/Reg/LP/{type}/{level}/{region}/{month}/{year}",
    }
    assert (book.office.level, book.office.region, book.office.confirmed) == ("Kota", "RR.RR", False)


def test_the_forms_that_sources_tell_are_confirmed_and_no_others() -> None:
    known = {form.code for form in AFTER.forms.values() if form.confirmed}
    assert known == {"A.1", "A.2", "A.10", "A.13"}
    hearing = {AFTER.forms[form].code for form in ("summons", "oath", "oath_expert")}
    assert hearing == {"A.7", "A.8", "A.9"}
    assert {form.code for form in PEMILU.forms.values() if form.confirmed} == {
        *("B.1", "B.9", "B.10", "B.11", "B.12")
    }


def test_before_the_amendment_the_office_keeps_its_hours_on_polling_day_too() -> None:
    polling_day = date(2024, 11, 27)
    before, after = BEFORE.hours_on(polling_day), AFTER.hours_on(polling_day)
    assert before is not None
    assert (str(before.opens), str(before.closes)) == ("08:00:00", "16:00:00")
    assert after is not None
    assert after.all_day


def test_rival_readings_stand_beside_the_deadline_that_they_dispute() -> None:
    readings = {
        rule.id: [(one.starts_from.value, one.length, one.calendar.id) for one in rule.readings]
        for rule in AFTER.deadlines.values()
        if rule.readings
    }
    joint_leave = "working_days_with_joint_leave"
    assert readings == {
        "preliminary_review": [("report", 3, "calendar_days")],
        "study": [("report", 3, "calendar_days")],
        "first_discussion": [("registration", 1, "calendar_days")],
        "police_investigation": [("receipt", 14, joint_leave)],
        "prosecutor_review": [("step", 3, joint_leave)],
        "police_resubmission": [("step", 3, joint_leave)],
        "prosecutor_to_court": [("step", 5, joint_leave)],
    }


def test_joint_leave_moves_the_end_of_an_investigation_only_in_the_reading_that_passes_over_it() -> None:
    received = datetime(2024, 12, 12, 2, tzinfo=UTC)
    rule = AFTER.deadline("police_investigation")
    (reading,) = rule.readings
    rival = reading.calendar.count(received, reading.length, first_day_counts=False, ends=reading.ends)
    deadline = rule.starting(received)
    assert deadline.own.last_day == date(2025, 1, 6)
    assert (deadline.governing, deadline.last_day) == (reading.id, date(2025, 1, 3))
    assert rival.last_day == date(2025, 1, 3)


def test_a_general_election_counts_working_days_and_shows_the_plain_ones_beside_them() -> None:
    rule = PEMILU.deadline("study")
    assert (rule.length, rule.extension, rule.calendar.id) == (7, 7, "working_days")
    deadline = rule.starting(datetime(2024, 2, 12, 2, tzinfo=UTC))
    assert deadline.own.last_day == date(2024, 2, 22)
    assert date(2024, 2, 14) in deadline.own.skipped
    assert (deadline.governing, deadline.last_day) == ("study_plain_days", date(2024, 2, 19))


@each
def test_civil_servants_have_seven_acts_of_ethics_and_nine_of_discipline(book: Rulebook) -> None:
    acts = [act.discipline for act in book.servant_acts.values()]
    assert (acts.count(False), acts.count(True)) == (7, 9)


@each
def test_every_category_has_words_that_speak_for_it(book: Rulebook) -> None:
    assert {word.category for word in book.keywords.values()} == set(book.categories)


@each
def test_money_politics_comes_first_in_the_quiet_period_and_on_polling_day(book: Rulebook) -> None:
    first = next(row for row in book.priorities.values() if row.rank == 1)
    assert (first.categories, first.stages) == (("money_politics",), ("quiet_period", "polling_day"))
    assert set(first.stages) <= book.stages.keys()
    last = max(book.priorities.values(), key=lambda row: row.rank)
    assert (last.categories, last.stages, last.words) == ((), (), ())


@each
def test_every_deadline_warns_before_at_and_after_its_end(book: Rulebook) -> None:
    for deadline in book.deadlines:
        moments = {
            row.moment for row in book.rungs.values() if not row.deadlines or deadline in row.deadlines
        }
        assert moments == set(Moment), deadline


@each
def test_every_letter_that_a_move_or_route_sends_is_a_form(book: Rulebook) -> None:
    named = {move.form for move in book.moves} | {route.form for route in book.routes.values()}
    assert named - {None} <= book.forms.keys()


@each
def test_kinds_are_those_that_a_case_can_be(book: Rulebook) -> None:
    assert frozenset().union(*(move.kinds for move in book.moves)) == KINDS


@each
def test_days_off_are_national_or_joint_leave(book: Rulebook) -> None:
    assert {day.kind for day in book.holidays.values()} == {HolidayKind.NATIONAL, HolidayKind.JOINT_LEAVE}
