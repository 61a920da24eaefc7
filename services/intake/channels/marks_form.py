"""The rows of the form on which parts of a picture are marked: percents as people write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import FormData

from services.intake.domain.redaction import BadMarks, Mark, Why
from shared.errors import N_

NUMBERS: Final = ("left", "top", "width", "height")
ROWS: Final = 6
"""Rows that stand empty on the page; a script adds more."""
_PERCENT: Final = re.compile(r"^\s*(\d{1,3})(?:[.,](\d{1,2}))?\s*%?\s*$")


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it was typed."""

    left: str = ""
    top: str = ""
    width: str = ""
    height: str = ""
    why: str = ""

    @property
    def blank(self) -> bool:
        """Whether nobody wrote a number into it."""
        return not any(getattr(self, name).strip() for name in NUMBERS)


def rows_of(form: FormData) -> tuple[Row, ...]:
    """The rows with something in them."""
    columns = [[str(one) for one in form.getlist(name)] for name in (*NUMBERS, "why")]
    rows = [Row(*cells) for cells in zip(*columns, strict=False)]
    return tuple(row for row in rows if not row.blank)


def marks_of(rows: Sequence[Row]) -> tuple[Mark, ...]:
    """The marks.

    Raises:
        BadMarks: a number cannot be read or no reason is chosen; by number of the row, from 1.
    """
    read = [_mark(row) for row in rows]
    if wrong := {str(n): _UNREAD for n, one in enumerate(read, 1) if one is None}:
        raise BadMarks(_UNREAD, fields=wrong)
    return tuple(one for one in read if one is not None)


_UNREAD: Final = N_("Isi keempat angka dalam persen, misalnya 12,5, dan pilih alasannya.")


def _mark(row: Row) -> Mark | None:
    numbers = [_hundredths(getattr(row, name)) for name in NUMBERS]
    if row.why not in set(Why) or None in numbers:
        return None
    left, top, width, height = (one or 0 for one in numbers)
    return Mark(left, top, width, height, Why(row.why))


def _hundredths(text: str) -> int | None:
    found = _PERCENT.match(text)
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")) if found else None
