"""Who may be shown who reported: for this case, before the grant ends, and not once the case closed it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.intake.application import announcements
from services.intake.domain.events import IdentityFetched, IdentityShut, Receipt
from services.intake.domain.grants import OtherCase
from services.intake.domain.identity import (
    IdentityFetch,
    IdentityIsShut,
    show_identity,
    shut_identity,
)
from services.intake.domain.report import Report, evolve
from services.intake.domain.submission import Channel, Kind
from shared.clock import rfc3339
from shared.errors import NotFound, NotYet
from shared.ids import derived

REPORT_ID = "01936000-0000-7000-8000-000000000001"
CASE_ID = derived(REPORT_ID, "case")
NOW = datetime(2024, 11, 25, 6, 2, tzinfo=UTC)
UNTIL = NOW + timedelta(minutes=5)
REPORT = Report(REPORT_ID, Receipt("1/LP/2024", bytes(32)), Kind.REPORT, Channel.WEB, NOW)


def ask(**changes: str) -> IdentityFetch:
    about = {"person": "sari", "case_id": CASE_ID, "purpose": "open_identity", **changes}
    return IdentityFetch(REPORT_ID, until=UNTIL, **about)


def test_a_look_is_an_entry_that_names_person_case_and_end_and_changes_nothing() -> None:
    (fact,) = show_identity(REPORT, ask(), now=NOW)
    assert fact == IdentityFetched(REPORT_ID, NOW, "sari", CASE_ID, "open_identity", UNTIL)
    assert evolve(REPORT, fact) == REPORT


def test_the_grant_of_another_case_shows_nothing() -> None:
    with pytest.raises(OtherCase):
        show_identity(REPORT, ask(case_id=derived(REPORT_ID, "other")), now=NOW)
    with pytest.raises(NotFound):
        show_identity(None, ask(), now=NOW)


def test_at_the_end_of_its_time_nothing_is_shown_any_more() -> None:
    assert show_identity(REPORT, ask(), now=UNTIL - timedelta(microseconds=1))
    with pytest.raises(IdentityIsShut):
        show_identity(REPORT, ask(), now=UNTIL)


def test_closed_by_the_case_its_grants_are_void_at_once_and_a_later_one_is_not() -> None:
    (fact,) = shut_identity(REPORT, CASE_ID, UNTIL, now=NOW)
    shut = evolve(REPORT, fact)
    with pytest.raises(IdentityIsShut):
        show_identity(shut, ask(), now=NOW)
    later = IdentityFetch(REPORT_ID, "sari", CASE_ID, "open_identity", UNTIL + timedelta(minutes=1))
    assert show_identity(shut, later, now=NOW)


def test_told_twice_or_late_it_changes_nothing_and_without_its_report_it_waits() -> None:
    shut = evolve(REPORT, IdentityShut(REPORT_ID, NOW, CASE_ID, UNTIL))
    assert shut_identity(shut, CASE_ID, UNTIL, now=NOW) == []
    assert shut_identity(shut, CASE_ID, UNTIL - timedelta(minutes=1), now=NOW) == []
    with pytest.raises(NotYet):
        shut_identity(None, CASE_ID, UNTIL, now=NOW)


@pytest.mark.parametrize(
    "fact",
    [
        IdentityFetched(REPORT_ID, NOW, "sari", CASE_ID, "open_identity", UNTIL),
        IdentityShut(REPORT_ID, NOW, CASE_ID, UNTIL),
    ],
)
def test_both_entries_come_back_as_they_were_and_are_told_to_nobody(
    fact: IdentityFetched | IdentityShut,
) -> None:
    draft = announcements.draft(fact)
    entry = {"stream": REPORT_ID, "type": draft.type, "at": rfc3339(draft.at), "data": draft.data}
    assert announcements.restore(entry) == fact
    assert draft.event_type is None
