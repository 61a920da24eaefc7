"""What the trail of acts is asked for and answers with, and what it needs from outside."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from services.triage.application.queue.rows import Viewer
from services.triage.domain.audit.deeds import Deed
from services.triage.domain.audit.looks import Looked, LookLog
from shared.changes import Change, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailFilters:
    """From `since` (included) to `until` (not included), both aware; None leaves the rest open."""

    since: datetime
    until: datetime
    person: str | None = None
    deed: Deed | None = None


class TrailPlace(NamedTuple):
    """Behind which act a page goes on; the latest act comes first."""

    at: datetime
    stream: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A journal entry that a person caused, without anything that was written in it.

    `by` is an account, or the name of a command line. `word` is the decision, the step or the letter's form.
    """

    at: datetime
    stream: str
    seq: int
    type: str
    by: str
    case_id: str
    word: str = ""

    @property
    def place(self) -> TrailPlace:
        """Where it stands."""
        return TrailPlace(self.at, self.stream, self.seq)


class Called(NamedTuple):
    """How a case is called on paper; `here`: it stands with the office that asks, which can open it."""

    number: str
    here: bool


class Trail(Protocol):
    """Reads the journal by who acted, of which office at that moment.

    Never an act on a case from which the viewer is walled off, wherever it stands.
    """

    async def acts(
        self, viewer: Viewer, filters: TrailFilters, *, after: TrailPlace | None, limit: int
    ) -> Sequence[Act]:
        """Acts of people of the viewer's office, the latest first; also on cases that passed on since."""
        ...

    async def people(self, office: str) -> Sequence[str]:
        """Everybody who ever acted in an office, by account or command line, in order."""
        ...

    async def numbers(self, office: str, case_ids: Collection[str]) -> Mapping[str, Called]:
        """How the cases among these ids are called on paper: their official number, else their receipt's.

        Of a case that passed on, the number that its former office kept.
        """
        ...


class LookStore(Protocol):
    """Changes logs of looks."""

    async def change(self, change: Change[LookLog, Looked]) -> Outcome[LookLog]:
        """Decide, record and fold.

        Raises:
            Infrastructure: the database is away or too busy; nothing is known to be written.
        """
        ...
