"""What was counted at one moment, before anything is made of it, and who counts it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.triage.application.figures.cuts import CaseCut, HandoffCut
from services.triage.application.queue.rows import Row, Viewer
from services.triage.domain.phases import HandoffState


@dataclass(frozen=True, slots=True)
class Cell:
    """Cases that are alike in what is counted; `entries` are those of their journals."""

    kind: str
    registration: str
    stage: str
    category: str
    lapsed: bool
    number: int
    entries: int


@dataclass(frozen=True, slots=True)
class HandedCell:
    """Hand-offs that are alike; `oldest` (UTC) is when the first of them was sent, if any was."""

    receiver: str
    route: str
    state: HandoffState
    number: int
    overdue: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of the same cases in different ways, all of one snapshot; `at` in UTC.

    `in_queues` is counted apart, by the index of the queues. `hidden` are the cases that were left out, which
    the viewer must not see.
    Values that nobody knows any more keep the name under which they were found, so that sums show them.
    """

    at: datetime
    in_queues: int
    cells: Sequence[Cell]
    kelurahan: Mapping[str, int]
    weeks: Mapping[str, int]
    handed: Sequence[HandedCell]
    outcomes: Mapping[str, int]
    overdue: int
    at_risk: int
    hidden: frozenset[str] = frozenset()

    @property
    def number(self) -> int:
        """Cases that were counted."""
        return sum(cell.number for cell in self.cells)


@dataclass(frozen=True, slots=True)
class ListedHandoff:
    """One hand-off as a list shows it."""

    case_id: str
    number: int
    receipt_number: str
    receiver: str
    route: str
    state: HandoffState
    sent_at: datetime | None


class FigureStore(Protocol):
    """Counts and lists cases; nothing behind a wall of the viewer's is counted or listed."""

    async def tally(self, viewer: Viewer, *, now: datetime) -> Tally:
        """Everything that figures need, from one snapshot."""
        ...

    async def hidden(self, viewer: Viewer) -> Sequence[str]:
        """The cases of the office that the viewer must not see; almost always none."""
        ...

    async def cases(self, viewer: Viewer, cut: CaseCut, *, after: str | None, limit: int) -> Sequence[Row]:
        """The cases of a cut by their ids, behind an id."""
        ...

    async def handoffs(self, viewer: Viewer, cut: HandoffCut, *, now: datetime) -> Sequence[ListedHandoff]:
        """The hand-offs of a cut, the one that waits longest first; at most `MOST_HANDOFFS`."""
        ...


MOST_HANDOFFS = 20_000
