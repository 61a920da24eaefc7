"""What triage's use cases need from outside: the store, the read side, the journal and the names."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.triage.application.queue.rows import Changed, Counts, Row, Viewer
from services.triage.application.queue.views import After, CaseFile, Filters, History, Queue
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from shared.changes import Change, Outcome


class CaseStore(Protocol):
    """The only way to change anything: journal, state, outbox and side documents in one transaction."""

    async def change(self, change: Change[Case, Fact]) -> Outcome[Case]:
        """Decide, record and fold.

        Raises:
            DomainError: the decision said no; nothing was written.
            Infrastructure: the database is away or too busy; nothing is known to be written.
        """
        ...


class CaseStates(Protocol):
    """Looks a case up by its id alone; for the service's own work, never for an answer to a person."""

    async def load(self, stream: str) -> Case | None:
        """The case as it stands."""
        ...


class Cases(Protocol):
    """Finds cases; each question names the office, so none can answer for another one."""

    async def find(self, office: str, case_id: str) -> CaseFile | None:
        """The case with the wrapped key to its content."""
        ...

    async def history(self, case_id: str) -> History:
        """The case's journal and whether its chain holds."""
        ...


class Board(Protocol):
    """Queries over cases; none answers with a case from which the viewer is walled off."""

    async def page(
        self,
        viewer: Viewer,
        queue: Queue,
        filters: Filters,
        *,
        now: datetime,
        after: After | None,
        limit: int,
    ) -> Sequence[Row]:
        """Cases of a queue in its order; `mine` are those that the viewer holds."""
        ...

    async def row(self, viewer: Viewer, case_id: str) -> Row | None:
        """One case as a queue would list it."""
        ...

    async def rows(self, viewer: Viewer, case_ids: Sequence[str]) -> Sequence[Row]:
        """Those of the cases that are there, in any order."""
        ...

    async def counts(self, viewer: Viewer, *, now: datetime) -> Counts:
        """How many there are in each queue."""
        ...

    async def next_due(self, viewer: Viewer) -> datetime | None:
        """When the next open deadline ends; None while none is open."""
        ...

    async def changed(
        self, viewer: Viewer, *, after: After | None, until: datetime, limit: int
    ) -> Sequence[Changed]:
        """Cases by their last change, which lies behind a place and at or before a moment."""
        ...


class Officers(Protocol):
    """Who handles cases."""

    async def officers(self, office: str) -> Mapping[str, str]:
        """The accounts of an office that may hold cases and can sign in, with the names to show."""
        ...

    async def commissioners(self, office: str) -> Mapping[str, str]:
        """The same of its commissioners."""
        ...


class Due(Protocol):
    """Finds the cases for which the clock has something to tell."""

    async def ticking(self, now: datetime, limit: int) -> Sequence[str]:
        """Ids of cases with a warning or a lapse that is due and not yet on record, longest due first."""
        ...


class Unnumbered(Protocol):
    """Finds the cases that should have a number by now and have none."""

    async def unnumbered(self, limit: int) -> Sequence[str]:
        """Their ids."""
        ...


class Names(Protocol):
    """Who stands behind an account."""

    async def display_names(self, account_ids: Collection[str]) -> Mapping[str, str]:
        """The names to show, of those accounts that are known."""
        ...
