"""The ladder of warnings as it stands for a case, and when the clock next has something to tell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from services.triage.domain.clocks import rungs
from services.triage.domain.clocks.rungs import Planned
from services.triage.domain.parts import Clock
from shared.rules.model import Rulebook


def due_rungs(clock: Clock, rules: Rulebook, now: datetime) -> tuple[Planned, ...]:
    """The rungs whose time has come and that were not told yet, in the order of their times."""
    if not clock.waiting:
        return ()
    return rungs.due(rules.rungs.values(), clock.deadline, now, extended=clock.extended, told=clock.warned)


def next_tick(clocks: Iterable[Clock], rules: Rulebook) -> datetime | None:
    """When the clock next has something to tell of a case (UTC): a rung or a lapse; None if never."""
    return min((at for clock in clocks for at in _moments(clock, rules)), default=None)


def _moments(clock: Clock, rules: Rulebook) -> Iterable[datetime]:
    """A warning of an end that has come is told no more, so it is no reason to look."""
    if not clock.waiting:
        return
    if clock.lapsed_at is None:
        yield clock.due_at
    planned = rungs.ladder(rules.rungs.values(), clock.deadline, extended=clock.extended)
    left = (one for one in planned if one.key not in clock.warned)
    yield from (one.at for one in left if clock.lapsed_at is None or one.at >= clock.due_at)
