"""The table is walked whole: what it allows is allowed, and everything else is refused by name."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import product
from typing import get_args

import pytest

from services.triage.domain import errors, events
from services.triage.domain.case import Case
from services.triage.domain.commands import (
    Approve,
    Claim,
    Command,
    Decline,
    OpenCase,
    Propose,
    Release,
    Withdraw,
)
from services.triage.domain.decisions import decide
from services.triage.domain.guards import permitted
from services.triage.domain.handoff import Handoff
from services.triage.domain.lifecycle import ANY, APPROVING, PROPOSING, TABLE, Act, Move, acts_at
from services.triage.domain.proposal import Proposal
from services.triage.domain.words import Decision, Kind, Stage
from shared.changes import Actor
from shared.roles import Role
from tests.support.cases import (
    NOON,
    a_report,
    acknowledged,
    opened,
    opening,
    registered,
    returned,
    rulebook,
    sent,
)

STAGES = [None, *Stage]
ROLES: list[Role | None] = [*Role, None]
"""None stands for the system."""


def actor(role: Role | None) -> Actor:
    return Actor("system", "triage") if role is None else Actor("person", "walker", frozenset({role}))


def allowed(stage: Stage | None, act: Act, kind: Kind, role: Role | None) -> bool:
    rows = [row for row in TABLE if row.stage is stage and row.act is act and kind in row.kinds]
    return any((role in row.roles) if role else not row.roles for row in rows)


def at_stage(stage: Stage, act: Act, kind: Kind) -> Case:
    """A case put at a stage by force, with everything that the act could need except the table's leave."""
    number = Handoff(id="h", number=1, receiver="joint_centre", escalated_at=NOON)
    if act is Act.RECORD_LATE_PROOF:
        handoffs: tuple[Handoff, ...] = (number, replace(number, id="h2", number=2))
    else:
        handoffs = (number,)
    case = replace(
        registered(),
        stage=stage,
        report=a_report(kind),
        claimed_by="walker",
        handoffs=handoffs,
    )
    if act in {*APPROVING.values(), Act.DECLINE, Act.WITHDRAW}:
        wanted = next((one for one, approving in APPROVING.items() if approving is act), Decision.REGISTER)
        by = "walker" if act is Act.WITHDRAW else "somebody"
        proposal = Proposal(number=9, decision=wanted, reason="x", by=by, at=NOON, receiver="joint_centre")
        case = replace(case, proposal=proposal)
    return replace(case, claimed_by=None) if act is Act.CLAIM else case


def command_for(act: Act, by: Actor, case: Case) -> Command:
    again = opening(case.kind)
    plain: dict[Act, Command] = {
        Act.CLAIM: Claim(by=by),
        Act.RELEASE: Release(by=by),
        Act.DECLINE: Decline(by=by, proposal=9, reason="x"),
        Act.WITHDRAW: Withdraw(by=by, proposal=9),
        Act.OPEN: OpenCase(by=by, case_id=again.case_id, report=again.report),
        **{act: Approve(by=by, proposal=9) for act in APPROVING.values()},
    }
    for decision, proposing in PROPOSING.items():
        plain[proposing] = Propose(by=by, decision=decision, reason="x", receiver="joint_centre")
    if act in plain:
        return plain[act]
    deliveries: dict[Act, Command] = {
        Act.RECORD_SENT: replace(sent(case), by=by),
        Act.RECORD_LATE_PROOF: replace(sent(case), by=by, handoff_id="h"),
        Act.RECORD_ACKNOWLEDGED: replace(acknowledged(case), by=by),
        Act.RECORD_RETURNED: replace(returned(case), by=by),
    }
    return deliveries[act]


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("stage", STAGES)
def test_what_is_in_the_table_is_allowed_and_all_else_is_refused(stage: Stage | None, act: Act) -> None:
    for kind, role in product(Kind, ROLES):
        if allowed(stage, act, kind, role):
            assert permitted(stage, act, kind, actor(role)).act is act
            continue
        with pytest.raises((errors.IllegalMove, errors.RoleMissing)):
            permitted(stage, act, kind, actor(role))


