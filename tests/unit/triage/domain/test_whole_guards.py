"""What the walks once found wrong, each shown by itself: late proofs, second answers, walls, expiries."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.triage.domain import commands as ask, errors, facts, faults
from services.triage.domain.acts import step_errors
from services.triage.domain.acts.guards import available
from services.triage.domain.acts.records import Tracing
from services.triage.domain.acts.sittings import Plenary, PlenaryOutcome
from services.triage.domain.clocks.unclocked import NoClock, why_none
from services.triage.domain.file import dossier_commands as papers
from services.triage.domain.file.dossier_facts import Tie
from services.triage.domain.lifecycle import APPROVING, PROPOSING, Act
from services.triage.domain.words import Decision, Kind, Stage
from shared.rules.deadlines import StartsFrom
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks
from tests.support.case_forms import a_plenary
from tests.support.cases import COLLEAGUE, COMMISSIONER, OFFICER
from tests.support.lives import Life, to_plenary
from tests.support.whole_rulebooks import WHOLE

NEWEST = [Rulebooks.load().for_election(one) for one in sorted({book.election for book in WHOLE})]
RULES = next(book for book in WHOLE if book.id == "pilkada_2024_6")


def at_the_police() -> Life:
    life = to_plenary(Life.of(RULES)).plenary("police")
    return life.decided(Decision.ESCALATE, route="police").acknowledged("police")


def test_a_proof_after_the_answer_does_not_meet_the_clock_of_the_police() -> None:
    life = at_the_police()
    [forward] = life.clocks("forward_to_police", "police")
    assert forward.met_at == life.handoff("police").acknowledged_at
    life.sent("police")
    assert life.handoff("police").sent_at is not None
    assert life.waiting() == {"police_investigation"}


def test_a_receiver_answers_a_handoff_once() -> None:
    life = at_the_police()
    for again in (life.acknowledged, life.returned):
        with pytest.raises(faults.UnknownHandoff):
            again("police")
    assert len(life.clocks("police_investigation", "police")) == 1


def test_a_route_that_came_back_is_handed_over_again_and_no_other_is_offered() -> None:
    life = to_plenary(Life.of(RULES)).plenary("police").decided(Decision.ESCALATE, route="police")
    assert PROPOSING[Decision.ESCALATE] not in available(life.stands, OFFICER, RULES)
    life.returned("police")
    assert life.waiting() == set()
    assert life.decided(Decision.ESCALATE, route="police").handoff("police").number == 2


def test_a_route_that_keeps_coming_back_ends_with_the_case_for_a_reason_and_by_two_people() -> None:
    life = to_plenary(Life.of(RULES)).plenary("police").decided(Decision.ESCALATE, route="police")
    conclude = PROPOSING[Decision.CONCLUDE]
    assert conclude not in available(life.stands, OFFICER, RULES), "the hand-off is under way"
    life.returned("police")
    assert conclude in available(life.stands, OFFICER, RULES)
    life.decided(Decision.ESCALATE, route="police").sent("police")
    assert conclude not in available(life.stands, OFFICER, RULES), "it is under way again"
    life.returned("police").decided(Decision.CONCLUDE)
    last = life.stands.rulings[-1]
    assert (life.stands.stage, bool(last.proposal.reason)) == (Stage.CONCLUDED, True)
    assert last.by != last.proposal.by


def test_a_route_that_nobody_handed_over_yet_keeps_the_case_open() -> None:
    life = to_plenary(Life.of(RULES)).plenary("police", "election_commission")
    life.decided(Decision.ESCALATE, route="police").returned("police")
    assert PROPOSING[Decision.CONCLUDE] not in available(life.stands, OFFICER, RULES)


@pytest.mark.parametrize("book", WHOLE, ids=lambda book: book.id)
def test_a_tip_is_closed_only_once_it_is_on_record_what_tracing_showed(book: Rulebook) -> None:
    life = Life.of(book, Kind.TIP)
    with pytest.raises(step_errors.ConditionUnmet) as caught:
        life.propose(Decision.CLOSE_TIP)
    assert caught.value.extra["lacking"] == "tracing_recorded"
    today = life.now.astimezone(book.zone).date()
    life.step("record_tracing", Tracing(traced_on=today, suspected=False))
    assert life.decided(Decision.CLOSE_TIP).stands.stage is Stage.TIP_CLOSED


def test_the_study_is_extended_once_and_not_after_its_lapse() -> None:
    life = Life.of(RULES).decided(Decision.REGISTER).decided(Decision.EXTEND_STUDY)
    with pytest.raises(step_errors.ConditionUnmet) as caught:
        life.propose(Decision.EXTEND_STUDY)
    assert caught.value.extra["lacking"] == "extension_left"
    late = Life.of(RULES).decided(Decision.REGISTER)
    late.at(late.clocks("study")[0].due_at).tick()
    with pytest.raises(step_errors.ConditionUnmet):
        late.propose(Decision.EXTEND_STUDY)


def test_nobody_expires_a_completion_before_its_clock_has_lapsed() -> None:
    life = Life.of(RULES).step("ask_completion")
    with pytest.raises(step_errors.ConditionUnmet) as caught:
        life.step("expire_completion")
    assert caught.value.extra["lacking"] == "completion_lapsed"


def test_a_lapse_under_a_waiting_proposal_is_told_and_an_officer_goes_on_later() -> None:
    life = Life.of(RULES).step("ask_completion").step("ask_withdrawal")
    life.propose(Decision.ACCEPT_WITHDRAWAL).at(life.clocks("completion")[0].due_at)
    assert facts.DeadlineLapsed in {type(fact) for fact in life.tick()}
    assert life.stands.stage is Stage.COMPLETION
    assert "expire_completion" not in available(life.stands, OFFICER, RULES)
    life.do(ask.Decline(by=COMMISSIONER, proposal=life.stands.proposals, reason="tidak"))
    assert life.step("expire_completion").stands.stage is Stage.COMPLETION_EXPIRED


def test_a_hearing_is_offered_only_for_a_summons_without_an_answer() -> None:
    life = Life.of(RULES).decided(Decision.REGISTER).step("hold_first_discussion")
    assert Act.RECORD_HEARING not in available(life.stands, OFFICER, RULES)
    life.step("summon").after(days=1)
    assert Act.RECORD_HEARING in available(life.stands, OFFICER, RULES)
    life.step("record_hearing")
    assert Act.RECORD_HEARING not in available(life.stands, OFFICER, RULES)


def test_a_step_that_moves_the_case_waits_for_the_proposal() -> None:
    life = Life.of(RULES).propose(Decision.REGISTER)
    assert Act.ASK_COMPLETION not in available(life.stands, OFFICER, RULES)
    with pytest.raises(errors.ProposalPending):
        life.step("ask_completion")


def test_time_and_numbers_are_brought_by_no_person() -> None:
    life = Life.of(RULES)
    for command in (
        ask.Tick(by=COMMISSIONER),
        papers.AssignNumber(by=COMMISSIONER, series="report", sequence=1, number="001/LP"),
    ):
        with pytest.raises(errors.RoleMissing):
            life.do(command)


def test_who_is_walled_off_loses_the_case_and_their_proposal_is_approved_by_nobody() -> None:
    life = Life.of(RULES).propose(Decision.REGISTER)
    life.do(papers.RaiseWall(by=COMMISSIONER, accounts=(OFFICER.id,), words="ipar terlapor"))
    assert life.stands.claimed_by is None
    with pytest.raises(errors.NoSuchCase):
        life.do(ask.Claim(by=OFFICER))
    assert APPROVING[Decision.REGISTER] not in available(life.stands, COMMISSIONER, RULES)
    with pytest.raises(step_errors.ConflictOfInterest):
        life.do(ask.Approve(by=COMMISSIONER, proposal=1))
    life.do(ask.Decline(by=COMMISSIONER, proposal=1, reason="pengusul berbenturan kepentingan"))
    life.do(ask.Claim(by=COLLEAGUE))
    assert life.stands.claimed_by == COLLEAGUE.id


def test_who_does_not_hold_the_case_does_not_hand_it_over() -> None:
    life = Life.of(RULES)
    assert Act.HAND_OVER in available(life.stands, OFFICER, RULES)
    assert Act.HAND_OVER not in available(life.stands, COLLEAGUE, RULES)
    with pytest.raises(errors.NotHolder):
        life.do(ask.Assign(by=COLLEAGUE, to=COLLEAGUE.id))
    life.do(ask.Assign(by=COMMISSIONER, to=COLLEAGUE.id))
    assert life.stands.claimed_by == COLLEAGUE.id


def test_one_decision_settles_every_withdrawal_asked_before_it() -> None:
    life = Life.of(RULES).step("ask_withdrawal").step("ask_withdrawal").decided(Decision.REFUSE_WITHDRAWAL)
    assert PROPOSING[Decision.ACCEPT_WITHDRAWAL] not in available(life.stands, OFFICER, RULES)


def test_the_study_shows_the_reading_that_counts_from_the_receipt_beside_its_own() -> None:
    life = Life.of(RULES).after(days=1).decided(Decision.REGISTER)
    [study] = life.clocks("study")
    assert study.deadline.moments[StartsFrom.REPORT] == life.stands.report.clock_start
    assert study.deadline.margin >= timedelta(days=1)


def test_merging_is_another_act_than_linking() -> None:
    without = replace(RULES, moves=tuple(move for move in RULES.moves if move.command != Act.MERGE))
    life = Life.of(without)
    life.do(papers.LinkCases(by=OFFICER, other="another"))
    with pytest.raises(errors.IllegalMove):
        life.do(papers.LinkCases(by=OFFICER, other="a third", tie=Tie.MERGED))


def reclassified(life: Life, category: str) -> Life:
    life.do(papers.Classify(by=OFFICER, category=category))
    return life


newest = pytest.mark.parametrize("book", NEWEST, ids=lambda book: book.id)


@newest
def test_a_case_that_becomes_criminal_after_its_registration_is_discussed_before_it_goes_on(
    book: Rulebook,
) -> None:
    life = Life.of(book, category="administrative").decided(Decision.REGISTER).step("begin_clarification")
    reclassified(life, "money_politics")
    with pytest.raises(step_errors.ConditionUnmet):
        life.step("finish_clarification")
    life.step("hold_first_discussion")
    assert life.stands.stage is Stage.CLARIFICATION
    assert "hold_first_discussion" not in available(life.stands, OFFICER, book), "it was held"
    life.step("finish_clarification").step("hold_second_discussion")
    assert life.plenary("police").stands.stage is Stage.DECIDED


@newest
def test_a_case_that_becomes_criminal_before_its_plenary_goes_back_to_both_discussions(
    book: Rulebook,
) -> None:
    life = to_plenary(Life.of(book, category="administrative"), criminal=False)
    reclassified(life, "money_politics")
    with pytest.raises(step_errors.ConditionUnmet) as caught:
        life.plenary("police")
    assert caught.value.extra["lacking"] == "first_discussion_held, second_discussion_held"
    life.step("hold_first_discussion").step("finish_clarification").step("hold_second_discussion")
    assert "hold_first_discussion" not in available(life.stands, OFFICER, book)
    assert life.plenary("police").stands.stage is Stage.DECIDED


@pytest.mark.parametrize(
    ("reversed_", "clock"),
    [(Decision.REFUSE, "reversed_review"), (Decision.REGISTER, "reversed_review")],
)
def test_a_case_whose_decision_was_reversed_has_a_clock_until_it_is_decided_again(
    reversed_: Decision, clock: str
) -> None:
    life = Life.of(RULES, category="administrative").decided(reversed_).decided(Decision.REVERSE)
    assert clock in life.waiting()
    life.decided(Decision.REGISTER)
    assert life.waiting() == {"study"}


def test_of_an_older_rulebook_the_missing_clock_after_a_reversal_has_its_reason() -> None:
    older = next(book for book in WHOLE if book.id == "pilkada_2024_3")
    life = Life.of(older, category="administrative").decided(Decision.REFUSE)
    assert why_none(life.stands, older) is NoClock.OVER
    life.decided(Decision.REVERSE)
    assert (life.waiting(), why_none(life.stands, older)) == (set(), NoClock.REVERSED)
    assert why_none(life.decided(Decision.REGISTER).stands, older) is None


def test_a_finding_is_registered_only_once_a_plenary_decided_that_it_is_one() -> None:
    life = Life.of(RULES, Kind.FINDING).classified("administrative")
    registering = ask.Propose(by=OFFICER, decision=Decision.REGISTER, reason="alasan")
    for choice in (None, 1):
        if choice is not None:
            life.plenary(choice=choice)
        with pytest.raises(step_errors.ConditionUnmet) as caught:
            life.do(registering)
        assert caught.value.extra["lacking"] == "plenary_finds"
        assert PROPOSING[Decision.REGISTER] not in available(life.stands, OFFICER, RULES)
    life.plenary(choice=0)
    assert (life.stands.stage, life.waiting()) == (Stage.PRELIMINARY_REVIEW, {"finding_registration"})
    life.do(registering)
    assert life.approve().stands.stage is Stage.REGISTERED
    assert life.clocks("finding_registration")[0].met_at == life.stands.registered_at


def test_a_criminal_finding_is_decided_by_a_plenary_and_discussed_twice() -> None:
    life = Life.of(RULES, Kind.FINDING, category="money_politics")
    to_plenary(life).plenary("police")
    assert life.stands.stage is Stage.DECIDED
    outcomes = [one.record.outcome for one in life.stands.dossier.entries if isinstance(one.record, Plenary)]
    assert outcomes == [PlenaryOutcome.FINDING, PlenaryOutcome.FORWARD]


def test_a_plenary_decides_about_a_finding_before_and_about_routes_after_the_registration() -> None:
    life = Life.of(RULES, Kind.FINDING, category="administrative")
    early = a_plenary(life.stands, RULES, life.now)
    forward = replace(early, outcome=PlenaryOutcome.FORWARD, routes=("election_commission",))
    with pytest.raises(step_errors.BadRecord) as caught:
        life.step("hold_plenary", forward)
    assert set(caught.value.fields) == {"outcome"}
    to_plenary(life, criminal=False)
    with pytest.raises(step_errors.BadRecord) as caught:
        life.step("hold_plenary", replace(early, held_at=life.now))
    assert set(caught.value.fields) == {"outcome"}
    life.step("hold_plenary", replace(forward, held_at=life.now))


def test_a_report_has_no_plenary_before_its_registration() -> None:
    life = Life.of(RULES)
    assert Act.HOLD_PLENARY not in available(life.stands, OFFICER, RULES)
    with pytest.raises(errors.IllegalMove):
        life.plenary(choice=0)


def test_under_an_older_rulebook_a_finding_is_registered_as_it_was() -> None:
    older = next(book for book in WHOLE if book.id == "pilkada_2024_4")
    life = Life.of(older, Kind.FINDING).decided(Decision.REGISTER)
    assert life.stands.stage is Stage.REGISTERED
    assert not any(isinstance(one.record, Plenary) for one in life.stands.dossier.entries)


def test_a_stop_that_was_reversed_waits_for_its_plenary_under_a_clock() -> None:
    life = to_plenary(Life.of(RULES)).plenary(choice=3).decided(Decision.STOP).decided(Decision.REVERSE)
    assert life.waiting() == {"reversed_plenary"}
    life.plenary("police")
    assert "reversed_plenary" not in life.waiting()
