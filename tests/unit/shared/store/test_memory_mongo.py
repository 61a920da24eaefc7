"""The database in memory keeps what MongoDB promises: the suites of the store, the outbox and the leases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import cast

import pytest

from shared.ids import new_id
from shared.store.change import ChangeStore
from shared.store.mongo import Database
from shared.store.outbox import Outbox
from shared.store.plan import Plan, Transient, packed
from tests.support.fake_store import ClearSealer
from tests.support.memory_database import MemoryDatabase
from tests.support.memory_mongo import MemoryMongo
from tests.support.sample_aggregate import Fact, Tally, TallyAggregate
from tests.support.store_world import HandClock, World
from tests.support.suites.change_store import ChangeStoreSuite
from tests.support.suites.lease import LeaseSuite
from tests.support.suites.outbox import OutboxSuite


@pytest.fixture
def data() -> MemoryDatabase:
    return MemoryDatabase()


@pytest.fixture
def database(data: MemoryDatabase) -> Database:
    return cast("Database", MemoryMongo(data))


@pytest.fixture
async def world(data: MemoryDatabase) -> AsyncIterator[World]:
    clock = HandClock()
    stores = [_store(data, clock) for _ in range(2)]
    for store in stores:
        await store.start()
    yield World(stores[0], stores[1], MemoryMongo(data), clock)
    for store in stores:
        await store.close()


def _store(data: MemoryDatabase, clock: HandClock) -> ChangeStore[Tally, Fact]:
    return ChangeStore(
        MemoryMongo(data),
        TallyAggregate(),
        service="triage",
        office="balikpapan",
        clock=clock,
        new_id=new_id,
        secrets=ClearSealer(),
    )


@pytest.fixture
def outbox(database: Database, world: World) -> Outbox:
    return Outbox(database, service="triage", clock=world.clock)


class TestStoreInMemory(ChangeStoreSuite):
    """Two processes on one database."""


class TestOutboxInMemory(OutboxSuite):
    """The real outbox, on the database in memory."""


class TestLeasesInMemory(LeaseSuite):
    """Real leases, on the database in memory."""


def _plan(identity: str, value: int) -> Plan:
    plan = Plan()
    plan.put("meta", identity, packed({"_id": identity, "value": value}), 0)
    return plan


def test_a_commit_under_way_is_seen_by_nobody_and_lets_nobody_write_its_documents(
    data: MemoryDatabase,
) -> None:
    told: list[str] = []
    data.observers.append(lambda by, _written: told.append(by))
    prepared = data.prepare(_plan("one", 1), by="first")
    assert data.document("meta", "one") is None
    with pytest.raises(Transient):
        data.commit(_plan("one", 2), by="second")
    data.commit(_plan("other", 3), by="second")
    data.land(prepared)
    data.land(prepared)
    assert data.document("meta", "one") == {"_id": "one", "value": 1}
    assert told == ["second", "first"]


def test_a_commit_that_is_given_up_leaves_nothing(data: MemoryDatabase) -> None:
    prepared = data.prepare(_plan("one", 1))
    data.give_up(prepared)
    data.land(prepared)
    assert data.document("meta", "one") is None
    data.commit(_plan("one", 2))
    assert data.document("meta", "one") == {"_id": "one", "value": 2}


async def test_a_write_outside_transactions_waits_for_the_one_that_holds_its_document(
    data: MemoryDatabase, database: Database
) -> None:
    data.prepare(_plan("one", 1))
    await database["meta"].update_one({"_id": "one"}, {"$inc": {"value": 5}}, upsert=True)
    assert data.document("meta", "one") == {"_id": "one", "value": 6}
