"""From TOML rows to clocks: days off, calendars, deadlines and the rival readings of their law."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import TypedDict
from zoneinfo import ZoneInfo

from shared.rules.calendar import Calendar, CalendarKind, Ends
from shared.rules.model import DeadlineRule, Holiday, HolidayKind, Reading, StartsFrom
from shared.rules.national_holidays import national_holidays
from shared.rules.office import Overlay
from shared.rules.rows import Row, table
from shared.rules.sources import Named

OFF = tuple(kind for kind in HolidayKind if kind is not HolidayKind.WORKING_DAY)
Holidays = Mapping[str, Holiday]


class ClockTables(TypedDict):
    """The tables of `Rulebook` that say how time is counted."""

    calendars: Mapping[str, Calendar]
    deadlines: Mapping[str, DeadlineRule]
    holidays: Holidays


class Counting(TypedDict):
    """What a rule and its rival readings say alike."""

    starts_from: StartsFrom
    length: int
    extension: int
    calendar: Calendar
    first_day_counts: bool
    ends: Ends


def clock_tables(
    rows: Mapping[str, list[Row]], rulebook: str, zone: ZoneInfo, local: Overlay | None
) -> ClockTables:
    """The tables, by the rows of each file and the days off that the office adds.

    Raises:
        BadRow: a row breaks a rule of its table.
    """
    years = table(rows.get("holiday_years.toml", ()), _year)
    days = national_holidays(years.values()) | dict(table(rows["holidays.toml"], holiday))
    known = frozenset(int(year) for year in years) or frozenset(one.day.year for one in days.values())
    days |= {day: one for day, one in (local.holidays if local else {}).items() if one.day.year in known}
    calendars = table(rows["calendars.toml"], lambda row: _calendar(row, zone, days, known))
    readings = table(rows.get("readings.toml", ()), lambda row: _reading(row, calendars))
    deadlines = table(
        rows["deadlines.toml"], lambda row: _deadline(row, rulebook, calendars, readings.values())
    )
    for row, reading in zip(rows.get("readings.toml", ()), readings.values(), strict=True):
        if reading.deadline not in deadlines:
            raise row.bad("deadline", f"{reading.deadline!r} is not in deadlines.toml")
    return ClockTables(
        calendars=calendars, deadlines=deadlines, holidays=MappingProxyType(dict(sorted(days.items())))
    )


def holiday(row: Row) -> Holiday:
    """One row of holidays.toml."""
    day = row.day("day")
    return Holiday(day=day, kind=row.choice("kind", HolidayKind), **row.named(day.isoformat()))


def _year(row: Row) -> Named:
    identity = row.code("id")
    if not identity.isdecimal() or not date.min.year <= int(identity) <= date.max.year:
        raise row.bad("id", f"{identity!r} is not a year")
    return Named(**row.named(identity))


def _calendar(row: Row, zone: ZoneInfo, days: Holidays, years: frozenset[int]) -> Calendar:
    several = row.has("kind")
    kind = row.choice("kind" if several else "id", CalendarKind)
    identity = row.code("id") if several else kind.value
    rest_days, off = row.weekdays("rest_days"), row.texts("off")
    if (rest_days or off) and kind is not CalendarKind.WORKING_DAYS:
        raise row.bad("off" if off else "rest_days", "only working days pass over days off")
    if len(rest_days) == 7:  # noqa: PLR2004 - a week without a working day would never end
        raise row.bad("rest_days", "leaves no working day")
    for name in off:
        if name not in OFF:
            raise row.bad("off", f"{name!r} is none of {', '.join(OFF)}")
    return Calendar(
        kind=kind,
        zone=zone,
        rest_days=rest_days,
        holidays=frozenset(one.day for one in days.values() if one.kind in off),
        years=years,
        **row.named(identity),
    )


def _deadline(
    row: Row, rulebook: str, calendars: Mapping[str, Calendar], readings: Iterable[Reading]
) -> DeadlineRule:
    identity = row.code("id")
    return DeadlineRule(
        rulebook=rulebook,
        actor=row.code("actor") if row.has("actor") else "office",
        readings=tuple(reading for reading in readings if reading.deadline == identity),
        **_counting(row, calendars),
        **row.named(identity),
    )


def _reading(row: Row, calendars: Mapping[str, Calendar]) -> Reading:
    identity = row.code("id")
    return Reading(deadline=row.code("deadline"), **_counting(row, calendars), **row.named(identity))


def _counting(row: Row, calendars: Mapping[str, Calendar]) -> Counting:
    named = row.code("calendar")
    calendar = calendars.get(named)
    if calendar is None:
        raise row.bad("calendar", f"{named!r} is not in calendars.toml; it is none of {', '.join(calendars)}")
    first_day_counts, ends = row.flag("first_day_counts"), row.choice("ends", Ends)
    if calendar.kind is CalendarKind.HOURS and ends is not Ends.SAME_HOUR:
        raise row.bad("ends", "hours end at the same hour")
    if first_day_counts and ends is Ends.SAME_HOUR:
        raise row.bad("first_day_counts", "a period that ends at the same hour has no first day to count")
    return Counting(
        starts_from=row.choice("starts_from", StartsFrom),
        length=row.number("length", least=1),
        extension=row.number("extension", least=1, default=0),
        calendar=calendar,
        first_day_counts=first_day_counts,
        ends=ends,
    )
