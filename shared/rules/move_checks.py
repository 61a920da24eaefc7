"""Contradictions in the moves of a rulebook: where a case cannot go, and where it must not."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from types import MappingProxyType
from typing import Final

from shared.rules.errors import BadRow
from shared.rules.handling import KINDS, Move
from shared.rules.model import Rulebook

MOVES: Final = "moves.toml"
STAGES: Final = "case_stages.toml"
REGISTERING: Final = frozenset({"register", "fix_finding"})
"""The commands by which a case is registered: a report by its review, a tip by becoming a finding."""
HANDING_OFF: Final = "escalate"
REVERSING: Final = "reverse"
FOUR_EYES: Final = ("register", "refuse", "stop", "escalate")
"""What one person proposes and another decides."""


def move_checks(book: Rulebook) -> Iterator[BadRow]:
    """Every contradiction in moves.toml and case_stages.toml."""
    yield from _unreachable(book)
    yield from _without_way_out(book)
    yield from _ambiguous(book)
    yield from _nobody(book)
    yield from _four_eyes(book)
    yield from _unregistered(book)
    for move in book.moves:
        if move.form is not None and move.form not in book.forms:
            yield _bad(book, move, "form", f"{move.form!r} is not in forms.toml")


def _unreachable(book: Rulebook) -> Iterator[BadRow]:
    reached = _reached(book.moves, _opened(book.moves))
    for row, stage in enumerate(book.case_stages, start=1):
        if stage not in reached:
            yield BadRow(
                STAGES, f"row {row} ({stage})", "id", "no move leads there from the opening of a case"
            )


def _without_way_out(book: Rulebook) -> Iterator[BadRow]:
    ends = {stage.id for stage in book.case_stages.values() if stage.terminal}
    for row, stage in enumerate(book.case_stages.values(), start=1):
        if not stage.terminal and not _reached(book.moves, {stage.id}) & ends:
            problem = "no move leads from there to an end, and it is not terminal"
            yield BadRow(STAGES, f"row {row} ({stage.id})", "terminal", problem)


def _ambiguous(book: Rulebook) -> Iterator[BadRow]:
    for one, other in combinations(book.moves, 2):
        same = one.command == other.command and one.conditions == other.conditions
        meet = (set(one.stages) & set(other.stages)) or (not one.stages and not other.stages)
        if same and meet and one.kinds & other.kinds:
            yield _bad(book, other, "conditions", f"are those of {one.id!r}, so both would apply")


def _nobody(book: Rulebook) -> Iterator[BadRow]:
    for move in book.moves:
        if not move.roles and not move.system:
            yield _bad(book, move, "who", "is empty: nobody may do it")
        if not move.stages and move.to is None:
            yield _bad(book, move, "to", "is missing: what opens a case leads to a stage")


def _four_eyes(book: Rulebook) -> Iterator[BadRow]:
    for command in FOUR_EYES:
        rows = [move for move in book.moves if move.command == command]
        if not rows:
            yield BadRow(MOVES, "", "command", f"no move is {command!r}")
        for move in rows:
            if move.system or not move.approvers:
                yield _bad(book, move, "approvers", f"{command!r} wants four eyes: a person and an approver")


def _unregistered(book: Rulebook) -> Iterator[BadRow]:
    """The first move of a way to a hand-off that no registration lies on, for each kind of case."""
    regular = _reached(
        [move for move in book.moves if move.command != REVERSING],
        {move.to for move in book.moves if move.command in REGISTERING and move.to},
    )
    for kind in sorted(KINDS):
        moves = [move for move in book.moves if kind in move.kinds and move.command not in REGISTERING]
        came_by = _ways(moves)
        handing_off = [move for move in moves if move.command == HANDING_OFF]
        for stage in sorted({stage for move in handing_off for stage in move.stages} & came_by.keys()):
            way = came_by[stage]
            jump = next((move for move in way if move.to in regular), way[-1])
            names = ", ".join(move.id for move in way)
            yield _bad(book, jump, "to", f"a {kind} could be handed off without registration: {names}")


def _ways(moves: Iterable[Move]) -> Mapping[str, tuple[Move, ...]]:
    """A shortest way of moves from the opening to each stage."""
    rows = list(moves)
    ways: dict[str, tuple[Move, ...]] = {move.to: (move,) for move in rows if not move.stages and move.to}
    waiting = deque(ways)
    while waiting:
        stage = waiting.popleft()
        for move in rows:
            if stage in move.stages and move.to and move.to not in ways:
                ways[move.to] = (*ways[stage], move)
                waiting.append(move.to)
    return MappingProxyType(ways)


def _opened(moves: Iterable[Move]) -> set[str]:
    return {move.to for move in moves if not move.stages and move.to}


def _reached(moves: Iterable[Move], start: Iterable[str]) -> set[str]:
    """The stages to which moves lead from these, which belong to them."""
    rows = [(move.stages, move.to) for move in moves if move.to]
    reached, waiting = set(start), list(start)
    while waiting:
        stage = waiting.pop()
        further = {to for stages, to in rows if stage in stages} - reached
        reached |= further
        waiting.extend(further)
    return reached


def _bad(book: Rulebook, move: Move, field: str, problem: str) -> BadRow:
    return BadRow(MOVES, f"row {book.moves.index(move) + 1} ({move.id})", field, problem)
