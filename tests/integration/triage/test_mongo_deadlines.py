"""MongoDB's deadlines pass the suite, and are found on an index."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.triage.adapters.board_queries import ORDER, index_of, onwards
from services.triage.adapters.mongo_board import MongoBoard
from services.triage.adapters.mongo_cases import CASES, CaseAggregate
from services.triage.adapters.mongo_deadlines import MongoDeadlines
from services.triage.application.feeds.calendar_feed import FeedScope
from services.triage.application.queue.views import After
from shared.security.sealing import ContentKeys
from shared.store.mongo import Database
from tests.support.suites.case_board import NOW, BoardWorld
from tests.support.suites.feed_deadlines import HOLDER, FeedDeadlinesSuite, FeedWorld
from tests.support.triage_memory import BOOKS, ClearAead
from tests.support.triage_mongo import case_store


class TestMongoDeadlines(FeedDeadlinesSuite):
    @pytest.fixture
    async def world(self, database: Database) -> AsyncIterator[FeedWorld]:
        aggregate = CaseAggregate(BOOKS)
        async with case_store(database, aggregate, NOW) as store:
            cases = BoardWorld(store, MongoBoard(database, BOOKS), ContentKeys(ClearAead()))
            yield FeedWorld(cases, MongoDeadlines(database, aggregate))

    @pytest.mark.parametrize("scope", list(FeedScope))
    async def test_a_feed_looks_at_no_other_case(
        self, world: FeedWorld, database: Database, scope: FeedScope
    ) -> None:
        place = After(NOW, await world.cases.case(24))
        queries = MongoDeadlines(database, CaseAggregate(BOOKS)).of(HOLDER, scope, now=NOW)
        for query in queries:
            for part in [*onwards(query, ORDER, None), *onwards(query, ORDER, place)]:
                found = database[CASES].find(part.query).sort(part.order).hint(index_of(query)).limit(2)
                plan = str((await found.explain())["queryPlanner"]["winningPlan"])
                assert "IXSCAN" in plan
                # Neither looks at all there are, nor sorts them: each look costs what it shows.
                assert "COLLSCAN" not in plan
                assert "'SORT'" not in plan
