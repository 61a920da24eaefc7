"""The first rulebook with the moves of an office beside the legal ones: assigning, handing over, walls."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from services.triage.domain.lifecycle import Act
from services.triage.domain.words import Stage
from shared.roles import Role
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks

EARLY = "pilkada_2024_1"
"""Under which cases in memory are opened."""
_ROLES = {
    Act.ASSIGN: frozenset({Role.COMMISSIONER}),
    Act.HAND_OVER: frozenset({Role.OFFICER}),
    Act.WALL: frozenset({Role.OFFICER, Role.COMMISSIONER}),
    Act.CLASSIFY: frozenset({Role.OFFICER, Role.COMMISSIONER}),
}


@cache
def office_books() -> Rulebooks:
    """The landed rulebooks; in the first one those moves are open at every stage."""
    books = Rulebooks.load()
    return Rulebooks({book.id: book for book in books} | {EARLY: _with_moves(books.pinned(EARLY))})


def _with_moves(book: Rulebook) -> Rulebook:
    pattern = next(move for move in book.moves if move.command == Act.CLAIM)
    stages, kinds = tuple(Stage), frozenset({"report", "finding", "tip"})
    more = (
        replace(pattern, id=f"office_{act}", command=act.value, roles=roles, stages=stages, kinds=kinds)
        for act, roles in _ROLES.items()
        if not any(move.command == act for move in book.moves)
    )
    return replace(book, moves=(*book.moves, *more))
