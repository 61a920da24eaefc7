"""What minutes must say before they go on record, and that no crime leaves undiscussed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast

import pytest

from services.triage.domain import commands as ask, errors
from services.triage.domain.acts import step_errors
from services.triage.domain.acts.guards import check
from services.triage.domain.acts.records import Record
from services.triage.domain.acts.sitting_times import began
from services.triage.domain.acts.sittings import (
    Ballot,
    Body,
    Discussion,
    Hearing,
    Plenary,
    PlenaryOutcome,
    Seat,
    Summons,
    Verdict,
    Vote,
)
from services.triage.domain.approval.proposals import check_discussed
from services.triage.domain.file.dossier import Entry
from services.triage.domain.words import Decision, Kind, Stage
from shared.rules.calendar import start_of
from shared.rules.model import Rulebook
from tests.support.case_forms import a_plenary, form_for
from tests.support.cases import COMMISSIONER, OFFICER
from tests.support.lives import Life, to_plenary
from tests.support.whole_rulebooks import WHOLE

RULES = next(book for book in WHOLE if book.id == "pilkada_2024_6")
DAY = timedelta(days=1)
books = pytest.mark.parametrize("book", WHOLE, ids=lambda book: book.id)


def refused(life: Life, act: str, record: Record) -> Mapping[str, str]:
    """By field, what keeps this form from the record; the case stands as before."""
    before = life.stands
    with pytest.raises(step_errors.BadRecord) as caught:
        life.step(act, record)
    assert life.stands == before
    return cast("Mapping[str, str]", caught.value.fields)


def discussing() -> tuple[Life, Discussion]:
    """A crime two hours after it came in, and the minutes of its first discussion."""
    life = Life.of(RULES).decided(Decision.REGISTER).after(hours=2)
    record = form_for("hold_first_discussion", life.stands, RULES, now=life.now)
    assert isinstance(record, Discussion)
    return life, record


def deciding() -> Life:
    """No crime, at its plenary."""
    return to_plenary(Life.of(RULES, category="administrative"), criminal=False).after(hours=2)


@books
@pytest.mark.parametrize("routes", [("police",), ("police", "election_commission")])
def test_the_police_get_nothing_that_was_not_discussed_twice(book: Rulebook, routes: tuple[str, ...]) -> None:
    life = to_plenary(Life.of(book, category="administrative"), criminal=False)
    plenary = a_plenary(life.stands, book, life.now, routes=routes)
    assert set(refused(life, "hold_plenary", plenary)) == {"routes"}
    life.step("hold_plenary", replace(plenary, routes=("election_commission",)))
    assert life.stands.stage is Stage.DECIDED


@books
def test_a_crime_goes_nowhere_undiscussed_and_may_be_stopped(book: Rulebook) -> None:
    life = to_plenary(Life.of(book, category="administrative"), criminal=False)
    life.classified("money_politics")
    plenary = a_plenary(life.stands, book, life.now, choice=3)
    forward = replace(plenary, outcome=PlenaryOutcome.FORWARD, routes=("election_commission",))
    with pytest.raises((step_errors.BadRecord, step_errors.ConditionUnmet)):
        life.step("hold_plenary", forward)


def test_a_route_that_an_old_plenary_chose_is_not_handed_over_undiscussed() -> None:
    life = to_plenary(Life.of(RULES)).plenary("police")
    check_discussed(life.stands, "police", RULES)
    entries = tuple(
        one
        for one in life.stands.dossier.entries
        if not (isinstance(one.record, Discussion) and one.record.number == 2)
    )
    life.case = replace(life.stands, dossier=replace(life.stands.dossier, entries=entries))
    with pytest.raises(step_errors.ConditionUnmet) as caught:
        life.propose(Decision.ESCALATE, route="police")
    assert caught.value.extra["lacking"] == "second_discussion_held"


def test_a_proposal_that_waits_is_not_approved_undiscussed() -> None:
    life = to_plenary(Life.of(RULES)).plenary("police").propose(Decision.ESCALATE, route="police")
    life.case = replace(life.stands, dossier=replace(life.stands.dossier, entries=_plenaries(life)))
    with pytest.raises(step_errors.ConditionUnmet):
        life.approve()


def _plenaries(life: Life) -> tuple[Entry, ...]:
    entries = life.stands.dossier.entries
    return tuple(one for one in entries if not isinstance(one.record, Discussion))


@books
@pytest.mark.parametrize("kind", [Kind.REPORT, Kind.FINDING])
def test_nothing_is_registered_that_no_person_classified(book: Rulebook, kind: Kind) -> None:
    life = Life.of(book, kind)
    assert life.stands.category, "what the report said is no person's decision"
    with pytest.raises(step_errors.ConditionUnmet) as caught:
        life.do(_registering())
    assert "classified" in str(caught.value.extra["lacking"]).split(", ")
    assert life.decided(Decision.REGISTER).stands.dossier.classification is not None
    assert life.stands.stage is Stage.REGISTERED


def _registering() -> ask.Propose:
    return ask.Propose(by=OFFICER, decision=Decision.REGISTER, reason="alasan")


@pytest.mark.parametrize("field", ["held_at", "invited_at"])
def test_a_discussion_is_not_held_before_the_report_came_in_nor_in_the_future(field: str) -> None:
    life, record = discussing()
    for off in (life.stands.report.clock_start - timedelta(minutes=1), life.now + timedelta(minutes=6)):
        moment: Any = {field: off}
        assert field in refused(life, "hold_first_discussion", replace(record, **moment))
    begun = life.clocks("first_discussion")[0].deadline.own.started_at
    life.step("hold_first_discussion", replace(record, invited_at=begun, held_at=begun))


def test_an_invitation_is_not_sent_after_the_discussion() -> None:
    life, record = discussing()
    late = replace(record, held_at=life.now - timedelta(minutes=30), invited_at=life.now)
    assert set(refused(life, "hold_first_discussion", late)) == {"invited_at"}


def test_nobody_present_is_no_discussion() -> None:
    life, record = discussing()
    empty = tuple(Seat(body=body, present=False) for body in Body)
    assert set(refused(life, "hold_first_discussion", replace(record, seats=empty))) == {"seats"}
    one = (Seat(body=Body.BAWASLU, present=True, verdict=Verdict.OPEN), *empty[1:])
    life.step("hold_first_discussion", replace(record, seats=one))


@pytest.mark.parametrize("evidence", [("",), ("witness", " "), ("keterangan saksi",), ("witness", "0" * 36)])
def test_evidence_is_a_means_of_the_law_or_an_exhibit_of_the_case(evidence: tuple[str, ...]) -> None:
    life, record = discussing()
    assert set(refused(life, "hold_first_discussion", replace(record, evidence=evidence))) == {"evidence"}


def test_the_same_piece_twice_is_one_piece_and_an_exhibit_is_one_of_its_own() -> None:
    life, record = discussing()
    life.step("hold_first_discussion", record).step("finish_clarification")
    second = form_for("hold_second_discussion", life.stands, RULES, now=life.now)
    assert isinstance(second, Discussion)
    same = replace(second, evidence=("document", "document"))
    assert set(refused(life, "hold_second_discussion", same)) == {"evidence"}
    exhibit = life.stands.report.evidence[0].id
    life.step("hold_second_discussion", replace(second, evidence=("document", exhibit)))


@pytest.mark.parametrize("off", [-DAY, timedelta(hours=1)], ids=["before the report", "ahead"])
def test_a_plenary_is_not_held_before_the_report_came_in_nor_in_the_future(off: timedelta) -> None:
    life = deciding()
    plenary = a_plenary(life.stands, RULES, life.now + off, routes=("election_commission",))
    assert set(refused(life, "hold_plenary", plenary)) == {"held_at"}


def test_a_plenary_in_which_nobody_sat_is_none() -> None:
    life = deciding()
    plenary = a_plenary(life.stands, RULES, life.now, routes=("election_commission",))
    away = (Ballot(commissioner="a", present=False), Ballot(commissioner="b", present=True, recused=True))
    assert set(refused(life, "hold_plenary", replace(plenary, ballots=away))) == {"ballots"}


@pytest.mark.parametrize("off", [-DAY, timedelta(hours=1)], ids=["before the report", "ahead"])
def test_a_hearing_is_not_held_before_the_report_came_in_nor_in_the_future(off: timedelta) -> None:
    life, record = discussing()
    life.step("hold_first_discussion", record).step("summon").after(hours=1)
    hearing = form_for("record_hearing", life.stands, RULES, now=life.now + off)
    assert hearing is not None
    assert set(refused(life, "record_hearing", hearing)) == {"held_at"}


def summoned() -> tuple[Life, Hearing]:
    """Somebody was summoned for tomorrow, and comes at once."""
    life, record = discussing()
    life.step("hold_first_discussion", record).after(minutes=30).step("summon")
    hearing = form_for("record_hearing", life.stands, RULES, now=life.now)
    assert isinstance(hearing, Hearing)
    assert hearing.appeared
    return life.after(days=2), hearing


def test_nobody_is_heard_before_their_summons() -> None:
    life, hearing = summoned()
    sent = life.stands.dossier.entries[-1].at
    early = replace(hearing, held_at=sent - timedelta(minutes=1))
    assert set(refused(life, "record_hearing", early)) == {"held_at"}
    life.step("record_hearing", replace(hearing, held_at=sent))


def test_nobody_is_absent_before_the_hour_of_their_summons() -> None:
    life, hearing = summoned()
    summons = life.stands.dossier.entries[-1].record
    assert isinstance(summons, Summons)
    absent = replace(hearing, appeared=False, sworn=False)
    early = replace(absent, held_at=summons.hearing_at - timedelta(minutes=1))
    assert set(refused(life, "record_hearing", early)) == {"held_at"}
    life.step("record_hearing", replace(absent, held_at=summons.hearing_at))


def test_a_plenary_wants_more_than_half_of_the_commissioners() -> None:
    life = deciding()
    plenary = a_plenary(life.stands, RULES, life.now, routes=("election_commission",))

    def with_present(present: int) -> Plenary:
        votes = [Vote.FOR if place < present else None for place in range(5)]
        ballots = (
            Ballot(commissioner=str(place), present=vote is not None, vote=vote)
            for place, vote in enumerate(votes)
        )
        return replace(plenary, ballots=tuple(ballots))

    assert set(refused(life, "hold_plenary", with_present(2))) == {"ballots"}
    life.step("hold_plenary", with_present(3))


def test_over_a_finding_may_be_sat_from_the_day_of_its_discovery_on() -> None:
    found = date(2024, 11, 24)
    finding = Life.of(RULES, Kind.FINDING, known_on=found).stands
    assert began(finding, RULES) == start_of(found, RULES.zone) < finding.report.clock_start
    report = Life.of(RULES, known_on=found).stands
    assert began(report, RULES) == report.report.clock_start.replace(second=0, microsecond=0)


@books
@pytest.mark.parametrize("act", ["approve_register", "decline", "withdraw"])
def test_what_nobody_proposed_is_not_approved_whatever_it_lacks(book: Rulebook, act: str) -> None:
    life = Life.of(book)
    by = OFFICER if act == "withdraw" else COMMISSIONER
    with pytest.raises(errors.NoProposal):
        check(life.stands, act, by, book)
