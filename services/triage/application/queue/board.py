"""The read side of the queues: rows, counts and what is due next; every question takes the principal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.triage.application.access import viewer
from services.triage.application.contents import Contents, Opened
from services.triage.application.ports import Board, Names
from services.triage.application.queue.rows import Counts, Row
from services.triage.application.queue.views import After, Filters, Queue
from services.triage.domain.errors import NoSuchCase
from shared.clock import Clock
from shared.security.principals import Principal

SETTLED: Final = timedelta(seconds=30)
"""No commit takes longer: callers wait 5 s, a last try to commit 16 s; clocks of services differ by 2 s."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A row with its content opened for this answer, and the names of those who hold it or proposed."""

    row: Row
    opened: Opened
    holder: str = ""
    proposer: str = ""


@dataclass(frozen=True, slots=True)
class ListedChange:
    """A row, and when its case last changed."""

    listed: Listed
    at: datetime


@dataclass(frozen=True, slots=True)
class ReadBoard:
    """Answers the queue page and the API."""

    board: Board
    contents: Contents
    names: Names
    clock: Clock

    async def page(
        self, who: Principal, queue: Queue, filters: Filters, *, after: After | None, limit: int
    ) -> Sequence[Listed]:
        """Cases of a queue in its order.

        Raises:
            NotAllowed: the principal may see none.
        """
        rows = await self.board.page(viewer(who), queue, filters, now=self.clock(), after=after, limit=limit)
        return await self._listed(rows)

    async def one(self, who: Principal, case_id: str) -> Listed:
        """One case as a queue would list it.

        Raises:
            NotAllowed: the principal may see none.
            NoSuchCase: there is none of that id in the principal's office that they may see.
        """
        row = await self.board.row(viewer(who), case_id)
        if row is None:
            raise NoSuchCase
        return (await self._listed([row]))[0]

    async def some(self, who: Principal, case_ids: Sequence[str]) -> Sequence[Listed]:
        """Those of the cases that the principal may see, in any order.

        Raises:
            NotAllowed: the principal may see none.
        """
        return await self._listed(await self.board.rows(viewer(who), case_ids))

    async def counts(self, who: Principal) -> Counts:
        """How many cases each queue has.

        Raises:
            NotAllowed: the principal may see none.
        """
        return await self.board.counts(viewer(who), now=self.clock())

    async def next_due(self, who: Principal) -> datetime | None:
        """When the next open deadline ends; None while none is open.

        Raises:
            NotAllowed: the principal may see no case.
        """
        return await self.board.next_due(viewer(who))

    async def changed(self, who: Principal, *, after: After | None, limit: int) -> Sequence[ListedChange]:
        """Cases by their last change, once for each change that a look behind the last place finds.

        What changed in the last `SETTLED` is left to a later look: a change carries a time from before its
        commit, and a place must not be passed while another could still appear before it.

        Raises:
            NotAllowed: the principal may see none.
        """
        until = self.clock() - SETTLED
        found = await self.board.changed(viewer(who), after=after, until=until, limit=limit)
        listed = await self._listed([one.row for one in found])
        return [ListedChange(row, one.at) for row, one in zip(listed, found, strict=True)]

    async def _listed(self, rows: Sequence[Row]) -> Sequence[Listed]:
        people = {account for row in rows for account in (row.claimed_by, row.proposed_by) if account}
        names: Mapping[str, str] = await self.names.display_names(people) if people else {}
        return [
            Listed(
                row,
                self.contents.listed(row),
                names.get(row.claimed_by or "", ""),
                names.get(row.proposed_by or "", ""),
            )
            for row in rows
        ]
