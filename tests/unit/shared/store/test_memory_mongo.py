"""The database in memory keeps what MongoDB promises: the suites of the store, the outbox and the leases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import cast

import pytest

from shared.ids import new_id
from shared.store.change import ChangeStore
from shared.store.mongo import Database
from shared.store.outbox import Outbox
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
