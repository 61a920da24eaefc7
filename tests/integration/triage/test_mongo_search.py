"""MongoDB's search index passes the suite; a question reads its share of one index and sorts nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.triage.adapters.mongo_board import MongoBoard
from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.adapters.mongo_search import SEARCH, MongoSearchIndex, counted, pipeline
from services.triage.application.search.index_ports import Narrowed
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from shared.ids import new_id
from shared.security.sealing import ContentKeys, Sealer
from shared.store.change import ChangeStore
from shared.store.mongo import Database, open_client, open_database
from tests.support.stack import Namespace
from tests.support.suites.case_board import NOW, OFFICE, BoardWorld
from tests.support.suites.search_index import CEILINGS, SARI, SearchIndexSuite, SearchWorld
from tests.support.triage_memory import BOOKS, ClearAead


@pytest.fixture
async def database(namespace: Namespace) -> AsyncIterator[Database]:
    client = open_client(namespace.mongo_url("triage"), app="test")
    yield open_database(client, namespace.database("triage"))
    client.close()


@pytest.fixture
async def world(database: Database) -> AsyncIterator[SearchWorld]:
    store: ChangeStore[Case, Fact] = ChangeStore(
        database,
        CaseAggregate(BOOKS),
        service="triage",
        office=OFFICE,
        clock=lambda: NOW,
        new_id=new_id,
        secrets=Sealer(b"s" * 32, "answers"),
    )
    await store.start()
    cases = BoardWorld(store, MongoBoard(database, BOOKS), ContentKeys(ClearAead()))
    yield SearchWorld(cases, MongoSearchIndex(database, ceilings=CEILINGS))
    await store.close()


class TestMongoSearchIndex(SearchIndexSuite):
    pass


async def explained(database: Database, stages: list[dict[str, Any]]) -> dict[str, Any]:
    return await database.command(
        {
            "explain": {"aggregate": SEARCH, "pipeline": stages, "cursor": {}},
            "verbosity": "executionStats",
        }
    )


async def test_a_common_word_costs_no_more_than_what_is_taken_of_it(
    world: SearchWorld, database: Database
) -> None:
    for number in range(300):
        await world.kept(1, 2, 100 + number, minutes=number)
    needs = [frozenset({1, 9, 8, 7, 6})]
    plan = await explained(database, pipeline(SARI, needs, Narrowed(), [], asked=[1], most=20))
    text, stats = str(plan), plan.get("executionStats") or plan["stages"][0]["$cursor"]["executionStats"]
    assert "'stage': 'SORT'" not in text
    assert "COLLSCAN" not in text
    assert stats["totalDocsExamined"] <= 21


async def test_a_rare_word_leads_and_common_ones_beside_it_read_nothing(
    world: SearchWorld, database: Database
) -> None:
    for number in range(300):
        await world.kept(1, 2, 100 + number, minutes=number)
    index = MongoSearchIndex(database)
    common, rare = frozenset({1, 2}), frozenset({105})
    assert await index._rarest_first(SARI, [common, rare, frozenset({7})]) == [frozenset({7}), rare, common]
    plan = await explained(database, pipeline(SARI, [rare, common], Narrowed(), [], asked=[1, 105], most=20))
    stats = plan.get("executionStats") or plan["stages"][0]["$cursor"]["executionStats"]
    assert "'stage': 'SORT'" not in str(plan)
    assert stats["totalDocsExamined"] <= 2


async def test_a_count_reads_the_index_alone(world: SearchWorld, database: Database) -> None:
    for number in range(50):
        await world.kept(1, 2, minutes=number)
    plan = await explained(database, counted(SARI, 0, frozenset({1, 2})))
    stats = plan.get("executionStats") or plan["stages"][0]["$cursor"]["executionStats"]
    assert stats["totalDocsExamined"] == 0
