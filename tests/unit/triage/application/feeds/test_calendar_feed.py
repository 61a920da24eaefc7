"""The calendar feed: one event a deadline, stable, reminding in time, and silent about everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import permutations
from types import MappingProxyType
from typing import Any

import pytest
from icalendar import Calendar

from services.triage.application.feeds.calendar_feed import Feed, FeedScope, rendered
from services.triage.application.queue.deadline_list import DeadlineState, ListedDeadline
from shared.changes import Actor
from shared.roles import Role
from shared.rules.calendar import Ends
from shared.rules.deadlines import StartsFrom
from shared.rules.errors import NoSuchRulebook
from shared.rules.handling import Moment
from shared.rules.rulebooks import Rulebooks
from shared.rules.sources import Language
from tests.support.deadline_lists import CHANGED, REGISTERED, listed, study
from tests.support.rule_rows import BOOK, DAYS, HOURS, read, reading, rule, rung, wita

FEED_ID = "01936c1e-8a00-7000-8000-0000000000fe"


NIGHT = (time(22), time(6))
RUNGS = {one.id: one for one in (rung(Moment.BEFORE, 24, quiet=NIGHT), rung(Moment.AT, quiet=NIGHT))}
BOOKS = Rulebooks({"uji_1": replace(BOOK, rungs=MappingProxyType(RUNGS))})
SARI = Actor("person", "sari", frozenset({Role.OFFICER}), "balikpapan")
FORWARD = listed(
    rule("forward", 24, HOURS, StartsFrom.DECISION, ends=Ends.SAME_HOUR).starting(wita(2024, 11, 6, 9)), "010"
)


def feed(language: Language = "id", scope: FeedScope = FeedScope.OWN) -> Feed:
    office = "Kantor Uji"
    return Feed(id=FEED_ID, scope=scope, office_name=office, language=language, books=BOOKS, owner=SARI)


def events(*deadlines: ListedDeadline, language: Language = "id") -> list[Any]:
    """As a calendar program reads them; a property may be of any of the library's types."""
    return list(Calendar.from_ical(rendered(feed(language), deadlines)).walk("VEVENT"))


def test_a_deadline_is_an_event_that_ends_with_it() -> None:
    (event,) = events(study())
    assert event.end == datetime(2024, 11, 7, 16, tzinfo=UTC)
    assert event.end - event.start == timedelta(minutes=30)
    assert event["summary"] == "tenggat study (009/LP/PW/Kota/23.02/XI/2024)"
    assert "3 hari kalender sejak registrasi (4 November 2024 pukul 10.00 WITA)" in event["description"]


def test_what_ends_at_24_00_is_an_event_of_the_day_that_it_ends() -> None:
    (event,) = events(study())
    assert event.start.astimezone(REGISTERED.tzinfo).date() == study().day


def test_an_extension_that_is_used_moves_the_event_and_keeps_its_id() -> None:
    (plain,), (longer,) = events(study()), events(study(extended=True))
    assert longer.end == datetime(2024, 11, 9, 16, tzinfo=UTC)
    assert longer["uid"] == plain["uid"]


def test_the_id_of_an_event_outlives_every_state() -> None:
    assert len({events(study(state=state))[0]["uid"] for state in DeadlineState}) == 1


def test_a_clock_that_starts_anew_or_on_another_route_is_another_event() -> None:
    clocks = (study(), study(REGISTERED + timedelta(days=1)), study(route="police"), FORWARD)
    assert len({event["uid"] for event in events(*clocks)}) == 4


def test_the_reading_worked_to_does_not_change_the_id() -> None:
    of = rule("study", 3, DAYS, StartsFrom.REGISTRATION)
    rivalled = read(of, reading("statute", of, starts_from=StartsFrom.REPORT)).starting(
        REGISTERED, moments={StartsFrom.REPORT: wita(2024, 11, 2, 9)}
    )
    (event,) = events(listed(rivalled))
    assert event["uid"] == events(study())[0]["uid"]
    assert event.end == datetime(2024, 11, 5, 16, tzinfo=UTC)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_same_deadlines_give_the_same_bytes_in_any_order(language: Language) -> None:
    deadlines = (study(), FORWARD, study(wita(2024, 11, 1, 9), state=DeadlineState.MET))
    assert len({rendered(feed(language), order) for order in permutations(deadlines)}) == 1


def test_the_stamp_is_the_last_change_of_the_case_and_no_clock_of_ours() -> None:
    (event,) = events(study())
    assert event.stamp == event.last_modified == CHANGED


