"""MongoDB's finder of cases that a correction touches passes the suite, on its index."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.triage.adapters.mongo_board import MongoBoard
from services.triage.adapters.mongo_cases import CASES, CaseAggregate
from services.triage.adapters.mongo_law import MongoTouched, counted_by
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from shared.ids import new_id
from shared.security.sealing import ContentKeys, Sealer
from shared.store.change import ChangeStore
from shared.store.mongo import Database, open_client, open_database
from tests.support.stack import Namespace
from tests.support.suites.case_board import NOW, OFFICE, BoardWorld
from tests.support.suites.touched_cases import REVIEW, TouchedCasesSuite, TouchedWorld
from tests.support.triage_memory import BOOKS, ClearAead


class TestMongoTouched(TouchedCasesSuite):
    @pytest.fixture
    async def database(self, namespace: Namespace) -> AsyncIterator[Database]:
        client = open_client(namespace.mongo_url("triage"), app="test")
        yield open_database(client, namespace.database("triage"))
        client.close()

    @pytest.fixture
    async def world(self, database: Database) -> AsyncIterator[TouchedWorld]:
        aggregate = CaseAggregate(BOOKS)
        store: ChangeStore[Case, Fact] = ChangeStore(
            database,
            aggregate,
            service="triage",
            office=OFFICE,
            clock=lambda: NOW,
            new_id=new_id,
            secrets=Sealer(b"s" * 32, "answers"),
        )
        await store.start()
        cases = BoardWorld(store, MongoBoard(database, BOOKS), ContentKeys(ClearAead()))
        yield TouchedWorld(cases, MongoTouched(database, aggregate))
        await store.close()

    async def test_no_other_case_is_looked_at(self, world: TouchedWorld, database: Database) -> None:
        await world.cases.case(24)
        await world.registered()
        found = database[CASES].find({**counted_by([OFFICE], REVIEW), "_id": {"$gt": ""}}).sort("_id", 1)
        plan = await found.limit(9).explain()
        told = plan["executionStats"]
        assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"])
        assert (told["totalDocsExamined"], told["nReturned"]) == (1, 1)
