"""MongoDB's publications pass the suite, and triage's own user can neither change nor delete one."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from pymongo.errors import OperationFailure

from services.triage.adapters.mongo_board import MongoBoard
from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.adapters.mongo_figures import MongoFigures
from services.triage.adapters.mongo_publications import PUBLICATIONS, MongoPublications
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from shared.ids import new_id
from shared.security.sealing import ContentKeys, Sealer
from shared.store.change import ChangeStore
from shared.store.mongo import open_client, open_database
from tests.support.stack import Namespace
from tests.support.suites.case_board import NOW
from tests.support.suites.statistics import StatisticsSuite, StatisticsWorld
from tests.support.triage_memory import BOOKS, ClearAead


class TestMongoPublications(StatisticsSuite):
    @pytest.fixture
    async def world(self, namespace: Namespace) -> AsyncIterator[StatisticsWorld]:
        client = open_client(namespace.mongo_url("triage"), app="test")
        database = open_database(client, namespace.database("triage"))
        store: ChangeStore[Case, Fact] = ChangeStore(
            database,
            CaseAggregate(BOOKS),
            service="triage",
            office="balikpapan",
            clock=lambda: NOW,
            new_id=new_id,
            secrets=Sealer(b"s" * 32, "answers"),
        )
        await store.start()
        board, figures = MongoBoard(database, BOOKS), MongoFigures(database, BOOKS)
        keys = ContentKeys(ClearAead())
        yield StatisticsWorld(store, board, keys, figures, MongoPublications(database))
        await store.close()
        client.close()

    async def test_what_was_published_cannot_be_changed(
        self, world: StatisticsWorld, namespace: Namespace
    ) -> None:
        await world.came_in(12)
        await world.publisher()(None)
        client = open_client(namespace.mongo_url("triage"), app="test")
        publications = open_database(client, namespace.database("triage"))[PUBLICATIONS]
        with pytest.raises(OperationFailure):
            await publications.update_one({}, {"$set": {"total": 13}})
        with pytest.raises(OperationFailure):
            await publications.delete_many({})
        client.close()
