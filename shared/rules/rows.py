"""Reading one row of a TOML table, field by field; whatever is wrong is named with file, row and field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from enum import StrEnum
from types import MappingProxyType
from typing import TypedDict, TypeVar

from shared.rules.errors import BadRow
from shared.rules.sources import Sourced

E = TypeVar("E", bound=StrEnum)
R = TypeVar("R", bound=Sourced)

ID_FORM = re.compile(r"^[a-z0-9][a-z0-9_.-]{0,63}$")
BASIS_FIELDS = ("article", "source", "confirmed", "question_id", "question_en")


class Basis(TypedDict):
    """The fields of `Sourced`, for handing on."""

    id: str
    article: str
    source: str
    confirmed: bool
    question_id: str
    question_en: str


class Names(Basis):
    """The fields of `Named`, for handing on."""

    name_id: str
    name_en: str


class Row:
    """A row being read: each reader takes its field away, `done` refuses what is left over."""

    def __init__(self, file: str, label: str, fields: Mapping[str, object]) -> None:
        self.file = file
        self.label = label
        self._left = dict(fields)

    def bad(self, field: str, problem: str) -> BadRow:
        """The error that names this row and a field of it."""
        return BadRow(self.file, self.label, field, problem)

    def has(self, field: str) -> bool:
        """Whether the field is there and not read yet."""
        return field in self._left

    def text(self, field: str, *, empty: bool = False) -> str:
        """A text that says something; with `empty` the field may be absent."""
        if empty and field not in self._left:
            return ""
        value = self._take(field)
        if not isinstance(value, str) or not value.strip():
            raise self.bad(field, "wants a text that is not empty")
        return value

    def code(self, field: str) -> str:
        """An id: lower case letters, digits, `_`, `.` and `-`, at most 64."""
        value = self.text(field)
        if not ID_FORM.fullmatch(value):
            raise self.bad(field, f"{value!r} is not an id: lower case letters, digits, _ . - only")
        return value

    def maybe_code(self, field: str) -> str | None:
        """An id, or None if the field is absent."""
        return self.code(field) if self.has(field) else None

    def number(self, field: str, *, least: int, default: int | None = None) -> int:
        """A whole number of at least `least`."""
        if default is not None and field not in self._left:
            return default
        value = self._take(field)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise self.bad(field, f"wants a whole number of at least {least}")
        return value

    def flag(self, field: str) -> bool:
        """True or false."""
        value = self._take(field)
        if not isinstance(value, bool):
            raise self.bad(field, "wants true or false")
        return value

    def choice(self, field: str, kind: type[E]) -> E:
        """One of the words of an enumeration."""
        value = self._take(field)
        try:
            return kind(str(value))
        except ValueError:
            raise self.bad(field, f"{value!r} is none of {', '.join(kind)}") from None

    def day(self, field: str) -> date:
        """A date without time."""
        value = self._take(field)
        if isinstance(value, datetime) or not isinstance(value, date):
            raise self.bad(field, "wants a date such as 2024-11-27")
        return value

    def hour(self, field: str) -> time:
        """A time of day."""
        value = self._take(field)
        if not isinstance(value, time):
            raise self.bad(field, "wants a time such as 08:00:00")
        return value

    def maybe_hour(self, field: str) -> time | None:
        """A time of day, or None if the field is absent."""
        return self.hour(field) if self.has(field) else None

    def texts(self, field: str) -> tuple[str, ...]:
        """A list of texts; an absent field is an empty list."""
        values = self._list(field)
        texts = [value for value in values if isinstance(value, str) and value.strip()]
        if len(texts) != len(values):
            raise self.bad(field, "wants a list of texts that are not empty")
        return tuple(texts)

    def codes(self, field: str) -> tuple[str, ...]:
        """A list of ids; an absent field is an empty list."""
        values = self.texts(field)
        for value in values:
            if not ID_FORM.fullmatch(value):
                raise self.bad(field, f"{value!r} is not an id: lower case letters, digits, _ . - only")
        if len(set(values)) != len(values):
            raise self.bad(field, "names the same id twice")
        return values

    def choices(self, field: str, kind: type[E]) -> frozenset[E]:
        """A list of words of an enumeration; an absent field is an empty list."""
        values = self.texts(field)
        for value in values:
            if value not in set(kind):
                raise self.bad(field, f"{value!r} is none of {', '.join(kind)}")
        return frozenset(kind(value) for value in values)

    def weekdays(self, field: str) -> frozenset[int]:
        """A list of ISO weekdays (1 Monday to 7 Sunday); an absent field is an empty list."""
        values = self._list(field)
        days = [value for value in values if isinstance(value, int) and 1 <= value <= 7]  # noqa: PLR2004 - a week
        if len(days) != len(values):
            raise self.bad(field, "wants a list of weekdays, 1 (Monday) to 7 (Sunday)")
        return frozenset(days)

    def basis(self, identity: str) -> Basis:
        """The legal basis; a row without a source is no law."""
        confirmed = self.flag("confirmed")
        found = Basis(
            id=identity,
            article=self.text("article"),
            source=self.text("source"),
            confirmed=confirmed,
            question_id=self.text("question_id", empty=confirmed),
            question_en=self.text("question_en", empty=confirmed),
        )
        if confirmed and (found["question_id"] or found["question_en"]):
            raise self.bad("confirmed", "a confirmed row has no open question")
        return found

    def named(self, identity: str) -> Names:
        """The legal basis and the two names."""
        name_id, name_en = self.text("name_id"), self.text("name_en")
        return Names(**self.basis(identity), name_id=name_id, name_en=name_en)

    def done(self) -> None:
        """Refuse fields that nobody read: a misspelt one would silently not count."""
        if self._left:
            raise self.bad(min(self._left), "is not a field of this table")

    def _take(self, field: str) -> object:
        if field not in self._left:
            raise self.bad(field, "is missing")
        return self._left.pop(field)

    def _list(self, field: str) -> Sequence[object]:
        if field not in self._left:
            return ()
        value = self._take(field)
        if not isinstance(value, list):
            raise self.bad(field, "wants a list")
        return value


def table(rows: Iterable[Row], read: Callable[[Row], R]) -> Mapping[str, R]:
    """The rows as read, by id, in their order.

    Raises:
        BadRow: a row has a field that its table does not know, or an id stands twice.
    """
    found: dict[str, R] = {}
    for row in rows:
        item = read(row)
        row.done()
        if item.id in found:
            raise row.bad("id", f"{item.id!r} stands twice in this file")
        found[item.id] = item
    return MappingProxyType(found)


def table_rows(file: str, table: str, document: Mapping[str, object]) -> list[Row]:
    """The rows of the file's one table, each joined with the `[basis.NAME]` that it names.

    Raises:
        BadRow: the file has another top-level key, no rows, or a row names a basis that is not there.
    """
    for key in document:
        if key not in {table, "basis"}:
            raise BadRow(file, "", key, f"is not a key of this file: it holds [[{table}]] and [basis.NAME]")
    listed, shared = document.get(table), document.get("basis", {})
    if not isinstance(listed, list) or not listed or not isinstance(shared, dict):
        raise BadRow(file, "", table, f"wants at least one [[{table}]] row")
    return [_joined(file, number, raw, shared) for number, raw in enumerate(listed, start=1)]


def _joined(file: str, number: int, raw: object, shared: Mapping[str, object]) -> Row:
    if not isinstance(raw, dict):
        raise BadRow(file, f"row {number}", "", "wants a table")
    name = raw.get("id", raw.get("day", ""))
    label = f"row {number} ({name})" if name else f"row {number}"
    if "basis" not in raw:
        return Row(file, label, raw)
    basis = shared.get(str(raw["basis"]))
    if not isinstance(basis, dict):
        raise BadRow(file, label, "basis", f"there is no [basis.{raw['basis']}] in this file")
    for field in BASIS_FIELDS:
        if field in raw:
            raise BadRow(file, label, field, "stands in the row and in its basis: say it once")
    return Row(file, label, {**basis, **{key: value for key, value in raw.items() if key != "basis"}})
