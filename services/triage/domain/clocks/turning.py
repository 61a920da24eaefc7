"""What a turn of the case does to its clocks: met, extended, started, and closed when the case ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from services.triage.domain.facts import DeadlineCorrected, DeadlineLapsed, DeadlineWarned, Turn
from services.triage.domain.parts import Clock


def turned(clocks: tuple[Clock, ...], turn: Turn, at: datetime) -> tuple[Clock, ...]:
    """The clocks after a turn at `at`."""
    changed = tuple(_turned(clock, place, turn, at) for place, clock in enumerate(clocks)) + turn.clocks
    return closed(changed, at) if turn.ends else changed


def closed(clocks: Iterable[Clock], at: datetime) -> tuple[Clock, ...]:
    """The same clocks, those that still wait closed: their step will not be taken any more."""
    return tuple(replace(clock, closed_at=at) if clock.waiting else clock for clock in clocks)


def timed(
    clocks: tuple[Clock, ...], fact: DeadlineWarned | DeadlineLapsed | DeadlineCorrected
) -> tuple[Clock, ...]:
    """The clocks after a warning, a lapse, or a correction of the law."""
    clock = clocks[fact.clock]
    if isinstance(fact, DeadlineWarned):
        changed = replace(clock, warned=(*clock.warned, fact.rung))
    elif isinstance(fact, DeadlineLapsed):
        changed = replace(clock, lapsed_at=fact.at)
    else:
        # Another end has warnings of its own, also where it lies but an hour from the one before.
        told = clock.warned if fact.after == fact.before else ()
        changed = replace(clock, deadline=fact.deadline, warned=told, moved_from=fact.before)
    return (*clocks[: fact.clock], changed, *clocks[fact.clock + 1 :])


def met_on_route(clocks: tuple[Clock, ...], route: str, at: datetime) -> tuple[Clock, ...]:
    """The clocks of a route that still wait, met: its hand-off left."""
    return tuple(
        replace(clock, met_at=at) if clock.waiting and clock.route == route else clock for clock in clocks
    )


def _turned(clock: Clock, place: int, turn: Turn, at: datetime) -> Clock:
    if place in turn.met:
        return replace(clock, met_at=turn.met_at or at)
    if place in turn.closed:
        return replace(clock, closed_at=at)
    return replace(clock, extended=True) if place in turn.extended else clock
