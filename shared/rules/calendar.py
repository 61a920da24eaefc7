"""Counting calendar days, working days and hours in the office's own zone (WITA: Asia/Makassar, no DST)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from shared.rules.errors import HolidaysUnknown
from shared.rules.sources import Named


class CalendarKind(StrEnum):
    """What is counted."""

    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
    HOURS = "hours"


class Ends(StrEnum):
    """When the last day ends: at 24.00 in the office's zone, or at the hour at which the clock started."""

    END_OF_LAST_DAY = "end_of_last_day"
    SAME_HOUR = "same_hour"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What counting gave: the first moment that is too late (UTC), the last day, and the days passed over."""

    due_at: datetime
    last_day: date
    skipped: tuple[date, ...] = ()


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """0.00 of that day in the zone, as UTC."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def aware(at: datetime) -> datetime:
    """The same moment in UTC.

    Raises:
        ValueError: the time carries no zone, so nobody can know which day it is in the office.
    """
    if at.utcoffset() is None:
        raise ValueError("a legal clock needs a time with its zone")
    return at.astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar(Named):
    """One way of counting. `rest_days` are ISO weekdays; `years` are those whose holidays are known."""

    kind: CalendarKind
    zone: ZoneInfo
    rest_days: frozenset[int] = frozenset()
    holidays: frozenset[date] = field(default=frozenset(), repr=False)
    years: frozenset[int] = frozenset()

    def count(self, start: datetime, length: int, *, first_day_counts: bool, ends: Ends) -> Counted:
        """The end of a period of `length` days or hours that starts at `start`.

        The period is half-open: `due_at` itself is already too late, so "24.00 of the last day" is 0.00
        of the day after.

        Raises:
            ValueError: `start` carries no zone, `length` is below 1, or no calendar holds the end.
            HolidaysUnknown: working days run into a year without a holiday table.
        """
        if length < 1:
            raise ValueError("a period is at least 1 long")
        try:
            return self._counted(aware(start), length, first_day_counts=first_day_counts, ends=ends)
        except OverflowError:
            raise ValueError(f"{length} from {start:%d-%m-%Y} leaves the years 1 to 9999") from None

    def _counted(self, begun: datetime, length: int, *, first_day_counts: bool, ends: Ends) -> Counted:
        local = begun.astimezone(self.zone)
        if self.kind is CalendarKind.HOURS:
            due_at = begun + timedelta(hours=length)
            return Counted(due_at=due_at, last_day=due_at.astimezone(self.zone).date())
        last_day, skipped = self._last_day(local.date(), length, first_day_counts=first_day_counts)
        if ends is Ends.SAME_HOUR:
            due_at = datetime.combine(last_day, local.timetz()).astimezone(UTC)
        else:
            due_at = start_of(last_day + timedelta(days=1), self.zone)
        return Counted(due_at=due_at, last_day=last_day, skipped=skipped)

    def is_working_day(self, day: date) -> bool:
        """Whether the day counts as a working day.

        Raises:
            HolidaysUnknown: the year has no holiday table.
        """
        if day.year not in self.years:
            raise HolidaysUnknown(
                f"the holidays of {day.year} are not in the rulebook: add a rule folder that has them"
            )
        return day.isoweekday() not in self.rest_days and day not in self.holidays

    def _last_day(self, first: date, length: int, *, first_day_counts: bool) -> tuple[date, tuple[date, ...]]:
        if self.kind is CalendarKind.CALENDAR_DAYS:
            return first + timedelta(days=length - 1 if first_day_counts else length), ()
        skipped: list[date] = []
        day, left = first, length
        if not first_day_counts:
            day += timedelta(days=1)
        while True:
            if self.is_working_day(day):
                left -= 1
                if left == 0:
                    return day, tuple(skipped)
            else:
                skipped.append(day)
            day += timedelta(days=1)
