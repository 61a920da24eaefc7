"""A running notify for each test, on one namespace that is emptied before each."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from deploy.local import access
from deploy.local.servers import Servers
from shared.store.indexes import COLLECTIONS
from shared.store.mongo import open_client
from tests.support.notify import Running, running
from tests.support.stack import Namespace


@pytest.fixture(scope="session")
def lasting(stack: Servers) -> Iterator[Namespace]:
    """Databases, indexes and users are the slow part of a namespace; these tests need them once."""
    made = Namespace(f"t{secrets.token_hex(4)}", stack)
    asyncio.run(access.make(stack, made.name))
    try:
        yield made
    finally:
        asyncio.run(access.remove(stack, made.name))


@pytest.fixture
async def emptied(lasting: Namespace) -> Namespace:
    """The namespace without a trace of the test before."""
    client = open_client(lasting.mongo_owner_url, app="test")
    for service in ("notify", "people"):
        for declared in COLLECTIONS[service]:
            if declared.collection != "meta":
                await client[lasting.database(service)][declared.collection].delete_many({})
    client.close()
    return lasting


@pytest.fixture
async def notify(emptied: Namespace, tmp_path: Path) -> AsyncIterator[Running]:
    async with running(emptied, tmp_path / "keys") as started:
        yield started
