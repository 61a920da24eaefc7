"""The lifecycle of any rulebook as a flat table: one row for each stage and act, four eyes taken apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from services.triage.domain.lifecycle import APPROVING, PROPOSING, Act
from services.triage.domain.words import Decision, Kind, Stage
from shared.roles import Role
from shared.rules.handling import Condition, Move
from shared.rules.model import Rulebook

ACTS: tuple[str, ...] = (*Act, *PROPOSING.values(), *APPROVING.values())
"""Everything that can be tried on a case."""


@dataclass(frozen=True, slots=True)
class LifecycleRow:
    """One row: at `stage` (None: no case yet) the act leads to `to`; `roles` None stands for the system."""

    stage: Stage | None
    act: str
    roles: frozenset[Role | None]
    to: Stage
    kinds: frozenset[Kind]
    conditions: frozenset[Condition] = frozenset()


def table(rules: Rulebook) -> tuple[LifecycleRow, ...]:
    """Every row of a rulebook, read from its moves alone."""
    return tuple(row for move in rules.moves for stage in _stages(move) for row in _rows(move, stage))


def allowed(
    rows: Iterable[LifecycleRow], stage: Stage | None, act: str, kind: Kind, role: Role | None
) -> bool:
    """Whether the table lets this role do this, conditions aside."""
    return any(
        row.stage is stage and row.act == act and kind in row.kinds and role in row.roles for row in rows
    )


def reachable(rows: Collection[LifecycleRow]) -> set[Stage]:
    """The stages to which a path of these rows leads from nothing."""
    found: set[Stage | None] = {None}
    while True:
        more = {row.to for row in rows if row.stage in found} - found
        if not more:
            return {stage for stage in found if stage is not None}
        found |= more


def _stages(move: Move) -> list[Stage | None]:
    return [Stage(stage) for stage in move.stages] or [None]


def _rows(move: Move, stage: Stage | None) -> Iterator[LifecycleRow]:
    stays = stage or Stage(move.to or "")
    to = Stage(move.to) if move.to else stays
    kinds = frozenset(Kind(kind) for kind in move.kinds)
    does: frozenset[Role | None] = move.roles | ({None} if move.system else set())
    if not move.approvers:
        yield LifecycleRow(stage, move.command, does, to, kinds, move.conditions)
        return
    decision = Decision(move.command)
    approves: frozenset[Role | None] = frozenset(move.approvers)
    yield LifecycleRow(stage, PROPOSING[decision], does, stays, kinds, move.conditions)
    yield LifecycleRow(stage, APPROVING[decision], approves, to, kinds, move.conditions)
    yield LifecycleRow(stage, Act.WITHDRAW, does, stays, kinds)
    yield LifecycleRow(stage, Act.DECLINE, approves, stays, kinds)