def test_an_open_deadline_reminds_at_the_rungs_of_the_ladder() -> None:
    (event,) = events(study())
    alarms = [(str(one["description"]), one["trigger"].dt) for one in event.walk("VALARM")]
    assert alarms == [
        ("peringatan before 24: tenggat study (009/LP/PW/Kota/23.02/XI/2024)", wita(2024, 11, 6, 22)),
        ("peringatan at 0: tenggat study (009/LP/PW/Kota/23.02/XI/2024)", wita(2024, 11, 8, 6)),
    ]
    assert all(one["trigger"].params["VALUE"] == "DATE-TIME" for one in event.walk("VALARM"))


def test_what_is_done_reminds_nobody_and_what_lapsed_still_does() -> None:
    assert not events(study(state=DeadlineState.MET))[0].walk("VALARM")
    assert events(study(state=DeadlineState.LAPSED))[0].walk("VALARM")


@pytest.mark.parametrize(
    ("roles", "holder", "alarms"),
    [
        ({Role.OFFICER}, "sari", ["before_24", "at_0"]),
        ({Role.OFFICER}, None, ["before_24", "at_0"]),
        ({Role.OFFICER}, "budi", []),
        ({Role.COMMISSIONER}, "budi", ["at_0"]),
        ({Role.AUDITOR}, None, []),
    ],
)
def test_an_alarm_is_for_whom_its_rung_names(roles: set[Role], holder: str | None, alarms: list[str]) -> None:
    both = replace(RUNGS["at_0"], roles=frozenset({Role.OFFICER, Role.COMMISSIONER}))
    books = Rulebooks({"uji_1": replace(BOOK, rungs=MappingProxyType(RUNGS | {"at_0": both}))})
    mine = replace(feed(), books=books, owner=replace(SARI, roles=frozenset(roles)))
    (event,) = Calendar.from_ical(rendered(mine, [replace(study(), holder=holder)])).walk("VEVENT")
    told = [str(one["description"]).partition(":")[0] for one in event.walk("VALARM")]
    assert told == [RUNGS[name].name("id") for name in alarms]


@pytest.mark.parametrize(
    ("language", "state", "summary"),
    [
        ("id", DeadlineState.MET, "Selesai: tenggat study (A)"),
        ("id", DeadlineState.LAPSED, "LEWAT: tenggat study (A)"),
        ("en", DeadlineState.OPEN, "deadline study (A)"),
        ("en", DeadlineState.MET, "Met: deadline study (A)"),
        ("en", DeadlineState.LAPSED, "LAPSED: deadline study (A)"),
    ],
)
def test_the_state_is_said_in_the_readers_language(
    language: Language, state: DeadlineState, summary: str
) -> None:
    (event,) = events(study(number="A", state=state), language=language)
    assert event["summary"] == summary
    assert event["categories"].cats == [state.value]


@pytest.mark.parametrize(
    ("language", "scope", "name"),
    [
        ("id", FeedScope.OWN, "Tenggat kasus saya - Kantor Uji"),
        ("en", FeedScope.OFFICE, "Deadlines of the office - Kantor Uji"),
    ],
)
def test_the_calendar_has_a_name_and_asks_to_be_looked_at_again(
    language: Language, scope: FeedScope, name: str
) -> None:
    text = rendered(feed(language, scope), []).decode()
    assert f"\r\nX-WR-CALNAME:{name}\r\n" in text
    assert "\r\nREFRESH-INTERVAL;VALUE=DURATION:PT15M\r\n" in text
    assert f"\r\nUID:{FEED_ID}\r\n" in text


def test_an_event_has_the_fields_that_were_weighed_and_no_other() -> None:
    """Whoever adds one must ask whether it can name anybody."""
    (event,) = events(study())
    assert set(event) == {
        *("UID", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND"),
        *("SUMMARY", "DESCRIPTION", "CATEGORIES", "CLASS", "STATUS", "TRANSP"),
    }


def test_no_line_is_longer_than_75_octets() -> None:
    assert max(map(len, rendered(feed(), [study(), FORWARD]).split(b"\r\n"))) <= 75


def test_a_case_of_a_rulebook_that_is_not_here_is_named() -> None:
    elsewhere = rule("study", 3, DAYS, StartsFrom.REPORT, rulebook="pilkada_2099_1").starting(REGISTERED)
    with pytest.raises(NoSuchRulebook, match="pilkada_2099_1"):
        rendered(feed(), [listed(elsewhere)])
