"""Mass incidents: one cause at many polling stations, proposed from single cases; a person makes it one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, TypeAlias

FEWEST_STATIONS: Final = 3
"""What happened at two stations may be two things; at three, one looks for what they share."""
WINDOW: Final = timedelta(hours=12)
"""The longest pause between two cases of one cause: a night parts them."""

Station: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """A case as far as an incident is concerned: its `cause` is a keyword's row or a person's own word."""

    case_id: str
    cause: str
    at: datetime
    kelurahan: str | None
    tps: tuple[str, ...]

    @property
    def stations(self) -> frozenset[Station]:
        """Where it happened: a number without its kelurahan names no station."""
        return frozenset((self.kelurahan, one) for one in self.tps) if self.kelurahan else frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What is proposed as one: `lead` came first, `stations` counts them by kelurahan."""

    cause: str
    begins: datetime
    ends: datetime
    lead: str
    cases: tuple[str, ...]
    stations: Mapping[str, int]

    @property
    def size(self) -> int:
        """Polling stations in all."""
        return sum(self.stations.values())


def proposed(
    occurrences: Iterable[Occurrence], *, window: timedelta = WINDOW, fewest: int = FEWEST_STATIONS
) -> tuple[Incident, ...]:
    """Cases of one cause, no two neighbours further apart than `window`, at `fewest` stations at least."""
    by_cause: dict[str, list[Occurrence]] = defaultdict(list)
    for one in occurrences:
        by_cause[one.cause].append(one)
    runs = (run for cause in sorted(by_cause) for run in _runs(by_cause[cause], window))
    return tuple(incident for run in runs if (incident := _incident(run)).size >= fewest)


def distinct(incidents: Iterable[Incident]) -> tuple[Incident, ...]:
    """At most stations first; none whose cases another one holds all: two words for one thing are one."""
    kept: list[Incident] = []
    for one in sorted(incidents, key=lambda each: (-each.size, -len(each.cases), each.begins, each.cause)):
        if not any(set(one.cases) <= set(other.cases) for other in kept):
            kept.append(one)
    return tuple(kept)


def _runs(told: Iterable[Occurrence], window: timedelta) -> Iterator[Sequence[Occurrence]]:
    ordered = sorted(told, key=lambda one: (one.at, one.case_id))
    cuts = [place for place, (one, after) in enumerate(pairwise(ordered), 1) if after.at - one.at > window]
    return (ordered[begin:end] for begin, end in pairwise([0, *cuts, len(ordered)]))


def _incident(run: Sequence[Occurrence]) -> Incident:
    stations = {station for one in run for station in one.stations}
    return Incident(
        cause=run[0].cause,
        begins=run[0].at,
        ends=run[-1].at,
        lead=run[0].case_id,
        cases=tuple(one.case_id for one in run),
        stations=dict(sorted(Counter(kelurahan for kelurahan, _ in stations).items())),
    )
