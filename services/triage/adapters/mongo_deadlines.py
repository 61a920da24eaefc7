"""The deadlines of open cases, read from their states for calendars."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from services.triage.adapters.mongo_cases import CASES, CaseAggregate
from services.triage.application.feeds.calendar_feed import FeedScope
from services.triage.application.queue.deadline_list import ListedDeadline, deadlines_of
from services.triage.application.queue.views import Queue
from services.triage.domain.words import Kind
from shared.changes import JsonObject
from shared.security.principals import Principal
from shared.store.mongo import Database, translated

OPEN_LANES: Final = (Queue.TIPS, Queue.CASES, Queue.TRACKING)
MOST_CASES: Final = 2_000
"""Of a feed, those due first; no calendar program shows more, and an answer must end."""


class MongoDeadlines:
    """Reads `cases` by holder or lane, each on its index."""

    def __init__(self, database: Database, aggregate: CaseAggregate) -> None:
        self._cases = database[CASES]
        self._aggregate = aggregate

    @translated
    async def listed(self, who: Principal, scope: FeedScope, *, now: datetime) -> Sequence[ListedDeadline]:
        """Those of the cases that the person holds, or of their office; none behind a wall."""
        found = self._cases.find(query_of(who, scope), {"body": 1, "at": 1}).sort("body.board.order", 1)
        docs: list[JsonObject] = await found.limit(MOST_CASES).to_list(None)
        cases = [(self._aggregate.load(doc["body"]), doc["at"]) for doc in docs]
        return [
            one
            for case, at in cases
            if not case.closed_to(who.office, who.account_id)
            for one in deadlines_of(case, changed_at=at, now=now)
        ]


def query_of(who: Principal, scope: FeedScope) -> JsonObject:
    """The filter of a feed; shown so that a test can explain it."""
    lanes = {"body.board.lane": {"$in": [lane.value for lane in OPEN_LANES]}}
    if scope is FeedScope.OWN:
        return {"office": who.office, "body.board.holder": who.account_id, **lanes}
    return {"office": who.office, **lanes, "body.board.kind": {"$in": [kind.value for kind in Kind]}}
