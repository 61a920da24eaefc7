"""Contradictions between clocks and what starts, meets, extends or warns of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from shared.rules.errors import BadRow
from shared.rules.handling import Record
from shared.rules.model import DeadlineRule, Rulebook, StartsFrom
from shared.rules.sources import label

OFFICE_AND_REPORTER: Final = frozenset({"office", "reporter"})


def clock_checks(book: Rulebook) -> Iterator[BadRow]:
    """Every contradiction in deadlines.toml and warnings.toml, and in the deadlines that moves name."""
    yield from _named_by_moves(book)
    started = _started(book)
    met = {deadline for move in book.moves for deadline in move.meets} | _met_by_steps(book)
    for rule in book.deadlines.values():
        yield from _of_rule(book, rule, started, met)
    for rung in book.rungs.values():
        for deadline in sorted(rung.deadlines - book.deadlines.keys()):
            place = label(book.rungs, rung.id)
            yield BadRow("warnings.toml", place, "deadlines", f"{deadline!r} is not in deadlines.toml")


def _of_rule(book: Rulebook, rule: DeadlineRule, started: set[str], met: set[str]) -> Iterator[BadRow]:
    def bad(field: str, problem: str) -> BadRow:
        return BadRow("deadlines.toml", label(book.deadlines, rule.id), field, problem)

    if rule.actor not in OFFICE_AND_REPORTER | book.receivers.keys():
        yield bad("actor", f"{rule.actor!r} is neither office nor reporter, and not in receivers.toml")
    if rule.starts_from is StartsFrom.KNOWLEDGE:
        # It judges a report when it comes in; it is over before there is a case.
        if rule.id in started:
            yield bad("starts_from", "runs before there is a case, so no move can start it")
        return
    if rule.id not in started:
        yield bad("id", "no move, route or step ever starts it")
    elif rule.id not in met:
        yield bad("id", "is started, and no move or step ever meets it")


def _named_by_moves(book: Rulebook) -> Iterator[BadRow]:
    for row, move in enumerate(book.moves, start=1):
        place = f"row {row} ({move.id})"
        for field, named in (("starts", move.starts), ("meets", move.meets)):
            for deadline in named:
                if deadline not in book.deadlines:
                    yield BadRow("moves.toml", place, field, f"{deadline!r} is not in deadlines.toml")
        if move.extends is None:
            continue
        rule = book.deadlines.get(move.extends)
        if rule is None:
            yield BadRow("moves.toml", place, "extends", f"{move.extends!r} is not in deadlines.toml")
        elif not rule.extension:
            yield BadRow("moves.toml", place, "extends", f"{move.extends!r} has no extension")


def _started(book: Rulebook) -> set[str]:
    by_moves = {deadline for move in book.moves for deadline in move.starts}
    by_routes = {route.forward for route in book.routes.values() if route.forward}
    return by_moves | by_routes | {step.deadline for step in book.steps.values() if step.deadline}


def _met_by_steps(book: Rulebook) -> set[str]:
    """The clock of a step is met by telling its outcome, if a move takes it down."""
    if not any(move.record is Record.ROUTE_STEP for move in book.moves):
        return set()
    return {step.deadline for step in book.steps.values() if step.deadline}
