"""A publication, and where publications rest: each is written once, by whichever process comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from services.triage.domain.statistics.periods import Period
from services.triage.domain.statistics.suppression import PublicTable


class Subject(StrEnum):
    """What a table tells: what came in, by category and kecamatan; or whether it was registered, by kind."""

    RECEIVED = "received"
    RESULTS = "results"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One table of one period. `at` (UTC) is when it was counted, `entries` how many journal entries then."""

    office: str
    subject: Subject
    period: Period
    at: datetime
    entries: int
    table: PublicTable


@dataclass(frozen=True, slots=True)
class Counted:
    """Cases of a period by two words, and the entries of their journals."""

    counts: Mapping[tuple[str, str], int]
    entries: int


class Publications(Protocol):
    """Counts a whole office, whoever of it is walled off from what, and keeps what was published.

    Cases in which the office itself is in conflict are not its to count.
    """

    async def published(self, office: str) -> Sequence[Publication]:
        """Every publication by period, then subject."""
        ...

    async def weeks(self, office: str) -> Mapping[date, int]:
        """How many reports came in, by the Monday of their week."""
        ...

    async def counted(self, office: str, subject: Subject, period: Period) -> Counted:
        """The cases whose reports came in within a period."""
        ...

    async def publish(self, publication: Publication) -> bool:
        """Write it; False if there is one of that office, subject and period already, which stays."""
        ...
