"""MongoDB's finder of cases that a correction touches passes the suite, on its index."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.triage.adapters.mongo_board import MongoBoard
from services.triage.adapters.mongo_cases import CASES, CaseAggregate
from services.triage.adapters.mongo_law import MongoTouched, counted_by
from shared.security.sealing import ContentKeys
from shared.store.mongo import Database
from tests.support.suites.case_board import NOW, OFFICE, BoardWorld
from tests.support.suites.touched_cases import REVIEW, TouchedCasesSuite, TouchedWorld
from tests.support.triage_memory import BOOKS, ClearAead
from tests.support.triage_mongo import case_store


class TestMongoTouched(TouchedCasesSuite):
    @pytest.fixture
    async def world(self, database: Database) -> AsyncIterator[TouchedWorld]:
        aggregate = CaseAggregate(BOOKS)
        async with case_store(database, aggregate, NOW) as store:
            cases = BoardWorld(store, MongoBoard(database, BOOKS), ContentKeys(ClearAead()))
            yield TouchedWorld(cases, MongoTouched(database, aggregate))

    async def test_no_other_case_is_looked_at(self, world: TouchedWorld, database: Database) -> None:
        await world.cases.case(24)
        await world.registered()
        found = database[CASES].find({**counted_by([OFFICE], REVIEW), "_id": {"$gt": ""}}).sort("_id", 1)
        plan = await found.limit(9).explain()
        told = plan["executionStats"]
        assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"])
        assert (told["totalDocsExamined"], told["nReturned"]) == (1, 1)
