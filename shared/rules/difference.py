"""What two rulebooks say differently, row by row and field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from shared.rules.calendar import Calendar
from shared.rules.model import Rulebook
from shared.rules.rows import BASIS_FIELDS
from shared.rules.sources import Sourced

Told = Mapping[str, str]
"""A row as text, by field."""

LEFT_OUT: Final = MappingProxyType(
    {
        "calendars": frozenset({"holidays", "years"}),  # their own table says them
        "deadlines": frozenset({"readings", "rulebook", "corrections", "landed"}),
    }
)
"""Fields that another table says, that differ in every rulebook, or that no folder has."""


BASIS: Final = frozenset(BASIS_FIELDS)


class Kind(StrEnum):
    """What became of a row."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A row that differs; `fields` holds (field, old, new) where both rulebooks have the row."""

    table: str
    row: str
    kind: Kind
    fields: tuple[tuple[str, str, str], ...] = ()


def tables_of(book: Rulebook) -> Mapping[str, Mapping[str, Sourced]]:
    """Every table of a rulebook by name, the rulebook's own row first; `moves` and `readings` by id."""
    rows = {name: getattr(book, name) for name in (field.name for field in fields(book))}
    found: dict[str, Mapping[str, Sourced]] = {
        "rulebook": {"rulebook": book},
        "office": {"office": book.office},
    }
    found |= {name: value for name, value in rows.items() if isinstance(value, Mapping)}
    found["moves"] = {move.id: move for move in book.moves}
    readings = (reading for rule in book.deadlines.values() for reading in rule.readings)
    found["readings"] = {reading.id: reading for reading in readings}
    return found


def told(table: str, row: Sourced) -> Told:
    """A row as text by field: what it says itself, not what other tables say."""
    names = [field.name for field in fields(row) if field.name not in LEFT_OUT.get(table, frozenset())]
    values = {name: getattr(row, name) for name in names if name != "id"}
    if isinstance(row, Rulebook):
        values = {name: value for name, value in values.items() if not isinstance(value, Mapping | tuple)}
        del values["office"], values["digest"]
    return {name: _text(value) for name, value in values.items()}


def difference(old: Rulebook, new: Rulebook, *, basis: bool = True) -> tuple[Change, ...]:
    """Every row that was added, removed or changed on the way from `old` to `new`, table by table.

    Without `basis` a row whose legal basis alone differs has not changed.
    """
    before, after = tables_of(old), tables_of(new)
    left_out = frozenset() if basis else BASIS
    return tuple(
        change for table in before for change in _of_table(table, (before[table], after[table]), left_out)
    )


def _of_table(
    table: str, rows: tuple[Mapping[str, Sourced], Mapping[str, Sourced]], left_out: frozenset[str]
) -> Iterator[Change]:
    old, new = rows
    for row in (*old, *(row for row in new if row not in old)):
        if row not in new:
            yield Change(table=table, row=row, kind=Kind.REMOVED)
        elif row not in old:
            yield Change(table=table, row=row, kind=Kind.ADDED)
        elif changed := _changed(told(table, old[row]), told(table, new[row]), left_out):
            yield Change(table=table, row=row, kind=Kind.CHANGED, fields=changed)


def _changed(old: Told, new: Told, left_out: frozenset[str]) -> tuple[tuple[str, str, str], ...]:
    names = [name for name in old if name not in left_out]
    return tuple((name, old[name], new[name]) for name in names if old[name] != new[name])


def _text(value: object) -> str:
    if isinstance(value, Calendar):
        return value.id
    if isinstance(value, frozenset):
        return ", ".join(sorted(str(one) for one in value))
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)
