"""From a folder of TOML files to a checked `Rulebook`; nothing half-read leaves this module."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.rules.calendar import Calendar, CalendarKind, Ends
from shared.rules.errors import BadRow
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
    Rulebook,
    StartsFrom,
)
from shared.rules.rows import Row, table_rows
from shared.rules.sources import Sourced

FOLDER_FORM = re.compile(r"^([a-z][a-z0-9_]*[a-z0-9])_([1-9][0-9]*)$")
TABLES = MappingProxyType(
    {
        "calendars.toml": "calendar",
        "categories.toml": "category",
        "deadlines.toml": "deadline",
        "holidays.toml": "holiday",
        "hours.toml": "hours",
        "places.toml": "place",
        "receivers.toml": "receiver",
        "requirements.toml": "requirement",
        "rulebook.toml": "rulebook",
        "stages.toml": "stage",
    }
)
"""Each file of a rule folder and the one table in it."""

R = TypeVar("R", bound=Sourced)


def load_rulebook(folder: Path) -> Rulebook:
    """Read one rule folder whole.

    Raises:
        BadRow: a file is missing, strange or unreadable, or a row breaks a rule of its table.
    """
    raw = _files(folder)
    rows = {file: table_rows(file, table, _document(file, raw[file])) for file, table in TABLES.items()}
    head = _head(rows["rulebook.toml"], folder.name)
    zone = _zone(head)
    holidays = _table(rows["holidays.toml"], _holiday)
    calendars = _table(rows["calendars.toml"], lambda row: _calendar(row, zone, holidays))
    receivers = _table(rows["receivers.toml"], _receiver)
    stages = _table(rows["stages.toml"], _stage)
    rulebook = Rulebook(
        election=folder.name.rpartition("_")[0],
        number=int(folder.name.rpartition("_")[2]),
        applies_from=head.day("applies_from"),
        zone=zone,
        digest=digest(raw),
        calendars=calendars,
        deadlines=_table(rows["deadlines.toml"], lambda row: _deadline(row, folder.name, calendars)),
        categories=_table(rows["categories.toml"], lambda row: _category(row, receivers)),
        receivers=receivers,
        requirements=_table(rows["requirements.toml"], _requirement),
        places=_places(rows["places.toml"]),
        stages=stages,
        hours=_table(rows["hours.toml"], lambda row: _hours(row, stages)),
        holidays=holidays,
        name_id=head.text("name_id"),
        name_en=head.text("name_en"),
        **head.basis(folder.name),
    )
    head.done()
    return rulebook


def digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the names and bytes of a folder's files, in the order of the names."""
    whole = sha256()
    for name in sorted(files):
        whole.update(f"{name}\n{len(files[name])}\n".encode())
        whole.update(files[name])
    return whole.hexdigest()


def _files(folder: Path) -> dict[str, bytes]:
    if not FOLDER_FORM.fullmatch(folder.name):
        raise BadRow(
            folder.name, "", "", "a rule folder is named <election>_<number>, such as pilkada_2024_1"
        )
    found = {path.name: path for path in folder.iterdir()}
    for name in sorted(found.keys() - TABLES.keys()):
        raise BadRow(name, "", "", f"is not a file of a rule folder; these are: {', '.join(TABLES)}")
    for name in sorted(TABLES.keys() - found.keys()):
        raise BadRow(name, "", "", f"is missing in the rule folder {folder.name}")
    return {name: path.read_bytes() for name, path in found.items()}


def _document(file: str, raw: bytes) -> dict[str, object]:
    try:
        return tomllib.loads(raw.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadRow(file, "", "", f"is not TOML: {error}") from error


def _table(rows: list[Row], read: Callable[[Row], R]) -> Mapping[str, R]:
    table: dict[str, R] = {}
    for row in rows:
        item = read(row)
        row.done()
        if item.id in table:
            raise row.bad("id", f"{item.id!r} stands twice in this file")
        table[item.id] = item
    return MappingProxyType(table)


def _head(rows: list[Row], folder: str) -> Row:
    head = rows[0]
    if len(rows) > 1:
        raise rows[1].bad("", "a rule folder has one [[rulebook]] row")
    named = head.code("id")
    if named != folder:
        raise head.bad("id", f"{named!r} differs from the folder's name {folder!r}")
    return head


def _zone(head: Row) -> ZoneInfo:
    name = head.text("zone")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise head.bad("zone", f"{name!r} is not a time zone") from None


def _holiday(row: Row) -> Holiday:
    day = row.day("day")
    return Holiday(
        day=day,
        kind=row.choice("kind", HolidayKind),
        name_id=row.text("name_id"),
        name_en=row.text("name_en"),
        **row.basis(day.isoformat()),
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
        name_id=row.text("name_id"),
        name_en=row.text("name_en"),
        **row.basis(kind),
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
        name_id=row.text("name_id"),
        name_en=row.text("name_en"),
        **row.basis(identity),
    )


def _category(row: Row, receivers: Mapping[str, Receiver]) -> Category:
    identity, usual = row.code("id"), row.texts("receivers")
    for receiver in usual:
        if receiver not in receivers:
            raise row.bad("receivers", f"{receiver!r} is not in receivers.toml")
    return Category(
        receivers=usual, name_id=row.text("name_id"), name_en=row.text("name_en"), **row.basis(identity)
    )


def _receiver(row: Row) -> Receiver:
    identity = row.code("id")
    return Receiver(
        handoff=row.flag("handoff"),
        name_id=row.text("name_id"),
        name_en=row.text("name_en"),
        **row.basis(identity),
    )


def _requirement(row: Row) -> Requirement:
    identity = row.code("id")
    return Requirement(
        group=row.choice("group", Group),
        name_id=row.text("name_id"),
        name_en=row.text("name_en"),
        **row.basis(identity),
    )


def _places(rows: list[Row]) -> Mapping[str, Place]:
    table = _table(rows, _place)
    for row, place in zip(rows, table.values(), strict=True):
        parent = table.get(place.within)
        if place.level is Level.KELURAHAN and (parent is None or parent.level is not Level.KECAMATAN):
            raise row.bad("id", f"lies in {place.within!r}, which is not a kecamatan of this file")
    return table


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
        name_id=row.text("name_id"),
        name_en=row.text("name_en"),
        **row.basis(identity),
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
        name_id=row.text("name_id"),
        name_en=row.text("name_en"),
        **row.basis(identity),
    )
