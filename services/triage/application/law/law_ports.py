"""What corrections of the law need from outside: their store, and the cases that they touch."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.triage.application.queue.rows import Viewer
from services.triage.domain.case import Case
from services.triage.domain.law.corrections import Corrections, Fact
from shared.changes import Change, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A clock of a case that a correction has reached: its ends before and after (UTC)."""

    case_id: str
    clock: int
    before: datetime
    after: datetime


class LawStore(Protocol):
    """Changes the corrections of a rulebook; keeps which clocks each has reached."""

    async def change(self, change: Change[Corrections, Fact]) -> Outcome[Corrections]:
        """Decide, record and fold.

        Raises:
            DomainError: the decision said no; nothing was written.
            Infrastructure: the database is away or too busy; nothing is known to be written.
        """
        ...

    async def load(self, stream: str) -> Corrections | None:
        """The corrections of a rulebook as they stand."""
        ...


class LawShelf(Protocol):
    """Finds corrections, and what they have reached."""

    async def of(self, office: str) -> Sequence[Corrections]:
        """The corrections of every rulebook of an office that has some."""
        ...

    async def reached(self, office: str, correction: str) -> Sequence[Reached]:
        """The clocks that a correction has reached."""
        ...


class Touched(Protocol):
    """Finds the cases whose running clocks are counted by rows of the law; `rows` are those of `lags`."""

    async def running(self, viewer: Viewer, rows: Collection[str]) -> Sequence[Case]:
        """The cases of the viewer's office, none behind a wall."""
        ...

    async def lagging(
        self, offices: Collection[str], rows: Collection[str], after: str, limit: int
    ) -> Sequence[str]:
        """Ids of cases of the offices, in order; for the service's own work, never for a person."""
        ...

    async def numbers(self, viewer: Viewer, case_ids: Collection[str]) -> Mapping[str, str]:
        """The numbers of those of the cases that the viewer may see: the case's own, else the receipt's."""
        ...


def lag(rulebook: str, rule: str, corrections: int) -> str:
    """A clock that is counted by a rule under so many corrections of it, as boards keep it."""
    return f"{rulebook}/{rule}#{corrections}"


def lags(rulebook: str, rule: str, corrections: int) -> list[str]:
    """Every clock of the rule that is counted under fewer than so many corrections of it."""
    return [lag(rulebook, rule, number) for number in range(corrections)]
