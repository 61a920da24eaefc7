"""What the law wants and is not there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from services.intake.domain.completeness import PRESENT, WINDOW, missing
from services.intake.domain.submission import Kind, Place, Reporter
from shared.rules.rulebooks import Rulebooks
from tests.support.submissions import NOW, RULES, TIP, WHOLE, like


def lacking(**change: Any) -> tuple[str, ...]:
    """What a whole report lacks once it was changed so."""
    return missing(like(WHOLE, **change), RULES, received_at=NOW)


def test_a_whole_report_lacks_nothing() -> None:
    assert lacking() == ()


def test_every_requirement_of_every_rulebook_can_be_seen() -> None:
    wanted = {name for book in Rulebooks.load() for name in book.requirements}
    assert wanted <= {*PRESENT, WINDOW}


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"reporter": Reporter(name="Siti", standing="voter")}, "reporter_address"),
        ({"reporter": Reporter(name="Siti", address="Jl. Contoh")}, "reporter_standing"),
        ({"reported_parties": ()}, "reported_party"),
        ({"known_on": None}, "known_on"),
        ({"occurred_at": None}, "occurred_at"),
        ({"place": None}, "place"),
        ({"place": Place(text=" ")}, "place"),
        ({"evidence": ()}, "evidence"),
    ],
)
def test_what_lacks_is_named(change: dict[str, Any], name: str) -> None:
    assert lacking(**change) == (name,)


@pytest.mark.parametrize(("known_on", "late"), [(date(2024, 11, 18), False), (date(2024, 11, 17), True)])
def test_the_seventh_day_is_in_time_and_the_eighth_is_not(known_on: date, late: bool) -> None:  # noqa: FBT001 - a parameter
    assert (WINDOW in lacking(known_on=known_on)) is late


def test_the_time_of_lodging_counts_where_it_is_earlier() -> None:
    lodged = datetime.fromisoformat("2024-11-24T23:59:00+08:00")
    assert WINDOW not in lacking(known_on=date(2024, 11, 17), lodged_at=lodged)


def test_a_finding_needs_no_reporter_and_a_tip_needs_nothing() -> None:
    finding = like(WHOLE, kind=Kind.FINDING, reporter=None, known_on=date(2024, 1, 1))
    assert missing(finding, RULES, received_at=NOW) == ()
    assert missing(TIP, RULES, received_at=NOW) == ()
