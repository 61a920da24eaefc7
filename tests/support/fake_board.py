"""The board in memory; it passes the suite that MongoDB's passes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.triage.adapters.case_documents import row_of
from services.triage.application.queue.lanes import ACROSS, DUE_LANES, LANE_OF
from services.triage.application.queue.queue_order import FIRST_DEADLINE, NO_CLOCK
from services.triage.application.queue.rows import Changed, Counts, Row, Viewer
from services.triage.application.queue.views import CEILING, NOBODY, RISK, SOON, After, Due, Filters, Queue
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from services.triage.domain.words import Stage
from shared.changes import JsonObject
from shared.clock import WITA
from tests.support.fake_store import FakeStore


@dataclass
class FakeBoard:
    """Queues over the state documents of a store in memory."""

    store: FakeStore[Case, Fact]

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
        """Cases of a queue in its order."""
        rows = [row for row in self._rows(viewer, queue, now) if _fits(row, filters, now)]
        if filters.due and queue in ACROSS:
            rows = [row for row in rows if LANE_OF[row.stage] in DUE_LANES]
        rows.sort(key=_place, reverse=queue is Queue.CLOSED)
        if after is not None:
            place = (after.at, after.id)
            rows = [
                row for row in rows if (_place(row) < place if queue is Queue.CLOSED else _place(row) > place)
            ]
        return rows[:limit]

    async def row(self, viewer: Viewer, case_id: str) -> Row | None:
        """One case."""
        return next((row for _, row in self._all(viewer) if row.case_id == case_id), None)

    async def rows(self, viewer: Viewer, case_ids: Sequence[str]) -> Sequence[Row]:
        """Those of the cases that are there."""
        return [row for _, row in self._all(viewer) if row.case_id in case_ids]

    async def counts(self, viewer: Viewer, *, now: datetime) -> Counts:
        """How many there are in each queue."""
        numbers = {
            queue.value: min(len(self._rows(viewer, queue, now)), CEILING)
            for queue in Queue
            if queue is not Queue.CLOSED
        }
        waiting = [row.order for row in self._rows(viewer, Queue.CASES, now)]
        return Counts(
            **numbers,
            overdue=sum(FIRST_DEADLINE <= order <= now for order in waiting),
            soon=sum(now < order <= now + SOON for order in waiting),
        )

    async def next_due(self, viewer: Viewer) -> datetime | None:
        """The earliest open deadline."""
        orders = (row.order for row in self._rows(viewer, Queue.CASES, FIRST_DEADLINE))
        return min((order for order in orders if FIRST_DEADLINE <= order < NO_CLOCK), default=None)

    async def changed(
        self, viewer: Viewer, *, after: After | None, until: datetime, limit: int
    ) -> Sequence[Changed]:
        """Cases by their last change."""
        found = [Changed(row, doc["at"]) for doc, row in self._all(viewer) if doc["at"] <= until]
        if after is not None:
            found = [one for one in found if (one.at, one.row.case_id) > (after.at, after.id)]
        return sorted(found, key=lambda one: (one.at, one.row.case_id))[:limit]

    def _rows(self, viewer: Viewer, queue: Queue, now: datetime) -> list[Row]:
        return [row for _, row in self._all(viewer) if _stands(row, queue, viewer, now)]

    def _all(self, viewer: Viewer) -> list[tuple[JsonObject, Row]]:
        keysets = {doc["_id"]: doc["keyset"] for doc in self.store.side("keysets")}
        return [
            (doc, row_of(doc, keysets.get(doc["_id"])))
            for doc in self.store.side("cases")
            if doc["office"] == viewer.office and not hidden_from(viewer, doc)
        ]


def hidden_from(viewer: Viewer, doc: JsonObject) -> bool:
    """Whether a wall hides the case: the viewer, or the office that has it, is named."""
    body = doc["body"]
    waiting = body.get("passing", {}).get("waiting") or {}
    named: Sequence[str] = body.get("dossier", {}).get("walled", ())
    return viewer.account in named or bool(waiting.get("conflict"))


def _stands(row: Row, queue: Queue, viewer: Viewer, now: datetime) -> bool:
    if queue is Queue.MINE:
        return row.claimed_by == viewer.account and LANE_OF[row.stage] is not Queue.CLOSED
    if queue is Queue.TEAM:
        return row.claimed_by not in {None, viewer.account} and LANE_OF[row.stage] is not Queue.CLOSED
    if queue is Queue.PENDING:
        return row.proposed is not None
    running = LANE_OF[row.stage] is Queue.CASES
    if queue is Queue.UNASSIGNED:
        return running and row.claimed_by is None
    if queue is Queue.AT_RISK:
        return running and FIRST_DEADLINE <= row.order <= now + RISK
    return LANE_OF[Stage(row.stage)] is queue


def _fits(row: Row, filters: Filters, now: datetime) -> bool:
    kecamatan = row.kelurahan[:8] if row.kelurahan else ""
    midnight = (now.astimezone(WITA) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    ends = {Due.OVERDUE: now, Due.SOON: now + SOON, Due.TODAY: midnight}
    return (
        filters.stage in {None, row.stage}
        and filters.kind in {None, row.kind}
        and filters.category in {None, row.category or ""}
        and filters.kecamatan in {None, kecamatan}
        and filters.holder in {None, row.claimed_by or NOBODY}
        and (filters.due is None or FIRST_DEADLINE <= row.order <= ends[filters.due])
    )


def _place(row: Row) -> tuple[datetime, str]:
    return row.order, row.case_id
