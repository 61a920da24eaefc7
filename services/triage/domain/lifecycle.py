"""A case's life as its rulebook has it: at which stage which act is open to whom, and where it leads."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from services.triage.domain.words import Decision, Kind, Stage
from shared.rules.handling import Move
from shared.rules.model import Rulebook


class Act(StrEnum):
    """What can be done to a case beside proposing and approving; the ids are those of the rulebook's moves.

    `record_late_proof` is a proof of sending that is no longer waited for; withdrawing and declining are open
    wherever something can be proposed.
    """

    OPEN = "open"
    CLAIM = "claim"
    RELEASE = "release"
    ASSIGN = "assign"
    HAND_OVER = "hand_over"
    NOTE = "note"
    CLASSIFY = "classify"
    LINK = "link"
    MERGE = "merge"
    WALL = "wall"
    ISSUE_LETTER = "issue_letter"
    WITHDRAW = "withdraw"
    DECLINE = "decline"
    RECORD_TRACING = "record_tracing"
    ASK_COMPLETION = "ask_completion"
    RECEIVE_COMPLETION = "receive_completion"
    EXPIRE_COMPLETION = "expire_completion"
    INVITE_DISCUSSION = "invite_discussion"
    HOLD_FIRST_DISCUSSION = "hold_first_discussion"
    BEGIN_CLARIFICATION = "begin_clarification"
    SUMMON = "summon"
    RECORD_HEARING = "record_hearing"
    FINISH_CLARIFICATION = "finish_clarification"
    HOLD_SECOND_DISCUSSION = "hold_second_discussion"
    HOLD_PLENARY = "hold_plenary"
    ASK_WITHDRAWAL = "ask_withdrawal"
    RECORD_STEP = "record_step"
    RECORD_DELIVERY = "record_delivery"
    RECORD_SENT = "record_sent"
    RECORD_LATE_PROOF = "record_late_proof"
    RECORD_ACKNOWLEDGED = "record_acknowledged"
    RECORD_RETURNED = "record_returned"


STEPS = frozenset(
    {
        Act.RECORD_TRACING,
        Act.ASK_COMPLETION,
        Act.RECEIVE_COMPLETION,
        Act.EXPIRE_COMPLETION,
        Act.INVITE_DISCUSSION,
        Act.HOLD_FIRST_DISCUSSION,
        Act.BEGIN_CLARIFICATION,
        Act.SUMMON,
        Act.RECORD_HEARING,
        Act.FINISH_CLARIFICATION,
        Act.HOLD_SECOND_DISCUSSION,
        Act.HOLD_PLENARY,
        Act.ASK_WITHDRAWAL,
        Act.RECORD_STEP,
        Act.RECORD_DELIVERY,
    }
)
"""Steps that one person takes, each with the form that the rulebook names."""

PROPOSING = {decision: f"propose_{decision}" for decision in Decision}
APPROVING = {decision: f"approve_{decision}" for decision in Decision}


def command_of(act: str) -> str:
    """The rulebook's move behind an act: proposing and approving are two halves of one."""
    return act.removeprefix("propose_").removeprefix("approve_")


def rows(rules: Rulebook, stage: Stage | None, act: str, kind: Kind) -> tuple[Move, ...]:
    """The rows for an act at a stage; none when the rulebook forbids it.

    Withdrawing and declining stand on the rows of whatever could be proposed there.
    """
    if act in {Act.WITHDRAW, Act.DECLINE}:
        return tuple(move for move in rules.moves_at(stage, kind) if move.approvers)
    found = rules.moves_for(stage, command_of(act), kind)
    four_eyes = act != command_of(act)
    return tuple(move for move in found if bool(move.approvers) is four_eyes)


def acts_at(rules: Rulebook, stage: Stage | None, kind: Kind) -> tuple[str, ...]:
    """Every act that is open at a stage to somebody, in the order of the rulebook."""
    return tuple(dict.fromkeys(_acts(rules.moves_at(stage, kind))))


def _acts(moves: Iterable[Move]) -> Iterable[str]:
    proposed = []
    for move in moves:
        if move.approvers:
            yield f"propose_{move.command}"
            proposed.append(move.command)
        else:
            yield move.command
    if proposed:
        yield Act.WITHDRAW
        yield Act.DECLINE
        yield from (f"approve_{command}" for command in proposed)
