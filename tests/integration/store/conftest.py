"""Stores on MongoDB with a service's own rights; streams are fresh, so the tests share a namespace."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from deploy.local.servers import Servers
from shared.ids import new_id
from shared.security.sealing import Sealer
from shared.store.change import ChangeStore
from shared.store.dead import Dead
from shared.store.decisions import Decisions
from shared.store.group import Limits
from shared.store.mongo import Client, Database, open_client, open_database
from shared.store.orders import Orders
from shared.store.transaction import MongoBackend
from tests.support.sample_aggregate import TallyAggregate
from tests.support.stack import Namespace, fresh_namespace
from tests.support.store_world import HandClock, World


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_namespace(stack: Servers) -> AsyncIterator[Namespace]:
    async with fresh_namespace(stack) as made:
        yield made


@pytest.fixture
async def client(shared_namespace: Namespace) -> AsyncIterator[Client]:
    client = open_client(shared_namespace.mongo_url("triage"), app="test-triage")
    yield client
    client.close()


@pytest.fixture
async def database(client: Client, shared_namespace: Namespace) -> Database:
    return open_database(client, shared_namespace.database("triage"))


@pytest.fixture
async def owner(shared_namespace: Namespace) -> AsyncIterator[Client]:
    client = open_client(shared_namespace.mongo_owner_url, app="test-owner")
    yield client
    client.close()


@pytest.fixture
async def world(database: Database) -> AsyncIterator[World]:
    clock = HandClock()
    stores = [
        ChangeStore(
            database,
            TallyAggregate(),
            service="triage",
            office="balikpapan",
            clock=clock,
            new_id=new_id,
            secrets=Sealer(b"s" * 32, "answers"),
            limits=Limits(patience_s=30.0),  # a busy machine is no failure of the store
        )
        for _ in range(2)
    ]
    for store in stores:
        await store.start()
    yield World(stores[0], stores[1], MongoBackend(database), clock)
    for store in stores:
        await store.close()


@pytest.fixture
def dead(database: Database, world: World) -> Dead:
    return Dead(database, Sealer(b"d" * 32, "dead"), clock=world.clock, new_id=new_id)


@pytest.fixture
def orders(database: Database, world: World) -> Orders:
    return Orders(database, clock=world.clock)


@pytest.fixture
def decisions(world: World, orders: Orders) -> Decisions:
    return Decisions(world.backend, world.store.scribe, orders)
