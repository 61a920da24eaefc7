"""The moves of the rulebooks of whole lives, walked stage by stage: nothing passes that they forbid."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from services.triage.domain import errors
from services.triage.domain.acts.guards import permitted
from services.triage.domain.approval.proposal import Proposal
from services.triage.domain.case import Case
from services.triage.domain.decisions import decide
from services.triage.domain.lifecycle import APPROVING, PROPOSING, Act
from services.triage.domain.routes.handoff import Handoff
from services.triage.domain.words import Decision, Kind, Stage
from shared.changes import Actor
from shared.roles import Role
from shared.rules.handling import Condition
from tests.support.case_commands import command_for
from tests.support.cases import NOON, a_report, registered
from tests.support.lifecycle_rows import ACTS, LifecycleRow, allowed, reachable, table
from tests.support.whole_rulebooks import WHOLE

BOOKS = {book.id: book for book in WHOLE}
TABLES = {book.id: table(book) for book in WHOLE}
NEWEST = BOOKS["pilkada_2024_6"]
ROLES: tuple[Role | None, ...] = (Role.OFFICER, Role.COMMISSIONER, Role.AUDITOR, None)
"""None stands for the system."""
REGISTERING = {APPROVING[Decision.REGISTER], APPROVING[Decision.FIX_FINDING]}
HANDLING = {
    *(Stage.REGISTERED, Stage.CLARIFICATION, Stage.SECOND_DISCUSSION, Stage.PLENARY, Stage.DECIDED),
    *(Stage.TRACKING, Stage.CONCLUDED),
}
books = pytest.mark.parametrize("book", BOOKS)


def actor(role: Role | None) -> Actor:
    return Actor("system", "triage") if role is None else Actor("person", "walker", frozenset({role}))


def by_force(stage: Stage, act: str, kind: Kind) -> Case:
    """A case put at a stage, with everything that the act could need except the table's leave."""
    handoffs = (Handoff(id="h", number=1, receiver="joint_centre", escalated_at=NOON, route="police"),)
    case = replace(registered(), rulebook=NEWEST.id, stage=stage, report=a_report(kind), handoffs=handoffs)
    case = replace(case, claimed_by=None if act == Act.CLAIM else "walker")
    if act not in {*APPROVING.values(), Act.DECLINE, Act.WITHDRAW}:
        return case
    wanted = next((one for one, approving in APPROVING.items() if approving == act), Decision.REGISTER)
    by = "walker" if act == Act.WITHDRAW else "somebody"
    proposal = Proposal(number=9, decision=wanted, reason="x", by=by, at=NOON, receiver="joint_centre")
    return replace(case, proposal=proposal)


def resolved(stage: Stage, act: str, role: Role | None) -> str:
    """A commissioner assigns, others hand over; a proof is awaited only while the case is tracked."""
    if act in {Act.ASSIGN, Act.HAND_OVER}:
        return Act.ASSIGN if role is Role.COMMISSIONER else Act.HAND_OVER
    return Act.RECORD_LATE_PROOF if act == Act.RECORD_SENT and stage is not Stage.TRACKING else act


@books
def test_who_may_do_what_is_what_the_moves_say(book: str) -> None:
    for stage, act, kind, role in product([None, *Stage], ACTS, Kind, ROLES):
        if allowed(TABLES[book], stage, act, kind, role):
            assert permitted(stage, act, kind, actor(role), BOOKS[book])
            continue
        with pytest.raises((errors.IllegalMove, errors.RoleMissing)):
            permitted(stage, act, kind, actor(role), BOOKS[book])


@pytest.mark.parametrize("stage", list(Stage))
def test_no_command_passes_that_the_table_forbids(stage: Stage) -> None:
    for act, kind, role in product(ACTS, Kind, ROLES):
        if allowed(TABLES[NEWEST.id], stage, resolved(stage, act, role), kind, role):
            continue
        case = by_force(stage, act, kind)
        command = command_for(act, actor(role), case, NEWEST, now=NOON)
        with pytest.raises((errors.IllegalMove, errors.RoleMissing)):
            decide(case, command, NEWEST, NOON)


@books
def test_no_path_leads_past_the_registration(book: str) -> None:
    unregistered = [row for row in TABLES[book] if row.act not in REGISTERING]
    assert not reachable(unregistered) & HANDLING
    assert reachable(TABLES[book]) == {Stage(stage) for stage in BOOKS[book].case_stages}


@books
def test_every_act_of_a_case_has_a_move_in_some_book_and_every_move_is_an_act(book: str) -> None:
    used = {row.act for row in TABLES[book]}
    assert used <= set(ACTS)
    late = set() if book in {"pilkada_2024_6", "pemilu_2024_3"} else {Act.INVITE_DISCUSSION}
    assert set(ACTS) - late <= used


@books
def test_every_decision_of_weight_wants_a_commissioner(book: str) -> None:
    for row in TABLES[book]:
        if row.act in APPROVING.values():
            assert row.roles == {Role.COMMISSIONER}
        if row.act in PROPOSING.values():
            assert row.roles == {Role.OFFICER}
            assert row.to is row.stage


def leads_on(row: LifecycleRow, stage: Stage, kind: Kind, holds: Condition) -> bool:
    """Whether the row can bring such a case forward, be it a crime or not."""
    excluded = {Condition.CRIMINAL, Condition.NOT_CRIMINAL} - {holds}
    asked = Condition.WITHDRAWAL_ASKED in row.conditions
    moves = row.stage is stage and row.to is not stage and kind in row.kinds
    return moves and not row.conditions & excluded and not asked


@books
@pytest.mark.parametrize("holds", [Condition.CRIMINAL, Condition.NOT_CRIMINAL])
def test_no_case_is_stuck_whatever_it_is_classified_as(book: str, holds: Condition) -> None:
    rules, rows = BOOKS[book], TABLES[book]
    for stage in (Stage(one.id) for one in rules.case_stages.values() if not one.terminal):
        for kind in kinds_at(rows, stage):
            assert any(leads_on(row, stage, kind, holds) for row in rows), (stage, kind)


def kinds_at(rows: tuple[LifecycleRow, ...], stage: Stage) -> set[Kind]:
    """The kinds of cases that can come to a stage; a tip becomes a finding by its registration."""
    return {kind for row in rows if row.to is stage is not row.stage for kind in row.kinds} - (
        {Kind.TIP} if stage in HANDLING else set()
    )
