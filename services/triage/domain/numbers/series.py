"""A series of case numbers: numbers given in order without a gap, and the few that were skipped, with why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Final

from services.triage.domain.numbers.patterns import Signs, render
from shared.errors import DomainError
from shared.ids import derived
from shared.rules.handling import NumberSeries as Rule

MOST_AT_ONCE: Final = 200
"""Numbers in one fact: what a group commit takes, and far below the size of a record."""
_ROOT: Final = "00000000-0000-7000-8000-000000000000"
"""Series have no moment of birth: whoever names one finds the same stream. Its time, which no other id of
ours has, tells a series' stream from all others."""


class BrokenSeries(DomainError):
    """A fact does not follow on the series as it stands: its journal was damaged, restore it."""

    code: ClassVar[str] = "broken-series"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesKey:
    """Which series: an office's, of one election, by the id of the rulebook's row, in a year if yearly."""

    office: str
    election: str
    series: str
    year: int | None

    @property
    def stream(self) -> str:
        """The id of the series' own stream."""
        name = (self.office, self.election, self.series, str(self.year or ""))
        return derived(_ROOT, "\x1f".join(("number_series", *name)))


@dataclass(frozen=True, slots=True)
class Numbered:
    """A case and the number that it was given, as printed."""

    case_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Wanting:
    """A case that wants a number, the row of its own rulebook, and the signs that the number will carry."""

    case_id: str
    rule: Rule
    signs: Signs


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesFact:
    """What every fact carries: its series, the first number it is about, and when (UTC)."""

    key: SeriesKey
    first: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersIssued(SeriesFact):
    """Numbers from `first` on were given to these cases, in this order."""

    cases: tuple[Numbered, ...]

    @property
    def last(self) -> int:
        """The last number of them."""
        return self.first + len(self.cases) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersSkipped(SeriesFact):
    """Numbers from `first` to `last` stay without a case for a reason, and are never given."""

    last: int
    reason: str


Fact = NumbersIssued | NumbersSkipped


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberSeries:
    """The series as it stands: the last number that is taken, what was skipped, and what was given last."""

    key: SeriesKey
    last: int = 0
    skipped: tuple[NumbersSkipped, ...] = ()
    latest: NumbersIssued | None = None


def is_series(stream: str) -> bool:
    """Whether a stream is that of a series, by its id alone."""
    return stream.startswith(_ROOT[:15])


def evolve(state: NumberSeries | None, fact: Fact) -> NumberSeries:
    """The one fold.

    Raises:
        BrokenSeries: the fact leaves a gap, goes back, or is of another series.
    """
    state = state or NumberSeries(key=fact.key)
    if fact.key != state.key or fact.first != state.last + 1 or fact.last < fact.first:
        raise BrokenSeries(
            f"series {state.key.series} of {state.key.office} stands at {state.last}, "
            f"and numbers {fact.first} to {fact.last} of {fact.key.series} do not follow: verify its journal"
        )
    if isinstance(fact, NumbersIssued):
        return replace(state, last=fact.last, latest=fact)
    return replace(state, last=fact.last, skipped=(*state.skipped, fact))


def last_of(state: NumberSeries | None) -> int:
    """The last number that is taken; 0 of a series that nobody has begun."""
    return 0 if state is None else state.last


def issue(
    state: NumberSeries | None, key: SeriesKey, wanting: Sequence[Wanting], *, at: datetime
) -> list[NumbersIssued]:
    """The next numbers, in the order of the cases; who has one already must not be among them.

    Raises:
        BadPattern: a rulebook's pattern cannot give numbers that differ.
    """
    first = last_of(state) + 1
    cases = tuple(
        Numbered(one.case_id, render(one.rule, seq, one.signs)) for seq, one in enumerate(wanting, first)
    )
    return [NumbersIssued(key=key, first=first, cases=cases, at=at)] if cases else []
