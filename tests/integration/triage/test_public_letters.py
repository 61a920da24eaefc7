"""MongoDB's letters for anybody pass the suite, and are found on an index."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.triage.adapters.letters.public_letters import MongoLooks, MongoPublicLetters, query_of
from services.triage.adapters.mongo_board import MongoBoard
from services.triage.adapters.mongo_cases import CASES, CaseAggregate
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from shared.ids import new_id
from shared.security.sealing import ContentKeys, Sealer
from shared.store.change import ChangeStore
from shared.store.mongo import Database, open_client, open_database
from tests.support.stack import Namespace
from tests.support.suites.case_board import NOW
from tests.support.suites.public_letters import MARK, LetteredBoard, PublicLettersSuite, PublicWorld
from tests.support.triage_memory import BOOKS, ClearAead


class TestMongoPublicLetters(PublicLettersSuite):
    @pytest.fixture
    async def database(self, namespace: Namespace) -> AsyncIterator[Database]:
        client = open_client(namespace.mongo_url("triage"), app="test")
        yield open_database(client, namespace.database("triage"))
        client.close()

    @pytest.fixture
    async def world(self, database: Database) -> AsyncIterator[PublicWorld]:
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
        cases = LetteredBoard(store, MongoBoard(database, BOOKS), ContentKeys(ClearAead()))
        looks = MongoLooks(database, lambda: NOW)
        yield PublicWorld(cases, MongoPublicLetters(database, aggregate), looks, MongoLooks.MOST)
        await store.close()

    async def test_a_letter_is_looked_up_without_reading_other_cases(
        self, world: PublicWorld, database: Database
    ) -> None:
        await world.issued(MARK)
        plan = str((await database[CASES].find(query_of(MARK)).explain())["queryPlanner"])
        assert "COLLSCAN" not in plan
        assert "IXSCAN" in plan
