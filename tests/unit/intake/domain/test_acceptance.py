"""Who may hand in what, and dates and places that cannot be."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st

from services.intake.domain.acceptance import Licence, accept
from services.intake.domain.dates import when
from services.intake.domain.refusals import (
    InTheFuture,
    LodgedTooSoon,
    NoSuchDate,
    NotRegisteredFor,
    ReasonRequired,
    ReporterRequired,
    StaffOnly,
    TooLongAgo,
    UnknownPlace,
)
from services.intake.domain.submission import Channel, Kind, Place, Reporter, Submission
from shared.changes import PUBLIC, Actor
from shared.errors import InvalidInput
from shared.roles import Role
from tests.support.submissions import LICENCE, NOW, POSKO, PROGRAM, RULES, TIP, WHOLE, like

EARLIER = datetime.fromisoformat("2024-11-24T10:00:00+08:00")


def check(submission: Submission, by: Actor = PUBLIC, licence: Licence | None = None) -> None:
    """Accept it at noon WITA of 25 November 2024."""
    accept(submission, by=by, licence=licence, rules=RULES, now=NOW)


def test_a_whole_report_and_a_bare_tip_are_accepted() -> None:
    check(WHOLE)
    check(TIP)


REFUSED: list[tuple[dict[str, Any], type[InvalidInput], str]] = [
    ({"kind": Kind.REPORT}, ReporterRequired, "reporter.name"),
    ({"kind": Kind.REPORT, "reporter": Reporter(name="  ")}, ReporterRequired, "reporter.name"),
    ({"kind": Kind.FINDING}, StaffOnly, "kind"),
    ({"channel": Channel.DESK}, StaffOnly, "channel"),
    ({"channel": Channel.BULK}, StaffOnly, "channel"),
    ({"lodged_at": EARLIER, "lodged_reason": "x"}, StaffOnly, "lodged_at"),
    ({"known_on": date(2024, 11, 26)}, InTheFuture, "known_on"),
    ({"occurred_at": "2024-11-26"}, InTheFuture, "occurred_at"),
    ({"occurred_at": "2024-11-25T12:00:01+08:00"}, InTheFuture, "occurred_at"),
    ({"occurred_at": "2024-11-25T12:00:00"}, NoSuchDate, "occurred_at"),
    ({"occurred_at": "2024-02-30"}, NoSuchDate, "occurred_at"),
    ({"known_on": date(1, 1, 1)}, TooLongAgo, "known_on"),
    ({"occurred_at": "0001-01-01T00:00:00+14:00"}, TooLongAgo, "occurred_at"),
    ({"occurred_at": "2024-11-25T10:00+25:00"}, NoSuchDate, "occurred_at"),
    ({"place": Place(kelurahan="64.71.03")}, UnknownPlace, "place.kelurahan"),
    ({"place": Place(kelurahan="64.71.03.9999")}, UnknownPlace, "place.kelurahan"),
]


@pytest.mark.parametrize(("change", "kind", "field"), REFUSED)
def test_what_the_public_may_not_hand_in_is_refused_by_name(
    change: dict[str, Any], kind: type[InvalidInput], field: str
) -> None:
    with pytest.raises(kind) as refusal:
        check(like(TIP, **change))
    assert list(refusal.value.fields) == [field]


def test_several_faults_are_said_at_once() -> None:
    with pytest.raises(InvalidInput) as refusal:
        check(like(TIP, kind=Kind.REPORT, known_on=date(2024, 11, 26), occurred_at="besok"))
    assert set(refusal.value.fields) == {"reporter.name", "known_on", "occurred_at"}


def test_the_day_in_wita_counts_and_not_the_one_in_utc() -> None:
    late_evening_utc = datetime.fromisoformat("2024-11-25T17:00:00+00:00")
    today_in_wita = like(TIP, known_on=date(2024, 11, 26))
    accept(today_in_wita, by=PUBLIC, licence=None, rules=RULES, now=late_evening_utc)


def test_staff_enter_findings_desk_entries_and_earlier_lodging_with_its_reason() -> None:
    entry = like(TIP, kind=Kind.FINDING, channel=Channel.DESK, lodged_at=EARLIER)
    with pytest.raises(ReasonRequired):
        check(entry, POSKO)
    check(like(entry, lodged_reason="listrik padam"), POSKO)


@pytest.mark.parametrize(
    "told",
    [
        {"known_on": date(2024, 11, 25)},
        {"known_on": None, "occurred_at": "2024-11-25"},
        {"known_on": None, "occurred_at": "2024-11-24T10:00:01+08:00"},
    ],
)
def test_nothing_is_lodged_before_it_is_known_or_has_happened(told: dict[str, Any]) -> None:
    entry = like(TIP, channel=Channel.DESK, lodged_at=EARLIER, lodged_reason="listrik padam")
    check(like(entry, known_on=date(2024, 11, 24), occurred_at="2024-11-24T10:00:00+08:00"), POSKO)
    with pytest.raises(LodgedTooSoon) as refusal:
        check(like(entry, **told), POSKO)
    assert set(refusal.value.fields) == {"lodged_at"}


@pytest.mark.parametrize("told", [{"known_on": date(2024, 11, 20)}, {"occurred_at": "2024-11-20"}])
@pytest.mark.parametrize(
    ("at", "kind"),
    [("9999-12-31T23:59:59-12:00", InTheFuture), ("0001-01-01T00:00:00+14:00", TooLongAgo)],
)
def test_a_lodging_at_the_ends_of_the_calendar_is_refused_by_name(
    told: dict[str, Any], at: str, kind: type[InvalidInput]
) -> None:
    lodged = {"lodged_at": datetime.fromisoformat(at), "lodged_reason": "x", "channel": Channel.DESK}
    with pytest.raises(kind):
        check(like(TIP, **lodged, **told), POSKO)


@pytest.mark.parametrize("role", [Role.LIAISON, Role.AUDITOR, Role.OPERATOR])
def test_other_roles_do_not_enter_for_reporters(role: Role) -> None:
    with pytest.raises(StaffOnly):
        check(like(TIP, channel=Channel.DESK), Actor("person", "p", frozenset({role})))


def test_a_program_keeps_to_its_kinds_and_channels() -> None:
    check(like(TIP, channel=Channel.WHATSAPP), PROGRAM, LICENCE)
    with pytest.raises(NotRegisteredFor) as refusal:
        check(like(WHOLE, channel=Channel.SMS), PROGRAM, LICENCE)
    assert set(refusal.value.fields) == {"kind", "channel"}


def test_a_program_dates_back_in_bulk_only() -> None:
    back = {"lodged_at": EARLIER, "lodged_reason": "dari kertas"}
    check(like(TIP, channel=Channel.BULK, **back), PROGRAM, LICENCE)
    with pytest.raises(StaffOnly):
        check(like(TIP, channel=Channel.WHATSAPP, **back), PROGRAM, LICENCE)


@given(st.text(max_size=40))
def test_any_text_is_a_date_a_moment_with_its_zone_or_neither(text: str) -> None:
    found = when(text)
    assert found is None or not isinstance(found, datetime) or found.tzinfo is not None