def resolved(stage: Stage, act: Act) -> Act:
    """A proof of sending is the awaited one only while the case waits for it."""
    return Act.RECORD_LATE_PROOF if act is Act.RECORD_SENT and stage is not Stage.ESCALATED else act


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("stage", list(Stage))
def test_every_command_obeys_the_table_at_every_stage_for_every_kind_and_role(stage: Stage, act: Act) -> None:
    for kind, role in product(Kind, ROLES):
        case = at_stage(stage, act, kind)
        command = command_for(act, actor(role), case)
        if allowed(stage, resolved(stage, act), kind, role):
            assert len(decide(case, command, rulebook(), NOON)) == 1
            continue
        with pytest.raises((errors.IllegalMove, errors.RoleMissing)):
            decide(case, command, rulebook(), NOON)


def test_an_illegal_move_names_stage_command_and_what_is_allowed() -> None:
    case = opened(Kind.TIP)
    command = Propose(by=Actor("person", "a", frozenset({Role.OFFICER})), decision=Decision.REGISTER)
    with pytest.raises(errors.IllegalMove) as caught:
        decide(case, command, rulebook(), NOON)
    error = caught.value
    assert (error.stage, error.command, error.allowed) == ("tracing", "propose_register", "claim, release")
    assert error.extra == {"stage": "tracing", "command": "propose_register", "allowed": "claim, release"}
    assert "claim, release" in error.detail % error.extra


def test_a_terminal_stage_says_that_nothing_is_allowed() -> None:
    with pytest.raises(errors.IllegalMove) as caught:
        permitted(Stage.REFUSED, Act.CLAIM, Kind.REPORT, actor(Role.OFFICER))
    assert caught.value.allowed == "-"


@pytest.mark.parametrize("kind", ["program", "public"])
def test_a_program_or_the_public_never_acts_on_a_case_whatever_roles_it_claims(kind: str) -> None:
    by = Actor("program" if kind == "program" else "public", "x", frozenset(Role))
    for row in TABLE:
        with pytest.raises(errors.RoleMissing):
            permitted(row.stage, row.act, next(iter(row.kinds)), by)


def test_no_row_stands_twice() -> None:
    keys = [(row.stage, row.act, kind) for row in TABLE for kind in row.kinds]
    assert len(keys) == len(set(keys))


def test_every_stage_can_be_reached_and_every_act_is_used() -> None:
    assert {row.to for row in TABLE} == set(Stage)
    assert {row.act for row in TABLE} == set(Act)


def reachable(rows: list[Move]) -> set[Stage]:
    found: set[Stage | None] = {None}
    while True:
        more = {row.to for row in rows if row.stage in found} - found
        if not more:
            return {stage for stage in found if stage is not None}
        found |= more


def test_no_path_reaches_the_receiver_without_registration() -> None:
    rows = [row for row in TABLE if row.to is not Stage.REGISTERED]
    assert reachable(rows) == {Stage.TRACING, Stage.PRELIMINARY_REVIEW, Stage.REFUSED}


def test_a_tip_never_leaves_tracing() -> None:
    assert reachable([row for row in TABLE if Kind.TIP in row.kinds]) == {Stage.TRACING}
    assert acts_at(Stage.TRACING, Kind.TIP) == (Act.CLAIM, Act.RELEASE)


def test_only_a_commissioner_moves_a_case_by_decision() -> None:
    for row in TABLE:
        if row.act in APPROVING.values():
            assert row.roles == {Role.COMMISSIONER}
        if row.act in PROPOSING.values():
            assert row.roles == {Role.OFFICER}
            assert row.to is row.stage
        assert row.kinds <= ANY


def test_every_free_text_of_a_fact_is_marked_for_sealing_or_comes_sealed() -> None:
    marked = {kind: set(names) for kind, names in events.SEALED_FIELDS.items()}
    for kind, names in events.ARRIVE_SEALED.items():
        marked.setdefault(kind, set()).update(name.partition(".")[0] for name in names)
    for kind in get_args(events.Fact):
        texts = {field.name for field in fields(kind) if not field.repr or field.name == "report"}
        texts.discard("keyset")  # a wrapped key is no text of anybody
        assert texts == marked.get(kind, set()), kind
        assert {field.name for field in fields(kind)} & {"reason", "content", "report"} == texts, kind
