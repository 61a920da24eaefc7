"""MongoDB's deadlines pass the suite, and are found on an index."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.triage.adapters.mongo_board import MongoBoard
from services.triage.adapters.mongo_cases import CASES, CaseAggregate
from services.triage.adapters.mongo_deadlines import MongoDeadlines, query_of
from services.triage.application.feeds.calendar_feed import FeedScope
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from shared.ids import new_id
from shared.security.sealing import ContentKeys, Sealer
from shared.store.change import ChangeStore
from shared.store.mongo import Database, open_client, open_database
from tests.support.stack import Namespace
from tests.support.suites.case_board import NOW, BoardWorld
from tests.support.suites.feed_deadlines import HOLDER, FeedDeadlinesSuite, FeedWorld
from tests.support.triage_memory import BOOKS, ClearAead


class TestMongoDeadlines(FeedDeadlinesSuite):
    @pytest.fixture
    async def database(self, namespace: Namespace) -> AsyncIterator[Database]:
        client = open_client(namespace.mongo_url("triage"), app="test")
        yield open_database(client, namespace.database("triage"))
        client.close()

    @pytest.fixture
    async def world(self, database: Database) -> AsyncIterator[FeedWorld]:
        aggregate = CaseAggregate(BOOKS)
        store: ChangeStore[Case, Fact] = ChangeStore(
            database,
            aggregate,
            service="triage",
            office="balikpapan",
            clock=lambda: NOW,
            new_id=new_id,
            secrets=Sealer(b"s" * 32, "answers"),
        )
        await store.start()
        cases = BoardWorld(store, MongoBoard(database, BOOKS), ContentKeys(ClearAead()))
        yield FeedWorld(cases, MongoDeadlines(database, aggregate))
        await store.close()

    @pytest.mark.parametrize("scope", list(FeedScope))
    async def test_a_feed_looks_at_no_other_case(
        self, world: FeedWorld, database: Database, scope: FeedScope
    ) -> None:
        await world.cases.case(24)
        plan = str((await database[CASES].find(query_of(HOLDER, scope)).explain())["queryPlanner"])
        assert "COLLSCAN" not in plan
        assert "IXSCAN" in plan
