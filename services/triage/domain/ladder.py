"""Which rungs of the ladder of warnings are due for a clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from services.triage.domain.parts import Clock
from shared.rules.handling import Moment, Rung
from shared.rules.model import Rulebook


def due_rungs(clock: Clock, rules: Rulebook, now: datetime) -> tuple[Rung, ...]:
    """The rungs whose time has come and that were not told yet, in the order of the rulebook."""
    if not clock.waiting:
        return ()
    return tuple(
        rung
        for rung in rules.rungs.values()
        if (not rung.deadlines or clock.deadline.id in rung.deadlines)
        and rung.id not in clock.warned
        and now >= at(rung, clock)
    )


def next_tick(clocks: Iterable[Clock], rules: Rulebook) -> datetime | None:
    """When the clock next has something to tell of a case (UTC): a rung or a lapse; None if never."""
    return min((moment for clock in clocks for moment in _moments(clock, rules)), default=None)


def _moments(clock: Clock, rules: Rulebook) -> Iterable[datetime]:
    if not clock.waiting:
        return
    if clock.lapsed_at is None:
        yield clock.due_at
    for rung in rules.rungs.values():
        if (not rung.deadlines or clock.deadline.id in rung.deadlines) and rung.id not in clock.warned:
            yield at(rung, clock)


def at(rung: Rung, clock: Clock) -> datetime:
    """When a rung is due for a clock (UTC)."""
    hours = timedelta(hours=rung.hours)
    match rung.moment:
        case Moment.BEFORE:
            return clock.due_at - hours
        case Moment.AT:
            return clock.due_at
        case Moment.AFTER:
            return clock.due_at + hours
