"""A figure with what it stands on, the tables that figures form, and the sums that must agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.triage.application.figures.cuts import Cut


@dataclass(frozen=True, slots=True)
class Position:
    """Up to where the journal was counted: entries of the cases counted, and the moment (UTC)."""

    entries: int
    cases: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its name, the position at which it was counted and the cut that lists the same."""

    name: str
    value: int
    cut: Cut
    position: Position


@dataclass(frozen=True, slots=True)
class Table:
    """Figures beside each other, in the order in which they are shown; the last part of a name is its row."""

    name: str
    rows: Sequence[Figure]

    @property
    def total(self) -> int:
        """Their sum."""
        return sum(row.value for row in self.rows)


@dataclass(frozen=True, slots=True)
class Receiver:
    """What a receiver was sent and has not acknowledged; `longest` is how long the first has waited."""

    receiver: str
    awaited: Figure
    overdue: Figure
    acknowledged: Figure
    longest: timedelta | None


@dataclass(frozen=True, slots=True)
class Check:
    """Two ways to the same number."""

    name: str
    left: int
    right: int

    @property
    def holds(self) -> bool:
        """Whether they agree."""
        return self.left == self.right


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of one look, from one snapshot."""

    position: Position
    single: Sequence[Figure]
    tables: Sequence[Table]
    receivers: Sequence[Receiver]
    checks: Sequence[Check]

    def __getitem__(self, name: str) -> Figure:
        return next(one for one in self.single if one.name == name)

    def table(self, name: str) -> Table:
        """The table of that name."""
        return next(one for one in self.tables if one.name == name)

    @property
    def breaches(self) -> Sequence[Check]:
        """Sums that do not agree; shown, never hidden."""
        return [check for check in self.checks if not check.holds]
