"""A row of the law as it was corrected: the landed row stays, each correction lies on it in order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, TypeVar

from shared.rules.calendar import Calendar, CalendarKind, Ends
from shared.rules.deadlines import DeadlineRule, Reading, RowCorrection


class Table(StrEnum):
    """The tables whose rows can be corrected: rules of deadlines, and rival readings of them."""

    DEADLINES = "deadlines"
    READINGS = "readings"


class Field(StrEnum):
    """What of a row can be corrected: how long, in which calendar, and how it is counted.

    What starts a clock is not among them: it would be another clock, and comes with a new rule folder.
    """

    LENGTH = "length"
    EXTENSION = "extension"
    CALENDAR = "calendar"
    FIRST_DAY_COUNTS = "first_day_counts"
    ENDS = "ends"


_NUMBER: Final = re.compile(r"[0-9]{1,4}")
"""Days or hours; more digits are a slip of the hand."""
_Row = TypeVar("_Row", DeadlineRule, Reading)
_FLAGS: Final = {"yes": True, "no": False}


class Unreadable(ValueError):
    """A value that the field cannot take."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which row: its table, and its id there."""

    table: Table
    row: str


def rule_of(place: Place, deadlines: Mapping[str, DeadlineRule]) -> DeadlineRule | None:
    """The rule of a deadline to which a row belongs; None if there is no such row."""
    if place.table is Table.DEADLINES:
        return deadlines.get(place.row)
    return next((rule for rule in deadlines.values() if _reading(rule, place.row)), None)


def value_of(rule: DeadlineRule, place: Place, name: Field) -> str:
    """What the row says in a field, as text: a number, the id of a calendar, `yes` or `no`, an end."""
    row = rule if place.table is Table.DEADLINES else _reading(rule, place.row)
    value = getattr(row, name)
    if isinstance(value, Calendar):
        return value.id
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def amended(
    rule: DeadlineRule, corrections: Sequence[RowCorrection], calendars: Mapping[str, Calendar]
) -> DeadlineRule:
    """The landed rule with the corrections on it, in their order; it says by which, and on what basis.

    Raises:
        Unreadable: a correction says what its field cannot take, or names no row of the rule; or a row would
            count in a way that cannot be.
    """
    landed = rule.landed or rule
    if not corrections:
        return landed
    found = landed
    for one in corrections:
        found = _with(found, one, calendars)
    return replace(found, corrections=tuple(corrections), landed=landed)


def _with(rule: DeadlineRule, one: RowCorrection, calendars: Mapping[str, Calendar]) -> DeadlineRule:
    change: dict[str, Any] = {
        Field(one.field).value: _value(Field(one.field), one.new, calendars),
        "article": one.article,
        "source": one.source,
    }
    if one.table == Table.DEADLINES:
        return _checked(replace(rule, **change))
    if _reading(rule, one.row) is None:
        raise Unreadable(f"{rule.id} has no reading {one.row!r}")
    readings = (_checked(replace(each, **change)) if each.id == one.row else each for each in rule.readings)
    return replace(rule, readings=tuple(readings))


def _value(name: Field, text: str, calendars: Mapping[str, Calendar]) -> Any:
    match name:
        case Field.LENGTH | Field.EXTENSION:
            return _number(text, least=1 if name is Field.LENGTH else 0)
        case Field.CALENDAR:
            if text not in calendars:
                raise Unreadable(f"{text!r} is none of {', '.join(calendars)}")
            return calendars[text]
        case Field.FIRST_DAY_COUNTS:
            if text not in _FLAGS:
                raise Unreadable(f"{text!r} is neither yes nor no")
            return _FLAGS[text]
        case Field.ENDS:
            if text not in set(Ends):
                raise Unreadable(f"{text!r} is none of {', '.join(Ends)}")
            return Ends(text)


def _number(text: str, *, least: int) -> int:
    if not _NUMBER.fullmatch(text) or int(text) < least:
        raise Unreadable(f"{text!r} is no whole number from {least} to 9999")
    return int(text)


def _checked(row: _Row) -> _Row:
    """The row, if it can be counted: as the loader of rule folders checks it."""
    if row.calendar.kind is CalendarKind.HOURS and row.ends is not Ends.SAME_HOUR:
        raise Unreadable("hours end at the same hour")
    if row.first_day_counts and row.ends is Ends.SAME_HOUR:
        raise Unreadable("a period that ends at the same hour has no first day to count")
    return row


def _reading(rule: DeadlineRule, row: str) -> Reading | None:
    return next((each for each in rule.readings if each.id == row), None)
