"""A plenary that sends to the police what the joint centre held to be no crime says so, and only then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

import pytest

from services.triage.application.journal import filed_notation
from services.triage.domain.acts import step_errors
from services.triage.domain.acts.plenary_checks import held_no_crime
from services.triage.domain.acts.sittings import Body, Discussion, Plenary, PlenaryOutcome, Seat, Verdict
from services.triage.domain.words import Decision
from shared.rules.model import Rulebook
from tests.support.case_forms import a_plenary, form_for
from tests.support.lives import Life
from tests.support.whole_rulebooks import WHOLE

whole = pytest.mark.parametrize("rules", WHOLE, ids=lambda book: book.id)
NO, YES, OPEN = Verdict.NO_CRIME, Verdict.CRIME, Verdict.OPEN


def discussed(rules: Rulebook, *verdicts: Verdict | None) -> Life:
    """A crime at its plenary; the bodies held this the second time, None was away."""
    life = (
        Life.of(rules).decided(Decision.REGISTER).step("hold_first_discussion").step("finish_clarification")
    )
    record = form_for("hold_second_discussion", life.stands, rules, now=life.now)
    assert isinstance(record, Discussion)
    seats = tuple(
        Seat(body=body, present=verdict is not None, verdict=verdict)
        for body, verdict in zip(Body, verdicts, strict=True)
    )
    return life.step("hold_second_discussion", replace(record, seats=seats))


def plenary(life: Life, outcome: PlenaryOutcome, *routes: str, despite: bool | None = None) -> Plenary:
    record = a_plenary(life.stands, life.rules, life.now, routes=("police",))
    return replace(record, outcome=outcome, routes=routes, despite=despite)


def refused(life: Life, record: Plenary) -> Mapping[str, str]:
    with pytest.raises(step_errors.BadRecord) as caught:
        life.step("hold_plenary", record)
    return cast("Mapping[str, str]", caught.value.fields)


@whole
@pytest.mark.parametrize("verdicts", [(NO, NO, NO), (NO, NO, None)])
def test_what_all_held_to_be_no_crime_goes_to_the_police_only_with_the_mark(
    rules: Rulebook, verdicts: tuple[Verdict | None, ...]
) -> None:
    life = discussed(rules, *verdicts)
    for unmarked in (None, False):
        assert list(refused(life, plenary(life, PlenaryOutcome.FORWARD, "police", despite=unmarked))) == [
            "despite"
        ]
    life.step("hold_plenary", plenary(life, PlenaryOutcome.FORWARD, "police", despite=True))


@whole
@pytest.mark.parametrize("verdicts", [(NO, NO, YES), (NO, OPEN, NO), (OPEN, OPEN, OPEN), (YES, YES, YES)])
def test_where_they_did_not_all_hold_so_there_is_nothing_to_mark(
    rules: Rulebook, verdicts: tuple[Verdict, ...]
) -> None:
    life = discussed(rules, *verdicts)
    assert not held_no_crime(life.stands)
    assert list(refused(life, plenary(life, PlenaryOutcome.FORWARD, "police", despite=True))) == ["despite"]
    life.step("hold_plenary", plenary(life, PlenaryOutcome.FORWARD, "police"))


def test_a_stop_and_another_route_follow_the_joint_centre_without_a_mark() -> None:
    rules = WHOLE[-1]
    for outcome, routes in ((PlenaryOutcome.STOP, ()), (PlenaryOutcome.FORWARD, ("election_commission",))):
        life = discussed(rules, NO, NO, NO)
        life.step("hold_plenary", plenary(life, outcome, *routes))


def test_a_plenary_without_the_mark_is_written_as_before() -> None:
    life = discussed(WHOLE[-1], NO, NO, NO)
    written = filed_notation.record(plenary(life, PlenaryOutcome.STOP))
    assert "despite" not in written
    marked = plenary(life, PlenaryOutcome.FORWARD, "police", despite=True)
    assert filed_notation.record_of(filed_notation.record(marked)) == marked
