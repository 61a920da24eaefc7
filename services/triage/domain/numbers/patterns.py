"""Case numbers: the pattern of a series, filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import ClassVar, Final

from shared.errors import DomainError
from shared.rules.handling import NumberSeries

FIELDS: Final = frozenset({"seq", "type", "level", "region", "month", "year"})
ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_PRINTED = re.compile(r"[0-9A-Za-z./ -]{1,80}")
"""As in the event's contract: what travels must be sure to name nobody."""


class BadPattern(DomainError):
    """A rulebook's pattern cannot give numbers that differ; the sentence names the series and the field."""

    code: ClassVar[str] = "bad-number-pattern"


@dataclass(frozen=True, slots=True)
class Signs:
    """What fills a pattern beside the sequence; `on` is the day of issue in the rulebook's zone."""

    type: str
    level: str
    region: str
    on: date


def check_pattern(series: NumberSeries) -> None:
    """What a series must fulfil so that no two of its numbers are equal.

    Raises:
        BadPattern: an unknown field, no {seq}, or a series that begins anew each year without {year}.
    """
    try:
        named = {field for _, field, _, _ in Formatter().parse(series.pattern) if field is not None}
    except ValueError as error:
        raise BadPattern(f"series {series.id}: {series.pattern!r} is no pattern: {error}") from error
    if unknown := sorted(named - FIELDS):
        raise BadPattern(f"series {series.id}: unknown field {unknown[0]!r}; there are {sorted(FIELDS)}")
    wanted = {"seq", "year"} if series.yearly else {"seq"}
    if lacking := sorted(wanted - named):
        raise BadPattern(f"series {series.id}: its pattern lacks {{{lacking[0]}}}, so numbers would repeat")


def render(series: NumberSeries, seq: int, signs: Signs) -> str:
    """The number of that sequence, such as `009/LP/PW/Kota/14.03/X/2024`.

    Raises:
        BadPattern: as of `check_pattern`.
    """
    check_pattern(series)
    month, year = ROMAN[signs.on.month - 1], f"{signs.on.year:04}"
    fields = {"type": signs.type, "level": signs.level, "region": signs.region, "month": month, "year": year}
    text = series.pattern.format(seq=f"{seq:0{series.width}}", **fields)
    if not _PRINTED.fullmatch(text):
        raise BadPattern(f"series {series.id}: {text!r} has signs or a length that no number has")
    return text
