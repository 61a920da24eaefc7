"""Numbers that a series must not give any more: skipped with a reason, or known to others after a restore."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from services.triage.domain.series import (
    MOST_AT_ONCE,
    Fact,
    Numbered,
    NumberSeries,
    NumbersIssued,
    NumbersSkipped,
    SeriesKey,
    last_of,
)
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


def take_up(
    state: NumberSeries | None, key: SeriesKey, known: Mapping[int, Numbered], *, reason: str, at: datetime
) -> list[Fact]:
    """Numbers that others know beyond this series: given again to the same cases, what lies between skipped.

    It is for a series that came back older than what it gave, and then never gives those to other cases.
    """
    facts: list[Fact] = []
    reached = last_of(state)
    for first, run in _runs({seq: one for seq, one in known.items() if seq > reached}):
        if first > reached + 1:
            facts.append(NumbersSkipped(key=key, first=reached + 1, last=first - 1, reason=reason, at=at))
        facts.append(NumbersIssued(key=key, first=first, cases=tuple(run), at=at))
        reached = first + len(run) - 1
    return facts


def _runs(known: Mapping[int, Numbered]) -> Iterator[tuple[int, Sequence[Numbered]]]:
    run: list[Numbered] = []
    first = 0
    for seq in sorted(known):
        if run and (seq != first + len(run) or len(run) == MOST_AT_ONCE):
            yield first, run
            run = []
        first = first if run else seq
        run.append(known[seq])
    if run:
        yield first, run
