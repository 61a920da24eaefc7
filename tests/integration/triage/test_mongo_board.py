"""MongoDB's board passes the suite."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.triage.adapters.mongo_board import MongoBoard
from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from shared.ids import new_id
from shared.security.sealing import ContentKeys, Sealer
from shared.store.change import ChangeStore
from shared.store.mongo import open_client, open_database
from tests.support.stack import Namespace
from tests.support.suites.board_queues import BoardQueuesSuite
from tests.support.suites.case_board import NOW, BoardWorld, CaseBoardSuite
from tests.support.triage_memory import BOOKS, ClearAead


class TestMongoBoard(CaseBoardSuite, BoardQueuesSuite):
    @pytest.fixture
    async def world(self, namespace: Namespace) -> AsyncIterator[BoardWorld]:
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
        yield BoardWorld(store, MongoBoard(database, BOOKS), ContentKeys(ClearAead()))
        await store.close()
        client.close()
