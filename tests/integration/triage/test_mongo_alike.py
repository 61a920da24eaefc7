"""MongoDB's sketches pass the suite; a look-up reads its share of one index and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.triage.adapters.mongo_alike import LIKENESS, MongoSketches, lookup
from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from services.triage.domain.hints.likeness import looked_under
from shared.ids import new_id
from shared.security.sealing import ContentKeys, Sealer
from shared.store.change import ChangeStore
from shared.store.mongo import Database, open_client, open_database
from tests.support.stack import Namespace
from tests.support.suites.case_board import NOW
from tests.support.suites.sketches import OFFICE, SketchesSuite, SketchWorld, whole
from tests.support.triage_alike import KEY
from tests.support.triage_memory import BOOKS, ClearAead


@pytest.fixture
async def database(namespace: Namespace) -> AsyncIterator[Database]:
    client = open_client(namespace.mongo_url("triage"), app="test")
    yield open_database(client, namespace.database("triage"))
    client.close()


class TestMongoSketches(SketchesSuite):
    @pytest.fixture
    async def world(self, database: Database) -> AsyncIterator[SketchWorld]:
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
        yield SketchWorld(store, MongoSketches(database), ContentKeys(ClearAead()))
        await store.close()


async def test_a_full_bucket_costs_no_more_than_what_is_taken_from_it(database: Database) -> None:
    sketches, first = MongoSketches(database), date(2024, 1, 1)
    for number in range(300):
        made = replace(whole(20), day=first + timedelta(days=number))
        await sketches.keep(OFFICE, made, ["full", f"other-{number}"])
    plan = await database.command(
        {
            "explain": {
                "aggregate": LIKENESS,
                "pipeline": lookup(OFFICE, "full", each=20),
                "cursor": {},
            },
            "verbosity": "executionStats",
        }
    )
    text = str(plan)
    stats = plan.get("executionStats") or plan["stages"][0]["$cursor"]["executionStats"]
    assert "'stage': 'SORT'" not in text
    assert "COLLSCAN" not in text
    assert stats["totalDocsExamined"] == stats["nReturned"] == 20
    assert stats["totalKeysExamined"] <= 21


async def test_a_question_asks_for_a_bounded_number_of_buckets() -> None:
    crowded = replace(
        whole(20),
        tps=tuple(f"{number:03d}" for number in range(50)),
        parties=frozenset(map(str, range(50))),
        exhibits=frozenset(map(str, range(50))),
    )
    assert len(looked_under(KEY, crowded)) <= 110
