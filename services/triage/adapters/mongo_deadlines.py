"""The deadlines of open cases, read from their states for calendars and lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from services.triage.adapters.board_queries import ORDER, BoardQueries, index_of, onwards
from services.triage.adapters.mongo_board import BY_CHANGE, seen_by
from services.triage.adapters.mongo_cases import CASES, CaseAggregate
from services.triage.application.feeds.calendar_feed import FeedScope
from services.triage.application.feeds.feed_ports import MOST_CASES, ChangedCase, Listing
from services.triage.application.queue.deadline_list import deadlines_of, listed_case
from services.triage.application.queue.rows import Viewer
from services.triage.application.queue.views import After, Filters, Queue
from shared.changes import JsonObject
from shared.security.principals import Principal
from shared.store.mongo import Database, translated

OPEN_LANES: Final = (Queue.TIPS, Queue.CASES, Queue.TRACKING)
_FIELDS: Final = {"body": 1, "at": 1}


class MongoDeadlines:
    """Reads `cases` by holder or lane, each on its index and in its order, and merges them."""

    def __init__(self, database: Database, aggregate: CaseAggregate) -> None:
        self._cases = database[CASES]
        self._aggregate = aggregate
        self.queries = BoardQueries(aggregate.books)

    @translated
    async def listed(
        self,
        who: Principal,
        scope: FeedScope,
        *,
        now: datetime,
        after: After | None = None,
        most: int = MOST_CASES,
    ) -> Listing:
        """Those of the cases that the person holds, or of their office; none behind a wall."""
        docs: list[JsonObject] = []
        for query in self.of(who, scope, now=now):
            docs += await self._found(query, after, most + 1)
        docs.sort(key=_place)
        cases = [(self._aggregate.load(doc["body"]), doc["at"]) for doc in docs[:most]]
        seen = [(case, at) for case, at in cases if not case.closed_to(who.office, who.account_id)]
        deadlines = [one for case, at in seen for one in deadlines_of(case, changed_at=at, now=now)]
        more = After(*_place(docs[most - 1])) if len(docs) > most else None
        return Listing(deadlines, more, [listed_case(case) for case, _ in seen])

    @translated
    async def changed(
        self, who: Principal, *, now: datetime, after: After | None, until: datetime, limit: int
    ) -> Sequence[ChangedCase]:
        """Cases of the office by their last change; none behind a wall."""
        viewer = Viewer(who.office, who.account_id)
        docs: list[JsonObject] = []
        for part in onwards({"office": who.office, "at": {"$lte": until}}, "at", after):
            found = self._cases.find({**part.query, **seen_by(viewer)}, _FIELDS).sort(part.order)
            docs += await found.hint(BY_CHANGE).limit(limit - len(docs)).to_list(None)
            if len(docs) >= limit:
                break
        return [
            ChangedCase(
                doc["_id"],
                doc["at"],
                deadlines_of(self._aggregate.load(doc["body"]), changed_at=doc["at"], now=now),
            )
            for doc in docs
        ]

    def of(self, who: Principal, scope: FeedScope, *, now: datetime) -> Sequence[JsonObject]:
        """The queries; shown so that a test can explain them."""
        viewer = Viewer(who.office, who.account_id)
        if scope is FeedScope.OWN:
            return [self.queries.of(viewer, Queue.MINE, Filters(), now=now)]
        return [self.queries.of(viewer, lane, Filters(), now=now) for lane in OPEN_LANES]

    async def _found(self, query: JsonObject, after: After | None, most: int) -> list[JsonObject]:
        docs: list[JsonObject] = []
        for part in onwards(query, ORDER, after):
            found = self._cases.find(part.query, _FIELDS).sort(part.order).hint(index_of(query))
            docs += await found.limit(most - len(docs)).to_list(None)
            if len(docs) >= most:
                break
        return docs


def _place(doc: JsonObject) -> tuple[datetime, str]:
    return doc["body"]["board"]["order"], doc["_id"]
