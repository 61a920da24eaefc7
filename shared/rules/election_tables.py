"""From TOML rows to what a rulebook says of the election: calendars, deadlines, receivers, places, hours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict
from zoneinfo import ZoneInfo

from shared.rules.calendar import Calendar, CalendarKind, Ends
from shared.rules.model import (
    Category,
    DeadlineRule,
    ElectionStage,
    Group,
    Holiday,
    HolidayKind,
    Level,
    OfficeHours,
    Place,
    Receiver,
    Requirement,
    StartsFrom,
)
from shared.rules.rows import Row, table


class ElectionTables(TypedDict):
    """The tables of `Rulebook` that say nothing of how a case is handled."""

    calendars: Mapping[str, Calendar]
    deadlines: Mapping[str, DeadlineRule]
    categories: Mapping[str, Category]
    receivers: Mapping[str, Receiver]
    requirements: Mapping[str, Requirement]
    places: Mapping[str, Place]
    stages: Mapping[str, ElectionStage]
    hours: Mapping[str, OfficeHours]
    holidays: Mapping[str, Holiday]


def election_tables(rows: Mapping[str, list[Row]], rulebook: str, zone: ZoneInfo) -> ElectionTables:
    """The tables, by the rows of each file.

    Raises:
        BadRow: a row breaks a rule of its table.
    """
    holidays = table(rows["holidays.toml"], _holiday)
    calendars = table(rows["calendars.toml"], lambda row: _calendar(row, zone, holidays))
    receivers = table(rows["receivers.toml"], _receiver)
    stages = table(rows["stages.toml"], _stage)
    return ElectionTables(
        calendars=calendars,
        deadlines=table(rows["deadlines.toml"], lambda row: _deadline(row, rulebook, calendars)),
        categories=table(rows["categories.toml"], lambda row: _category(row, receivers)),
        receivers=receivers,
        requirements=table(rows["requirements.toml"], _requirement),
        places=_places(rows["places.toml"]),
        stages=stages,
        hours=table(rows["hours.toml"], lambda row: _hours(row, stages)),
        holidays=holidays,
    )


def _holiday(row: Row) -> Holiday:
    day = row.day("day")
    return Holiday(
        day=day,
        kind=row.choice("kind", HolidayKind),
        **row.named(day.isoformat()),
    )


def _calendar(row: Row, zone: ZoneInfo, holidays: Mapping[str, Holiday]) -> Calendar:
    kind = row.choice("id", CalendarKind)
    rest_days, off = row.weekdays("rest_days"), row.texts("off")
    if (rest_days or off) and kind is not CalendarKind.WORKING_DAYS:
        raise row.bad("off" if off else "rest_days", "only working days pass over days off")
    if len(rest_days) == 7:  # noqa: PLR2004 - a week without a working day would never end
        raise row.bad("rest_days", "leaves no working day")
    for name in off:
        if name not in set(HolidayKind):
            raise row.bad("off", f"{name!r} is none of {', '.join(HolidayKind)}")
    return Calendar(
        kind=kind,
        zone=zone,
        rest_days=rest_days,
        holidays=frozenset(holiday.day for holiday in holidays.values() if holiday.kind in off),
        years=frozenset(holiday.day.year for holiday in holidays.values()),
        **row.named(kind),
    )


def _deadline(row: Row, rulebook: str, calendars: Mapping[str, Calendar]) -> DeadlineRule:
    identity, counted = row.code("id"), row.choice("calendar", CalendarKind)
    if counted not in calendars:
        raise row.bad("calendar", f"'{counted}' is not in calendars.toml")
    first_day_counts, ends = row.flag("first_day_counts"), row.choice("ends", Ends)
    if counted is CalendarKind.HOURS and ends is not Ends.SAME_HOUR:
        raise row.bad("ends", "hours end at the same hour")
    if first_day_counts and ends is Ends.SAME_HOUR:
        raise row.bad("first_day_counts", "a period that ends at the same hour has no first day to count")
    return DeadlineRule(
        rulebook=rulebook,
        starts_from=row.choice("starts_from", StartsFrom),
        length=row.number("length", least=1),
        extension=row.number("extension", least=1, default=0),
        calendar=calendars[counted],
        first_day_counts=first_day_counts,
        ends=ends,
        **row.named(identity),
    )


def _category(row: Row, receivers: Mapping[str, Receiver]) -> Category:
    identity, usual = row.code("id"), row.texts("receivers")
    for receiver in usual:
        if receiver not in receivers:
            raise row.bad("receivers", f"{receiver!r} is not in receivers.toml")
    return Category(receivers=usual, **row.named(identity))


def _receiver(row: Row) -> Receiver:
    identity = row.code("id")
    return Receiver(
        handoff=row.flag("handoff"),
        **row.named(identity),
    )


def _requirement(row: Row) -> Requirement:
    identity = row.code("id")
    return Requirement(
        group=row.choice("group", Group),
        **row.named(identity),
    )


def _places(rows: list[Row]) -> Mapping[str, Place]:
    found = table(rows, _place)
    for row, place in zip(rows, found.values(), strict=True):
        parent = found.get(place.within)
        if place.level is Level.KELURAHAN and (parent is None or parent.level is not Level.KECAMATAN):
            raise row.bad("id", f"lies in {place.within!r}, which is not a kecamatan of this file")
    return found


def _place(row: Row) -> Place:
    identity = row.code("id")
    return Place(
        name=row.text("name"),
        level=row.choice("level", Level),
        within=identity.rpartition(".")[0],
        also=row.texts("also"),
        **row.basis(identity),
    )


def _stage(row: Row) -> ElectionStage:
    identity, starts, ends = row.code("id"), row.day("starts"), row.day("ends")
    if ends < starts:
        raise row.bad("ends", "lies before the stage starts")
    return ElectionStage(
        starts=starts,
        ends=ends,
        **row.named(identity),
    )


def _hours(row: Row, stages: Mapping[str, ElectionStage]) -> OfficeHours:
    identity, special, weekdays = row.code("id"), row.texts("stages"), row.weekdays("weekdays")
    for stage in special:
        if stage not in stages:
            raise row.bad("stages", f"{stage!r} is not in stages.toml")
    if bool(special) == bool(weekdays):
        raise row.bad("weekdays", "wants either weekdays or stages")
    opens = row.hour("opens") if weekdays else None
    closes = row.hour("closes") if weekdays else None
    if opens and closes and closes <= opens:
        raise row.bad("closes", "lies before the office opens")
    return OfficeHours(
        weekdays=weekdays,
        stages=frozenset(special),
        opens=opens,
        closes=closes,
        **row.named(identity),
    )
