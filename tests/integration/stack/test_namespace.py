"""A namespace gives each service its own user, and takes everything away at the end."""

from __future__ import annotations

import pytest
from pymongo.errors import OperationFailure

from deploy.local.servers import Servers
from shared.store.mongo import open_client
from tests.support.stack import Namespace, fresh_namespace


async def test_a_service_cannot_read_anothers_database(namespace: Namespace) -> None:
    client = open_client(namespace.mongo_url("triage"), app="test")
    try:
        with pytest.raises(OperationFailure, match="not authorized"):
            await client[namespace.database("intake")]["journal"].find_one()
        assert await client[namespace.database("triage")]["journal"].find_one() is None
    finally:
        client.close()


async def test_nothing_of_a_namespace_stays_in_mongodb(stack: Servers) -> None:
    async with fresh_namespace(stack) as made:
        name = made.name
    owner = open_client(stack.mongo_owner_url, app="test")
    try:
        assert not [database for database in await owner.list_database_names() if database.startswith(name)]
        users = (await owner["admin"].command("usersInfo"))["users"]
        assert not [user["user"] for user in users if user["user"].startswith(name)]
    finally:
        owner.close()
