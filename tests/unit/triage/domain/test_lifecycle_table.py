"""The table is walked whole: what it allows is allowed, and everything else is refused by name."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import product
from typing import get_args

import pytest

from services.triage.domain import errors, events
from services.triage.domain.acts.guards import permitted
from services.triage.domain.approval.proposal import Proposal
from services.triage.domain.case import Case
from services.triage.domain.commands import Propose
from services.triage.domain.decisions import decide
from services.triage.domain.lifecycle import APPROVING, PROPOSING, Act, acts_at
from services.triage.domain.routes.handoff import Handoff
from services.triage.domain.words import Decision, Kind, Stage
from shared.changes import Actor
from shared.roles import Role
from tests.support.case_commands import command_for
from tests.support.cases import NOON, a_report, opened, registered, rulebook
from tests.support.lifecycle_rows import ACTS, allowed, reachable, table

RULES = rulebook()
TABLE = table(RULES)
STAGES = [None, *Stage]
ROLES: list[Role | None] = [*Role, None]
"""None stands for the system."""
TEXTS = {"reason", "content", "report", "words"}


def actor(role: Role | None) -> Actor:
    return Actor("system", "triage") if role is None else Actor("person", "walker", frozenset({role}))


def at_stage(stage: Stage, act: str, kind: Kind) -> Case:
    """A case put at a stage by force, with everything that the act could need except the table's leave."""
    number = Handoff(id="h", number=1, receiver="joint_centre", escalated_at=NOON)
    if act == Act.RECORD_LATE_PROOF:
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
        wanted = next((one for one, approving in APPROVING.items() if approving == act), Decision.REGISTER)
        by = "walker" if act == Act.WITHDRAW else "somebody"
        proposal = Proposal(number=9, decision=wanted, reason="x", by=by, at=NOON, receiver="joint_centre")
        case = replace(case, proposal=proposal)
    return replace(case, claimed_by=None) if act == Act.CLAIM else case


@pytest.mark.parametrize("stage", STAGES)
def test_what_is_in_the_table_is_allowed_and_all_else_is_refused(stage: Stage | None) -> None:
    for act, kind, role in product(ACTS, Kind, ROLES):
        if allowed(TABLE, stage, act, kind, role):
            assert permitted(stage, act, kind, actor(role), RULES)
            continue
        with pytest.raises((errors.IllegalMove, errors.RoleMissing)):
            permitted(stage, act, kind, actor(role), RULES)


def resolved(stage: Stage, act: str) -> str:
    """A proof of sending is the awaited one only while the case waits for it."""
    return Act.RECORD_LATE_PROOF if act == Act.RECORD_SENT and stage is not Stage.ESCALATED else act


@pytest.mark.parametrize("stage", list(Stage))
def test_every_command_obeys_the_table_at_every_stage_for_every_kind_and_role(stage: Stage) -> None:
    for act, kind, role in product(ACTS, Kind, ROLES):
        case = at_stage(stage, act, kind)
        command = command_for(act, actor(role), case, RULES, now=NOON)
        if allowed(TABLE, stage, resolved(stage, act), kind, role):
            assert len(decide(case, command, RULES, NOON)) == 1
            continue
        with pytest.raises((errors.IllegalMove, errors.RoleMissing)):
            decide(case, command, RULES, NOON)


def test_an_illegal_move_names_stage_command_and_what_is_allowed() -> None:
    case = opened(Kind.TIP)
    command = Propose(by=Actor("person", "a", frozenset({Role.OFFICER})), decision=Decision.REGISTER)
    with pytest.raises(errors.IllegalMove) as caught:
        decide(case, command, RULES, NOON)
    error = caught.value
    assert (error.stage, error.command, error.allowed) == ("tracing", "propose_register", "claim, release")
    assert error.extra == {"stage": "tracing", "command": "propose_register", "allowed": "claim, release"}
    assert "claim, release" in error.detail % error.extra


def test_a_terminal_stage_says_that_nothing_is_allowed() -> None:
    with pytest.raises(errors.IllegalMove) as caught:
        permitted(Stage.REFUSED, Act.CLAIM, Kind.REPORT, actor(Role.OFFICER), RULES)
    assert caught.value.allowed == "-"


@pytest.mark.parametrize("kind", ["program", "public"])
def test_a_program_or_the_public_never_acts_on_a_case_whatever_roles_it_claims(kind: str) -> None:
    by = Actor("program" if kind == "program" else "public", "x", frozenset(Role))
    for row in TABLE:
        with pytest.raises(errors.RoleMissing):
            permitted(row.stage, row.act, next(iter(row.kinds)), by, RULES)


def test_no_row_stands_twice() -> None:
    settling = {Act.WITHDRAW, Act.DECLINE}
    keys = [
        (row.stage, row.act, kind, row.conditions)
        for row in TABLE
        for kind in row.kinds
        if row.act not in settling
    ]
    assert len(keys) == len(set(keys))


def test_every_stage_can_be_reached_and_every_act_is_used() -> None:
    assert {row.to for row in TABLE} == reachable(TABLE) == {Stage(stage) for stage in RULES.case_stages}
    decided = {Decision.REGISTER, Decision.REFUSE, Decision.ESCALATE}
    assert {row.act for row in TABLE} == {
        *{Act.OPEN, Act.CLAIM, Act.RELEASE, Act.WITHDRAW, Act.DECLINE},
        *{Act.RECORD_SENT, Act.RECORD_LATE_PROOF, Act.RECORD_ACKNOWLEDGED, Act.RECORD_RETURNED},
        *{PROPOSING[decision] for decision in decided},
        *{APPROVING[decision] for decision in decided},
    }


def test_no_path_reaches_the_receiver_without_registration() -> None:
    rows = [row for row in TABLE if row.to is not Stage.REGISTERED]
    assert reachable(rows) == {Stage.TRACING, Stage.PRELIMINARY_REVIEW, Stage.REFUSED}


def test_a_tip_never_leaves_tracing() -> None:
    assert reachable([row for row in TABLE if Kind.TIP in row.kinds]) == {Stage.TRACING}
    assert acts_at(RULES, Stage.TRACING, Kind.TIP) == (Act.CLAIM, Act.RELEASE)


def test_only_a_commissioner_moves_a_case_by_decision() -> None:
    for row in TABLE:
        if row.act in APPROVING.values():
            assert row.roles == {Role.COMMISSIONER}
        if row.act in PROPOSING.values():
            assert row.roles == {Role.OFFICER}
            assert row.to is row.stage
        assert row.kinds <= set(Kind)


def test_every_free_text_of_a_fact_is_marked_for_sealing_or_comes_sealed() -> None:
    marked = {kind: set(names) for kind, names in events.SEALED_FIELDS.items()}
    for kind, names in events.ARRIVE_SEALED.items():
        marked.setdefault(kind, set()).update(name.partition(".")[0] for name in names)
    for kind in get_args(events.Fact):
        texts = {field.name for field in fields(kind) if not field.repr or field.name == "report"}
        texts.discard("keyset")  # a wrapped key is no text of anybody
        assert texts == marked.get(kind, set()), kind
        assert {field.name for field in fields(kind)} & {"reason", "content", "report", "words"} == texts, (
            kind
        )
