"""The read side of the queues: rows, counts and what is due next; every question takes the principal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.triage.application.access import READERS, require
from services.triage.application.contents import Contents, Opened
from services.triage.application.ports import Board, Names
from services.triage.application.views import After, Counts, Filters, Queue, Row
from services.triage.domain.errors import NoSuchCase
from shared.clock import Clock
from shared.security.principals import Principal


@dataclass(frozen=True, slots=True)
class Listed:
    """A row with its content opened for this answer, and the names of those who hold it or proposed."""

    row: Row
    opened: Opened
    holder: str = ""
    proposer: str = ""


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
        require(who, READERS)
        rows = await self.board.page(
            who.office,
            queue,
            filters,
            holder=who.account_id,
            now=self.clock(),
            after=after,
            limit=limit,
        )
        return await self._listed(rows)

    async def one(self, who: Principal, case_id: str) -> Listed:
        """One case as a queue would list it.

        Raises:
            NotAllowed: the principal may see none.
            NoSuchCase: there is none of that id in the principal's office.
        """
        require(who, READERS)
        row = await self.board.row(who.office, case_id)
        if row is None:
            raise NoSuchCase
        return (await self._listed([row]))[0]

    async def counts(self, who: Principal) -> Counts:
        """How many cases each queue has.

        Raises:
            NotAllowed: the principal may see none.
        """
        require(who, READERS)
        return await self.board.counts(who.office, holder=who.account_id, now=self.clock())

    async def next_due(self, who: Principal) -> datetime | None:
        """When the next open deadline ends; None while none is open.

        Raises:
            NotAllowed: the principal may see no case.
        """
        require(who, READERS)
        return await self.board.next_due(who.office)

    async def _listed(self, rows: Sequence[Row]) -> Sequence[Listed]:
        people = {account for row in rows for account in (row.claimed_by, row.proposed_by) if account}
        names: Mapping[str, str] = await self.names.display_names(people) if people else {}
        return [
            Listed(
                row,
                self.contents.open(row.report_id, row.content, row.keyset),
                names.get(row.claimed_by or "", ""),
                names.get(row.proposed_by or "", ""),
            )
            for row in rows
        ]
