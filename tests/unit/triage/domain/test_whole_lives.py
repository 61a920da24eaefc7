"""Lives of cases from what came in to the published status, under the rulebooks that hold all of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.triage.domain.acts.records import Delivered, Delivery, Tracing
from services.triage.domain.errors import NotHolder
from services.triage.domain.routes.tracks import TrackState, tracks
from services.triage.domain.words import Decision, Kind, Stage
from shared.rules.model import Rulebook
from tests.support.cases import COLLEAGUE, OFFICER
from tests.support.lives import Life, to_plenary
from tests.support.whole_rulebooks import WHOLE

pytestmark = pytest.mark.parametrize("rules", WHOLE, ids=lambda book: book.id)
SERVANT = "civil_servant_neutrality"


def test_a_tip_becomes_a_finding_and_its_clock_runs_from_the_first_suspicion(rules: Rulebook) -> None:
    life = Life.of(rules, Kind.TIP)
    today = life.now.astimezone(rules.zone).date()
    life.step("record_tracing", Tracing(traced_on=today, suspected=False))
    assert life.stands.clocks == ()
    life.step("record_tracing", Tracing(traced_on=today, suspected=True, discovered_on=today))
    life.after(days=1).step("record_tracing", Tracing(traced_on=today, suspected=True, discovered_on=today))
    [clock] = life.clocks("finding_registration")
    assert clock.deadline.started_at.astimezone(rules.zone).date() == today
    life.plenary(choice=0).decided(Decision.FIX_FINDING)
    case = life.stands
    assert (case.stage, case.kind, case.report.kind) == (Stage.REGISTERED, Kind.FINDING, Kind.TIP)
    assert life.clocks("finding_registration")[0].met_at == case.registered_at
    assert "study" in life.waiting()


def test_a_tip_without_a_suspicion_is_closed_and_its_status_published(rules: Rulebook) -> None:
    life = Life.of(rules, Kind.TIP)
    today = life.now.astimezone(rules.zone).date()
    life.step("record_tracing", Tracing(traced_on=today, suspected=False)).plenary(choice=1)
    life.decided(Decision.CLOSE_TIP)
    assert (life.stands.stage, life.stands.claimed_by, life.stands.clocks) == (Stage.TIP_CLOSED, None, ())
    assert life.decided(Decision.PUBLISH).stands.stage is Stage.PUBLISHED


def test_an_incomplete_report_is_completed_and_looked_at_again(rules: Rulebook) -> None:
    life = Life.of(rules, missing=("evidence",))
    life.step("ask_completion")
    assert (life.stands.stage, life.waiting()) == (Stage.COMPLETION, {"completion"})
    life.after(hours=20).step("receive_completion")
    assert (life.stands.stage, life.waiting()) == (Stage.PRELIMINARY_REVIEW, {"completed_review"})
    life.decided(Decision.REGISTER)
    assert life.clocks("completed_review")[0].met_at == life.stands.registered_at


def test_a_report_that_is_not_completed_expires_by_the_clock_and_is_refused(rules: Rulebook) -> None:
    life = Life.of(rules).step("ask_completion")
    assert life.tick() == []
    life.at(life.clocks("completion")[0].due_at)
    life.tick()
    assert life.stands.stage is Stage.COMPLETION_EXPIRED
    assert life.clocks("completion")[0].lapsed_at is not None
    life.decided(Decision.REFUSE)
    assert (life.stands.stage, life.waiting()) == (Stage.REFUSED, set())
    assert life.decided(Decision.PUBLISH).stands.stage is Stage.PUBLISHED


def test_a_crime_goes_through_both_discussions_to_the_police_and_to_the_end(rules: Rulebook) -> None:
    life = Life.of(rules, category="money_politics")
    life.decided(Decision.REGISTER)
    assert life.waiting() == {"study", "first_discussion", "second_discussion"}
    life.step("hold_first_discussion")
    assert (life.stands.stage, life.waiting()) == (Stage.CLARIFICATION, {"study", "second_discussion"})
    life.step("summon").after(days=1).step("record_hearing").step("finish_clarification")
    assert life.stands.stage is Stage.SECOND_DISCUSSION
    life.step("hold_second_discussion")
    assert (life.stands.stage, life.waiting()) == (Stage.PLENARY, {"study"})
    life.plenary("police")
    assert (life.stands.stage, life.waiting()) == (Stage.DECIDED, {"forward_to_police"})
    life.decided(Decision.ESCALATE, route="police").sent("police")
    assert (life.stands.stage, life.waiting()) == (Stage.TRACKING, set())
    life.acknowledged("police")
    for step, outcome in (
        ("police_investigation", "file_submitted"),
        ("prosecutor_review", "file_incomplete"),
        ("police_resubmission", "file_resubmitted"),
        ("prosecutor_review", "file_complete"),
        ("prosecutor_to_court", "brought_to_court"),
        ("district_court", "convicted"),
        ("appeal", "appealed"),
        ("high_court", "upheld"),
    ):
        assert life.waiting() == {step}
        life.after(days=1).told("police", step, outcome)
    [track] = tracks(life.stands, rules)
    assert (track.state, track.outcome.outcome if track.outcome else "") == (TrackState.ENDED, "upheld")
    life.decided(Decision.CONCLUDE).decided(Decision.PUBLISH)
    assert (life.stands.stage, life.waiting(), life.stands.claimed_by) == (Stage.PUBLISHED, set(), None)


def test_two_routes_have_each_their_own_clocks_and_outcome(rules: Rulebook) -> None:
    life = to_plenary(Life.of(rules, category="money_politics"))
    life.plenary("police", "ministry_digital", "election_commission")
    life.decided(Decision.ESCALATE, route="election_commission")
    life.decided(Decision.ESCALATE, route="police").sent("police").acknowledged("police")
    assert life.waiting() == {"police_investigation"}
    deliver(life, "election_commission")
    begun = rules.steps["election_commission_action"].deadline
    assert life.waiting() == {"police_investigation", *([begun] if begun else [])}
    life.told("election_commission", "election_commission_action", "followed_up")
    assert life.waiting() == {"police_investigation"}
    life.told("police", "police_investigation", "investigation_stopped")
    states = {track.route: track.state for track in tracks(life.stands, rules)}
    assert states == {
        "police": TrackState.ENDED,
        "ministry_digital": TrackState.CHOSEN,
        "election_commission": TrackState.ENDED,
    }
    life.decided(Decision.ESCALATE, route="ministry_digital")
    deliver(life, "ministry_digital").told("ministry_digital", "ministry_takedown", "taken_down")
    assert life.decided(Decision.CONCLUDE).stands.stage is Stage.CONCLUDED


def deliver(life: Life, route: str) -> Life:
    """What an officer writes down of a hand-off on paper: received."""
    record = Delivery(route=route, delivered=Delivered.RECEIVED, happened_at=life.now, reference="12/TU")
    return life.step("record_delivery", record, words="diterima di loket")


def test_a_matter_of_neutrality_needs_no_joint_centre(rules: Rulebook) -> None:
    life = Life.of(rules, category=SERVANT).decided(Decision.REGISTER)
    assert life.waiting() == {"study"}
    life.step("begin_clarification").step("summon").after(days=1).step("record_hearing")
    life.step("finish_clarification")
    assert life.stands.stage is Stage.PLENARY
    life.plenary("civil_service_agency").decided(Decision.ESCALATE, route="civil_service_agency")
    deliver(life, "civil_service_agency")
    life.told("civil_service_agency", "civil_service_verification", "sanction_recommended")
    life.decided(Decision.CONCLUDE).decided(Decision.PUBLISH)
    assert (life.stands.stage, life.waiting()) == (Stage.PUBLISHED, set())


def test_a_plenary_that_finds_nothing_stops_the_case(rules: Rulebook) -> None:
    life = to_plenary(Life.of(rules)).plenary(choice=3).decided(Decision.STOP)
    assert (life.stands.stage, life.waiting(), life.stands.claimed_by) == (Stage.STOPPED, set(), None)
    assert life.decided(Decision.PUBLISH).stands.stage is Stage.PUBLISHED


def test_a_case_of_another_office_is_transferred_and_its_clocks_are_closed_here(rules: Rulebook) -> None:
    life = Life.of(rules).decided(Decision.TRANSFER, receiver="bawaslu_samarinda")
    assert (life.stands.stage, life.waiting()) == (Stage.TRANSFERRED, set())
    assert life.stands.clocks[0].closed_at is not None
    assert life.stands.rulings[-1].proposal.receiver == "bawaslu_samarinda"


def test_the_office_decides_about_a_withdrawal(rules: Rulebook) -> None:
    life = Life.of(rules).decided(Decision.REGISTER).step("ask_withdrawal").step("ask_withdrawal")
    assert life.stands.stage is Stage.REGISTERED
    life.decided(Decision.REFUSE_WITHDRAWAL)
    assert life.stands.stage is Stage.REGISTERED
    life.step("ask_withdrawal").decided(Decision.ACCEPT_WITHDRAWAL)
    assert (life.stands.stage, life.waiting()) == (Stage.STOPPED, set())


def test_a_reversed_refusal_goes_on_from_the_review(rules: Rulebook) -> None:
    life = Life.of(rules).decided(Decision.REFUSE).after(days=1).decided(Decision.REVERSE)
    assert (life.stands.stage, life.stands.claimed_by) == (Stage.PRELIMINARY_REVIEW, OFFICER.id)
    assert life.decided(Decision.REGISTER).stands.stage is Stage.REGISTERED


def test_a_reversed_stop_goes_to_a_new_plenary_which_alone_counts(rules: Rulebook) -> None:
    life = to_plenary(Life.of(rules)).plenary(choice=3).decided(Decision.STOP).decided(Decision.REVERSE)
    assert life.stands.stage is Stage.PLENARY
    life.plenary("police")
    assert [track.route for track in tracks(life.stands, rules)] == ["police"]
    assert life.decided(Decision.ESCALATE, route="police").stands.stage is Stage.TRACKING


def test_a_reversed_registration_counts_the_study_from_the_new_one(rules: Rulebook) -> None:
    life = Life.of(rules).decided(Decision.REGISTER).decided(Decision.REVERSE)
    assert (life.stands.stage, life.stands.registered_at) == (Stage.PRELIMINARY_REVIEW, None)
    life.after(days=2).decided(Decision.REGISTER)
    first, second = life.clocks("study")
    assert first.met_at is not None
    assert second.deadline.own.started_at == life.stands.registered_at
    assert second.deadline.own.started_at - first.deadline.own.started_at > timedelta(days=2)


def test_nobody_steps_in_a_case_that_a_colleague_holds(rules: Rulebook) -> None:
    life = Life.of(rules)
    assert life.stands.claimed_by == OFFICER.id
    with pytest.raises(NotHolder):
        life.step("ask_completion", by=COLLEAGUE)
