"""What numbering needs from outside: the series' store, the numbers that were given, and the cases."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.triage.domain.numbers.series import Fact, NumberSeries, NumbersIssued
from shared.changes import Change, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number that a case was given in a series (the id of the rulebook's row); `text` is as printed.

    `stream` is the series' own, `told` says whether the case has recorded its number.
    """

    office: str
    series: str
    stream: str
    case_id: str
    seq: int
    text: str
    told: bool


def given(fact: NumbersIssued) -> dict[str, Number]:
    """The numbers of a fact, by case; no case was told yet."""
    key = fact.key
    return {
        one.case_id: Number(
            office=key.office,
            series=key.series,
            stream=key.stream,
            case_id=one.case_id,
            seq=seq,
            text=one.text,
            told=False,
        )
        for seq, one in enumerate(fact.cases, fact.first)
    }


class SeriesStore(Protocol):
    """Changes series: journal, state and the numbers themselves in one transaction."""

    async def change(self, change: Change[NumberSeries, Fact]) -> Outcome[NumberSeries]:
        """Decide, record and fold.

        Raises:
            Conflict: a number or a case's place in the series is taken; nothing was written.
            Infrastructure: the database is away or too busy; nothing is known to be written.
        """
        ...

    async def load(self, stream: str) -> NumberSeries | None:
        """The series as it stands."""
        ...


class Numbers(Protocol):
    """Finds numbers that were given."""

    async def of(self, office: str, series: str, cases: Collection[str]) -> Mapping[str, Number]:
        """The numbers of those cases that have one in this series, by case."""
        ...

    async def printed(self, office: str, texts: Collection[str]) -> Mapping[str, Number]:
        """Those of these numbers, as printed, that the office has given."""
        ...

    async def untold(self, office: str) -> Sequence[Number]:
        """Numbers whose cases have not recorded them, those of one series in their order."""
        ...


class Assign(Protocol):
    """Tells a case its number."""

    async def __call__(self, number: Number) -> None:
        """Record it on the case and, in that same transaction, that it was told; a repeat changes nothing.

        Raises:
            Conflict: the case has another number in this series of this office.
            NotFound: there is no such case.
            Infrastructure: the database is away; the number stays untold, and a repair comes back to it.
        """
        ...
