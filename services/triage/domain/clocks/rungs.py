"""The ladder of warnings of a deadline: when each rung is told, which are due now, when the next one is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shared.rules.deadlines import Deadline
from shared.rules.handling import Moment, Rung

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A rung and when it is told (UTC). Who tells it keeps `key`: the same key is never told again.

    An extension is another end, so its ladder has keys of its own.
    """

    rung: Rung
    at: datetime
    key: str


def ladder(rungs: Iterable[Rung], deadline: Deadline, *, extended: bool = False) -> tuple[Planned, ...]:
    """The rungs that this deadline has, in the order of their times.

    What would have to be told before the period began is left out: the period is shorter than that warning.
    Quiet hours (in the deadline's zone) move what comes before the end earlier, never to before the clock's
    start, and what comes at or after the end later.
    """
    due_at = end_of(deadline, extended=extended)
    zone = ZoneInfo(deadline.zone)
    suffix = ":extended" if due_at != deadline.due_at else ""
    planned = (
        Planned(rung=rung, at=_told_at(rung, deadline, due_at, zone), key=f"{rung.id}{suffix}")
        for rung in rungs
        if _has(deadline, rung, due_at)
    )
    return tuple(sorted(planned, key=lambda one: (one.at, one.key)))


def due(
    rungs: Iterable[Rung],
    deadline: Deadline,
    now: datetime,
    *,
    extended: bool = False,
    told: Collection[str] = (),
) -> tuple[Planned, ...]:
    """What must be told by `now` about an open deadline and has not been, whoever was away meanwhile.

    A warning of the end is not made up for after the end: the rung at the end says what is true then.
    """
    over = now >= end_of(deadline, extended=extended)
    return tuple(
        one
        for one in ladder(rungs, deadline, extended=extended)
        if one.at <= now and one.key not in told and not (over and one.rung.moment is Moment.BEFORE)
    )


def end_of(deadline: Deadline, *, extended: bool) -> datetime:
    """The first moment that is too late (UTC), the extension counted if it is used."""
    longer = deadline.extended_due_at
    return longer if extended and longer is not None else deadline.due_at


def _has(deadline: Deadline, rung: Rung, due_at: datetime) -> bool:
    if rung.deadlines and deadline.id not in rung.deadlines:
        return False
    warned_at = due_at - timedelta(hours=rung.hours)
    return rung.moment is not Moment.BEFORE or deadline.started_at <= warned_at < due_at


def _told_at(rung: Rung, deadline: Deadline, due_at: datetime, zone: ZoneInfo) -> datetime:
    hours = timedelta(hours=rung.hours)
    match rung.moment:
        case Moment.BEFORE:
            plain = due_at - hours
            return max(_quiet(rung, plain, zone)[0], min(plain, deadline.own.started_at))
        case Moment.AT:
            return _quiet(rung, due_at, zone)[1]
        case Moment.AFTER:
            return _quiet(rung, due_at + hours, zone)[1]


def _quiet(rung: Rung, at: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Beginning and end of the quiet hours around a moment (UTC); twice the moment itself outside of them."""
    begins, ends = rung.quiet_from, rung.quiet_to
    if begins is None or ends is None:
        return at, at
    local = at.astimezone(zone)
    for day in (local.date() - _DAY, local.date()):
        since = datetime.combine(day, begins, tzinfo=zone)
        until = datetime.combine(day if begins < ends else day + _DAY, ends, tzinfo=zone)
        if begins != ends and since < local < until:
            return since.astimezone(at.tzinfo), until.astimezone(at.tzinfo)
    return at, at
