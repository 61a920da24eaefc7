"""Opening a case: its stage, its clocks, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.triage.domain import errors, events, facts, faults
from services.triage.domain.clocks import deadlines
from services.triage.domain.commands import Claim
from services.triage.domain.decisions import decide
from services.triage.domain.evolution import evolve
from services.triage.domain.words import Kind, Stage
from shared.rules.model import StartsFrom
from shared.rules.rulebooks import Rulebooks
from tests.support import cases
from tests.support.cases import CASE_ID, NOON, OFFICER, SYSTEM, opened, opening, rulebook

WITA = ZoneInfo("Asia/Makassar")


def test_a_report_opens_in_preliminary_review_with_two_calendar_days() -> None:
    case = opened()
    assert (case.stage, case.rulebook, case.opened_at) == (Stage.PRELIMINARY_REVIEW, "pilkada_2024_1", NOON)
    assert [clock.deadline.id for clock in case.clocks] == ["preliminary_review"]
    assert case.clocks[0].deadline.due_at == datetime(2024, 11, 30, tzinfo=WITA)
    assert case.next_due == case.clocks[0]


def test_the_deadline_stands_inside_the_fact_that_sets_it() -> None:
    [fact] = decide(None, opening(), rulebook(), NOON)
    assert isinstance(fact, events.CaseOpened)
    assert fact.deadlines == (rulebook().deadline("preliminary_review").starting(NOON),)
    assert (fact.case_id, fact.at, fact.by) == (CASE_ID, NOON, SYSTEM.id)


def test_clocks_run_from_the_lodging_when_it_was_earlier_and_both_times_stay() -> None:
    lodged = NOON - timedelta(days=3)
    case = opened(lodged_at=lodged)
    assert case.clocks[0].deadline.started_at == lodged
    assert (case.report.lodged_at, case.report.received_at) == (lodged, NOON)
    assert case.clocks[0].late(NOON)


def test_a_findings_clock_runs_from_its_discovery() -> None:
    case = opened(Kind.FINDING, known_on=date(2024, 11, 20))
    [clock] = case.clocks
    assert case.stage is Stage.PRELIMINARY_REVIEW
    assert (clock.deadline.id, clock.deadline.starts_from) == ("finding_registration", StartsFrom.DISCOVERY)
    assert clock.deadline.started_at == datetime(2024, 11, 20, tzinfo=WITA)
    assert clock.deadline.due_at == datetime(2024, 11, 28, tzinfo=WITA)


def test_a_finding_without_a_day_of_discovery_says_that_its_clock_runs_from_the_lodging() -> None:
    [clock] = opened(Kind.FINDING, known_on=None).clocks
    assert (clock.deadline.started_at, clock.deadline.starts_from) == (NOON, StartsFrom.REPORT)


def test_a_tip_is_traced_and_starts_no_clock() -> None:
    case = opened(Kind.TIP)
    assert (case.stage, case.clocks, case.next_due) == (Stage.TRACING, (), None)


@pytest.mark.parametrize(
    ("known_on", "missing"),
    [
        (date(2024, 11, 20), ()),
        (date(2024, 11, 19), ("report_window",)),
        (None, ()),
    ],
    ids=["day seven", "day eight", "not said"],
)
def test_a_late_report_is_shown_as_late(known_on: date | None, missing: tuple[str, ...]) -> None:
    assert opened(known_on=known_on).report.missing == missing


def test_what_intake_found_missing_stays_and_lateness_is_added_once() -> None:
    case = opened(known_on=date(2024, 11, 1), missing=("evidence", "report_window"))
    assert case.report.missing == ("evidence", "report_window")


@pytest.mark.parametrize("kind", [Kind.FINDING, Kind.TIP])
def test_only_a_report_can_be_lodged_too_late(kind: Kind) -> None:
    case = opened(kind, known_on=date(2020, 1, 1))
    assert case.report.missing == ()
    assert deadlines.report_window(case.report, rulebook()) is None


def test_a_case_is_opened_once() -> None:
    with pytest.raises(errors.IllegalMove) as caught:
        decide(opened(), opening(), rulebook(), NOON)
    assert (caught.value.stage, caught.value.command) == ("preliminary_review", "open")


def test_nobody_but_the_system_opens_a_case() -> None:
    command = opening()
    by_hand = type(command)(by=OFFICER, case_id=command.case_id, report=command.report)
    with pytest.raises(errors.RoleMissing):
        decide(None, by_hand, rulebook(), NOON)


def test_a_command_on_no_case_is_refused() -> None:
    with pytest.raises(errors.NoSuchCase):
        decide(None, Claim(by=OFFICER), rulebook(), NOON)


def test_a_case_is_judged_by_its_own_rulebook_only() -> None:
    other = replace(rulebook(), id="pilkada_2024_2", number=2)
    with pytest.raises(faults.WrongRulebook) as caught:
        decide(opened(), Claim(by=OFFICER), other, NOON)
    assert caught.value.extra == {"pinned": "pilkada_2024_1", "given": other.id}


def test_history_that_does_not_fit_is_refused() -> None:
    [fact] = decide(None, opening(), rulebook(), NOON)
    claimed = events.CaseClaimed(case_id=CASE_ID, at=NOON, by=OFFICER.id)
    with pytest.raises(faults.BrokenHistory, match="Riwayat"):
        evolve(None, claimed)
    with pytest.raises(faults.BrokenHistory):
        evolve(opened(), fact)
    with pytest.raises(faults.BrokenHistory):
        evolve(opened(), events.CaseClaimed(case_id="another", at=NOON, by=OFFICER.id))
    with pytest.raises(faults.BrokenHistory):
        evolve(opened(), events.ProposalWithdrawn(case_id=CASE_ID, at=NOON, by=OFFICER.id, number=1))
    with pytest.raises(faults.BrokenHistory):
        evolve(
            opened(),
            facts.HandoffSent(
                case_id=CASE_ID, at=NOON, by="triage", handoff_id="x", sent_at=NOON, proof="", message_id=""
            ),
        )


def test_every_rulebook_has_the_deadlines_that_a_case_asks_for() -> None:
    asked = (
        deadlines.REPORT_WINDOW,
        deadlines.PRELIMINARY_REVIEW,
        deadlines.FINDING_REGISTRATION,
        deadlines.STUDY,
        deadlines.FORWARD,
    )
    for book in Rulebooks.load():
        for rule in asked:
            assert book.deadline(rule).starting(NOON).due_at > NOON
        assert deadlines.REPORT_WINDOW in book.requirements


def test_nothing_that_may_name_a_person_is_printed() -> None:
    case = cases.escalated()
    assert "sealed:content" not in repr(case)
    assert "cukup bukti" not in repr(case)
