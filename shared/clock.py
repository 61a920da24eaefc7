"""The clock as an argument: whoever needs the time is handed one of these. Services have a `SteadyClock`.

No jump of a clock moves it: it is MongoDB's time, which all services share, carried on by what has truly
elapsed. That of this process is used for comparison alone, and a jump of MongoDB's is not followed. Only when
both show another time together, as after somebody set the clock of the machine they share, and go on doing so
for ten minutes, is the new time believed. Every difference is told in plain words meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]

WITA = ZoneInfo("Asia/Makassar")
"""Balikpapan's legal time, UTC+8 without summer time."""


def system_clock() -> datetime:
    """Now, aware and in UTC."""
    return datetime.now(UTC)


def rfc3339(moment: datetime) -> str:
    """The moment as the journal keeps it: UTC, microseconds, closed by Z.

    Raises:
        ValueError: the moment has no zone.
    """
    if moment.tzinfo is None:
        message = "a moment without a zone cannot be recorded"
        raise ValueError(message)
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(timespec="microseconds")[:-6] + "Z"


def from_rfc3339(text: str) -> datetime:
    """The aware UTC moment written by `rfc3339`."""
    return datetime.fromisoformat(text).astimezone(UTC)


TOLERANCE: Final = timedelta(seconds=2)
BELIEVED_AFTER: Final = timedelta(minutes=10)
"""How long both clocks must agree on a time that nothing but a setting of clocks explains."""
Elapsed = Callable[[], float]


def since_boot() -> float:
    """Seconds that went by, asleep or not; no setting of any clock changes them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


@dataclass(frozen=True, slots=True)
class Asked:
    """When a question to MongoDB left, by both of our own measures."""

    own: datetime
    elapsed: float


class SteadyClock:
    """Call it for the time, aware and in UTC; tell it now and then what MongoDB's clock says."""

    def __init__(self, own: Clock = system_clock, elapsed: Elapsed = since_boot) -> None:
        self._own = own
        self._elapsed = elapsed
        self._heard = False
        self._changed_at: float | None = None
        self._set(own())

    def __call__(self) -> datetime:
        """Now."""
        return self._at(self._elapsed())

    def asking(self) -> Asked:
        """Call it just before MongoDB is asked."""
        return Asked(self._own(), self._elapsed())

    def heard(self, theirs: datetime, asked: Asked) -> str:
        """Take MongoDB's time; what is wrong with the clocks, empty when nothing is.

        An answer that took long is taken for any moment in between, so a slow one is never called a jump.
        """
        took = timedelta(seconds=self._elapsed() - asked.elapsed)
        if not self._heard:
            self._heard = True
            self._set(theirs)
        apart = _apart(theirs - asked.own, took)
        jumped = _apart(theirs - self._at(asked.elapsed), took)
        if abs(jumped) <= TOLERANCE:
            self._changed_at = None
            self._base += jumped
        elif abs(apart) <= TOLERANCE:
            self._believe_later(theirs)
        return _told(apart, jumped)

    def _believe_later(self, theirs: datetime) -> None:
        now = self._elapsed()
        if self._changed_at is None:
            self._changed_at = now
        elif now - self._changed_at >= BELIEVED_AFTER.total_seconds():
            self._changed_at = None
            self._set(theirs)

    def _set(self, moment: datetime) -> None:
        self._base, self._base_elapsed = moment, self._elapsed()

    def _at(self, elapsed: float) -> datetime:
        return self._base + timedelta(seconds=elapsed - self._base_elapsed)


def _apart(behind: timedelta, took: timedelta) -> timedelta:
    """How far a moment read somewhere within `took` lies outside of it; 0 when it may lie inside."""
    zero = timedelta()
    return min(behind, zero) if behind < zero else max(behind - took, zero)


def _told(apart: timedelta, jumped: timedelta) -> str:
    goes_on = "Jejak counts on from before. Check the time service (NTP) of both machines"
    if abs(apart) > TOLERANCE:
        word = "behind" if apart > timedelta() else "ahead of"
        return f"this machine's clock is {_size(apart)} {word} MongoDB's: {goes_on}"
    if abs(jumped) > TOLERANCE:
        word = "forward" if jumped > timedelta() else "back"
        minutes = BELIEVED_AFTER // timedelta(minutes=1)
        return (
            f"the clocks of this machine and of MongoDB were set {word} by {_size(jumped)} together: "
            f"Jejak counts on from before, and takes the new time after {minutes} minutes or at a new start"
        )
    return ""


def _size(difference: timedelta) -> str:
    return f"{abs(difference).total_seconds():.0f} s"
