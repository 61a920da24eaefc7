"""MongoDB's letters for anybody pass the suite, and are found on an index."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.triage.adapters.letters.public_letters import MongoLooks, MongoPublicLetters, query_of
from services.triage.adapters.mongo_board import MongoBoard
from services.triage.adapters.mongo_cases import CASES, CaseAggregate
from shared.security.sealing import ContentKeys
from shared.store.mongo import Database
from tests.support.suites.case_board import NOW
from tests.support.suites.public_letters import MARK, LetteredBoard, PublicLettersSuite, PublicWorld
from tests.support.triage_memory import BOOKS, ClearAead
from tests.support.triage_mongo import case_store


class TestMongoPublicLetters(PublicLettersSuite):
    @pytest.fixture
    async def world(self, database: Database) -> AsyncIterator[PublicWorld]:
        aggregate = CaseAggregate(BOOKS)
        async with case_store(database, aggregate, NOW) as store:
            cases = LetteredBoard(store, MongoBoard(database, BOOKS), ContentKeys(ClearAead()))
            looks = MongoLooks(database, lambda: NOW)
            yield PublicWorld(cases, MongoPublicLetters(database, aggregate), looks, MongoLooks.MOST)

    async def test_a_letter_is_looked_up_without_reading_other_cases(
        self, world: PublicWorld, database: Database
    ) -> None:
        await world.issued(MARK)
        plan = str((await database[CASES].find(query_of(MARK)).explain())["queryPlanner"])
        assert "COLLSCAN" not in plan
        assert "IXSCAN" in plan
