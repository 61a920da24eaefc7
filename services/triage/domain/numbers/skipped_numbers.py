"""Numbers that a series must not give: skipped with a reason that people can read."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from services.triage.domain.numbers.series import NumberSeries, NumbersSkipped, SeriesKey, last_of
from shared.errors import DomainError


class BadSkip(DomainError):
    """Numbers cannot be skipped like that."""

    code: ClassVar[str] = "bad-skip"


def skip(
    state: NumberSeries | None, key: SeriesKey, last: int, *, reason: str, at: datetime
) -> list[NumbersSkipped]:
    """Take all numbers up to `last` out of use; nothing if the series is beyond it already.

    Raises:
        BadSkip: no reason is told.
    """
    if not reason.strip():
        raise BadSkip(f"series {key.series}: say why numbers up to {last} are skipped")
    first = last_of(state) + 1
    return [NumbersSkipped(key=key, first=first, last=last, reason=reason, at=at)] if last >= first else []
