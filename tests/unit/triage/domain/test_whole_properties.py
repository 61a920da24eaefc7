"""Whatever is done to a case under a rulebook of whole lives, in whatever order: every rule holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import orjson
import pytest
from hypothesis import given, settings, strategies as st

from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.domain import commands as ask, events, facts
from services.triage.domain.acts.conditions import criminal, discussed
from services.triage.domain.acts.records import Delivery, RouteStep, Tracing
from services.triage.domain.acts.sittings import PlenaryOutcome
from services.triage.domain.acts.step_errors import BadRecord, ConditionUnmet
from services.triage.domain.case import Case
from services.triage.domain.clocks.moments import happened
from services.triage.domain.clocks.unclocked import why_none
from services.triage.domain.decisions import decide
from services.triage.domain.lifecycle import Act, command_of
from services.triage.domain.words import Decision, Kind, Outcome, Stage
from shared.clock import rfc3339
from shared.rules.handling import Lane, Record
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks
from tests.support.case_forms import a_plenary
from tests.support.cases import BOTH, COLLEAGUE, OFFICER, fold
from tests.support.lifecycle_rows import table
from tests.support.lives import Life
from tests.support.walks import CHOICES, end_of_time, walk
from tests.support.whole_rulebooks import WHOLE

AGGREGATE = CaseAggregate(Rulebooks.load())
TABLES = {book.id: table(book) for book in WHOLE}
CATEGORIES = st.sampled_from(["money_politics", "administrative", "hoax", "civil_servant_neutrality"])
AFTER_REGISTRATION = {
    *(Stage.REGISTERED, Stage.CLARIFICATION, Stage.SECOND_DISCUSSION, Stage.PLENARY, Stage.DECIDED),
    *(Stage.TRACKING, Stage.CONCLUDED),
}
BOOKS = {book.id: book for book in WHOLE}
whole = pytest.mark.parametrize("book", BOOKS)


def sound(before: Case | None, life: Life) -> None:
    """What holds after every turn."""
    case = life.stands
    in_table(before, case, life.rules)
    four_eyes(case)
    if case.stage in AFTER_REGISTRATION:
        assert case.registered_at is not None
    if life.rules.case_stages[case.stage].lane is Lane.CLOSED:
        assert case.next_due is None
    for clock in case.clocks:
        assert clock.met_at is None or clock.closed_at is None
    assert_tip_without_clock(case)
    assert_nothing_left_behind(case, life.rules)
    # Every open case has a clock that runs, or the name of the reason why none does.
    assert (why_none(case, life.rules) is None) is any(clock.waiting for clock in case.clocks)
    if before is not None:
        new = life.history[before.revision - case.revision :] if case.revision > before.revision else []
        of_routes(before, case, new)
        of_time(before, case, new)
        of_moments(before, case, new)


def in_table(before: Case | None, after: Case, rules: Rulebook) -> None:
    stage = before.stage if before else None
    kind = before.kind if before else after.kind
    assert stage is after.stage or any(
        row.stage is stage and row.to is after.stage and kind in row.kinds for row in TABLES[rules.id]
    )


def four_eyes(case: Case) -> None:
    for ruling in case.rulings:
        assert ruling.outcome is not Outcome.APPROVED or ruling.by != ruling.proposal.by
        assert ruling.outcome is not Outcome.WITHDRAWN or ruling.by == ruling.proposal.by
    assert len(case.rulings) + (case.proposal is not None) == case.proposals


def assert_tip_without_clock(case: Case) -> None:
    traced = [entry.record for entry in case.dossier.entries if isinstance(entry.record, Tracing)]
    if case.report.kind is Kind.TIP and not any(one.suspected for one in traced):
        assert case.kind is not Kind.TIP or case.clocks == ()


def assert_nothing_left_behind(case: Case, rules: Rulebook) -> None:
    """Past the plenary no clock waits for a discussion that nobody will hold any more."""
    sittings = {rule for move in rules.moves if move.record is Record.DISCUSSION for rule in move.meets}
    past = case.stage in {Stage.DECIDED, Stage.TRACKING}
    assert not past or not any(one.waiting and one.deadline.id in sittings for one in case.clocks)


def of_routes(before: Case, after: Case, new: list[events.Fact]) -> None:
    """The clocks of a route are met by its own hand-off and its own steps alone."""
    about: set[str | None] = set()
    handoffs = {one.id: one.route for one in after.handoffs}
    for fact in new:
        if isinstance(fact, facts.HandoffSent | facts.HandoffAcknowledged | facts.HandoffReturned):
            about.add(handoffs[fact.handoff_id])
        elif isinstance(fact, facts.StepTaken) and isinstance(fact.record, RouteStep | Delivery):
            about.add(fact.record.route)
    for old, clock in zip(before.clocks, after.clocks, strict=False):
        assert old.route == clock.route
        assert old.deadline == clock.deadline
        if clock.route and clock.met_at != old.met_at:
            assert clock.route in about


def of_time(before: Case, after: Case, new: list[events.Fact]) -> None:
    """A lapse moves nothing but a completion that never came, and is put on record once."""
    lapses = [fact for fact in new if isinstance(fact, facts.DeadlineLapsed)]
    moved = {fact.command for fact in new if isinstance(fact, facts.StepTaken)}
    if lapses and after.stage is not before.stage:
        assert moved == {Act.EXPIRE_COMPLETION}
    for lapse in lapses:
        assert before.clocks[lapse.clock].lapsed_at is None
        assert after.clocks[lapse.clock].lapsed_at == lapse.at


def of_moments(before: Case, after: Case, new: list[events.Fact]) -> None:
    """A clock is met when its step happened, not before its start nor after its writing; a lapse stays."""
    for step in (fact for fact in new if isinstance(fact, facts.StepTaken)):
        told = happened(step.record)
        for place in step.turn.met:
            clock, old = after.clocks[place], before.clocks[place]
            assert clock.met_at == (min(told[1], step.at) if told else step.at)
            assert clock.deadline.own.started_at <= clock.met_at + timedelta(minutes=1)
            assert clock.lapsed_at == old.lapsed_at
            assert clock.recorded_late is (old.lapsed_at is not None and not clock.late(step.at))


def restored(life: Life) -> Case | None:
    """The case as its journal tells it, each fact written down as JSON and read back."""
    case: Case | None = None
    for fact in life.history:
        draft = AGGREGATE.draft(fact)
        data = {**draft.data, **({"internal": draft.internal} if draft.internal else {})}
        entry = {"stream": fact.case_id, "type": draft.type, "at": rfc3339(draft.at), "by": {"id": fact.by}}
        case = AGGREGATE.evolve(case, AGGREGATE.restore({**entry, "data": orjson.loads(orjson.dumps(data))}))
    return case


@whole
@given(st.sampled_from(Kind), CATEGORIES, CHOICES)
@settings(max_examples=40, deadline=None)
def test_whatever_is_offered_succeeds_and_keeps_every_rule(
    book: str, kind: Kind, category: str, choices: list[tuple[int, int]]
) -> None:
    life = walk(BOOKS[book], kind, category, choices, sound)
    case = life.stands
    assert fold(life.history) == case
    assert restored(life) == case
    assert AGGREGATE.load(orjson.loads(orjson.dumps(AGGREGATE.dump(case)))) == case
    once(life)
    for clock in end_of_time(life).stands.clocks:
        assert clock.met_at or clock.lapsed_at or clock.closed_at


def no_crime_without_discussions(_: Case | None, life: Life) -> None:
    """Whatever is tried: a plenary sends no crime on, and no hand-off leaves for the police, undiscussed."""
    case = life.stands
    criminal_routes = {one.id for one in life.rules.routes.values() if one.criminal}
    if any(one.route in criminal_routes for one in case.handoffs):
        assert discussed(case)
    if case.stage is not Stage.PLENARY or case.kind is Kind.TIP or case.proposal is not None:
        return
    holder = next((one for one in (OFFICER, COLLEAGUE, BOTH) if one.id == case.claimed_by), None)
    if holder is None:
        return
    step = ask.TakeStep(by=holder, command=Act.HOLD_PLENARY)
    for route in life.rules.routes:
        plenary = a_plenary(case, life.rules, life.now, routes=(route,))
        forward = replace(plenary, outcome=PlenaryOutcome.FORWARD, routes=(route,))
        crime = route in criminal_routes or criminal(case, life.rules)
        try:
            decide(case, replace(step, record=forward), life.rules, life.now)
        except (BadRecord, ConditionUnmet):
            assert crime
            assert not discussed(case)
        else:
            assert discussed(case) or not crime


@whole
@given(st.sampled_from([Kind.REPORT, Kind.FINDING]), CATEGORIES, CHOICES)
@settings(max_examples=60, deadline=None)
def test_no_path_leads_to_the_police_without_both_joint_discussions(
    book: str, kind: Kind, category: str, choices: list[tuple[int, int]]
) -> None:
    walk(BOOKS[book], kind, category, choices, no_crime_without_discussions)


def once(life: Life) -> None:
    """An extension is used once for each study, and what was approved happened."""
    approved = [one for one in life.stands.rulings if one.outcome is Outcome.APPROVED]
    extensions = [one for one in approved if one.proposal.decision is Decision.EXTEND_STUDY]
    assert len(extensions) == sum(clock.extended for clock in life.stands.clocks)
    withdrawn = [one for one in approved if one.proposal.decision is Decision.ACCEPT_WITHDRAWAL]
    assert all(one.by != one.proposal.by for one in withdrawn)
    for one in approved:
        decision = one.proposal.decision
        assert f"propose_{decision}" != decision == command_of(f"approve_{decision}")
