"""The outbox on MongoDB: its suite, and what only a real change stream can refuse."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from shared.ids import new_id
from shared.store.mongo import Client, Database, open_client, open_database
from shared.store.outbox import Outbox
from tests.support.sample_aggregate import change
from tests.support.stack import Namespace
from tests.support.store_world import World
from tests.support.suites.outbox import OutboxSuite


@pytest.fixture
async def outbox(database: Database, world: World) -> AsyncIterator[Outbox]:
    box = Outbox(database, service="triage", clock=world.clock)
    await database["outbox"].delete_many({})
    yield box
    await database["outbox"].delete_many({})


class TestOutboxOnMongo(OutboxSuite):
    """The suite."""


async def test_without_the_change_stream_the_sweep_still_finds_rows(
    world: World, outbox: Outbox, shared_namespace: Namespace, owner: Client
) -> None:
    assert await outbox.next_rows() == []
    name = f"{shared_namespace.name}_blind"
    role = {
        "resource": {"db": shared_namespace.database("triage"), "collection": "outbox"},
        "actions": ["find"],
    }
    await owner["admin"].command({"createRole": name, "privileges": [role], "roles": []})
    await owner["admin"].command({"createUser": name, "pwd": "invented", "roles": [name]})
    url = shared_namespace.mongo_url("triage").partition("@")[2]
    client = open_client(f"mongodb://{name}:invented@{url}", app="test-blind")
    try:
        blind = Outbox(open_database(client, shared_namespace.database("triage")), service="triage")
        slept = asyncio.create_task(blind.wake(within=30))
        await asyncio.sleep(0)
        await world.store.change(change(new_id()))
        await asyncio.wait_for(slept, 10)
    finally:
        client.close()
        await owner["admin"].command("dropUser", name)
        await owner["admin"].command("dropRole", name)
