"""Whatever people try, in whatever order: the table holds, four eyes hold, and the facts are the state."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings, strategies as st

from services.triage.domain import events, facts
from services.triage.domain.acts.guards import available
from services.triage.domain.case import Case
from services.triage.domain.commands import (
    Approve,
    Claim,
    Command,
    Decline,
    OpenCase,
    Propose,
    RecordAcknowledged,
    RecordReturned,
    RecordSent,
    Release,
    Withdraw,
)
from services.triage.domain.decisions import decide
from services.triage.domain.lifecycle import Act
from services.triage.domain.words import Decision, Kind, Outcome, Stage
from shared.changes import Actor
from shared.errors import DomainError
from shared.ids import derived
from tests.support.case_commands import command_for
from tests.support.cases import (
    BOTH,
    CASE_ID,
    COLLEAGUE,
    COMMISSIONER,
    NOON,
    OFFICER,
    SYSTEM,
    fold,
    opening,
    rulebook,
)
from tests.support.lifecycle_rows import table

RULES = rulebook()

PEOPLE = st.sampled_from([OFFICER, COLLEAGUE, COMMISSIONER, BOTH])
NUMBERS = st.integers(1, 4)
HANDOFFS = st.integers(1, 3).map(lambda number: derived(CASE_ID, f"handoff:{number}"))
REASONS = st.sampled_from(["", "alasan"])
BY = st.one_of(PEOPLE, st.just(SYSTEM))
RECEIVER, EMPTY, AT = st.just("joint_centre"), st.just(""), st.just(NOON)
LIKELY: st.SearchStrategy[Command] = st.one_of(
    st.builds(Claim, by=PEOPLE),
    st.builds(Propose, by=PEOPLE, decision=st.sampled_from(Decision), reason=REASONS, receiver=RECEIVER),
    st.builds(Approve, by=PEOPLE, proposal=NUMBERS),
    st.builds(RecordSent, by=BY, handoff_id=HANDOFFS, sent_at=AT, proof=EMPTY, message_id=EMPTY),
    st.builds(RecordAcknowledged, by=BY, handoff_id=HANDOFFS, acknowledged_at=AT, reference=EMPTY),
    st.builds(RecordReturned, by=BY, handoff_id=HANDOFFS, returned_at=AT, reason=EMPTY),
)
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    LIKELY,
    st.builds(Release, by=PEOPLE),
    st.builds(Decline, by=PEOPLE, proposal=NUMBERS, reason=REASONS),
    st.builds(Withdraw, by=PEOPLE, proposal=NUMBERS),
    st.just(opening()),
)
GUIDED = st.lists(st.integers(0, 10_000), max_size=40)
"""Random walks that mostly choose something that is open, so that they get far."""


def step(case: Case | None, command: Command, minute: int) -> list[events.Fact]:
    try:
        return decide(case, command, RULES, NOON + timedelta(minutes=minute))
    except DomainError:
        return []


def run(commands: list[Command]) -> tuple[Case | None, list[events.Fact], list[tuple[Case | None, Case]]]:
    case: Case | None = None
    history: list[events.Fact] = []
    moves: list[tuple[Case | None, Case]] = []
    for minute, command in enumerate(commands):
        for fact in step(case, command, minute):
            after = fold([fact], case)
            assert after is not None
            moves.append((case, after))
            history.append(fact)
            case = after
    return case, history, moves


def guided(kind: Kind, choices: list[int]) -> list[Command]:
    """Commands that follow what is open to somebody, chosen by the numbers."""
    commands: list[Command] = [opening(kind)]
    case = fold(step(None, commands[0], 0))
    for minute, choice in enumerate(choices, start=1):
        assert case is not None
        open_now = offers(case)
        if not open_now:
            break
        act, by = open_now[choice % len(open_now)]
        command = command_for(act, by, case, RULES, now=NOON, choice=choice)
        commands.append(command)
        case = fold(step(case, command, minute), case)
    return commands


def offers(case: Case) -> list[tuple[str, Actor]]:
    """What somebody could do now; a proof of sending only of a hand-off that there is."""
    everybody = (OFFICER, COLLEAGUE, COMMISSIONER, BOTH, SYSTEM)
    pairs = [(act, by) for by in everybody for act in available(case, by, RULES)]
    return [(act, by) for act, by in pairs if act != Act.RECORD_LATE_PROOF or case.handoffs]


def hold_all(commands: list[Command]) -> None:
    case, history, moves = run(commands)
    assert fold(history) == case
    for before, after in moves:
        assert_move_in_table(before, after)
    for fact in history:
        assert fact.at >= NOON
    if case is not None:
        assert_sound(case)
        assert_nothing_skipped(case, history)


def assert_move_in_table(before: Case | None, after: Case) -> None:
    stage = before.stage if before else None
    assert any(
        row.stage is stage and row.to is after.stage and after.kind in row.kinds for row in table(RULES)
    )


def assert_sound(case: Case) -> None:
    for ruling in case.rulings:
        assert ruling.outcome is not Outcome.APPROVED or ruling.by != ruling.proposal.by
        assert ruling.outcome is not Outcome.WITHDRAWN or ruling.by == ruling.proposal.by
    assert len(case.rulings) + (case.proposal is not None) == case.proposals
    assert [one.number for one in case.handoffs] == list(range(1, len(case.handoffs) + 1))
    assert all(one.returned_at for one in case.handoffs[:-1])
    assert case.kind is not Kind.TIP or not (case.clocks or case.proposals)
    if case.stage in {Stage.REFUSED, Stage.ACKNOWLEDGED, Stage.FORWARDED}:
        assert case.next_due is None


def assert_nothing_skipped(case: Case, history: list[events.Fact]) -> None:
    seen = [type(fact) for fact in history]
    if case.handoffs:
        assert seen.index(events.CaseRegistered) < seen.index(events.CaseEscalated)
    assert seen.count(events.CaseRegistered) <= 1
    assert not (events.CaseRefused in seen and events.CaseRegistered in seen)
    if case.stage is Stage.ACKNOWLEDGED:
        assert facts.HandoffAcknowledged in seen
    if case.stage is Stage.FORWARDED:
        assert case.last_handoff is not None
        assert case.last_handoff.sent_at is not None
        assert case.last_handoff.acknowledged_at is None


@given(st.sampled_from(Kind), st.lists(COMMANDS, max_size=30))
@settings(max_examples=150)
def test_any_sequence_of_commands_keeps_every_rule(kind: Kind, commands: list[Command]) -> None:
    hold_all([opening(kind), *commands])


@given(st.sampled_from(Kind), GUIDED)
@settings(max_examples=150)
def test_any_walk_through_what_is_open_keeps_every_rule(kind: Kind, choices: list[int]) -> None:
    hold_all(guided(kind, choices))


@given(st.sampled_from(Kind), GUIDED)
@settings(max_examples=100)
def test_whatever_a_screen_offers_succeeds(kind: Kind, choices: list[int]) -> None:
    commands = guided(kind, choices)
    case: Case | None = None
    for minute, command in enumerate(commands):
        found = decide(case, command, RULES, NOON + timedelta(minutes=minute))
        assert found or isinstance(command, RecordSent)
        case = fold(found, case)


@given(st.lists(COMMANDS, max_size=12))
@settings(max_examples=100)
def test_deciding_twice_gives_the_same_facts(commands: list[Command]) -> None:
    case, _, _ = run([opening(), *commands])
    for command in commands:
        assert step(case, command, 99) == step(case, command, 99)
        assert isinstance(command, OpenCase | Claim | Release) or command.by is not None
