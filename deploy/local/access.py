"""A namespace inside MongoDB and Kafka: collections, indexes, one role and user per service; and its end."""

from __future__ import annotations

import asyncio
from importlib.util import find_spec
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from deploy.local.plan import SERVICES
from deploy.local.servers import Servers, user_name
from shared.store.mongo import open_client

DATABASES = (*SERVICES, "people")
_ROLE_EXISTS = 51002
_USER_EXISTS = 51003
_GONE = {11, 31}

Client = MongoClient[dict[str, Any]]


async def make(servers: Servers, namespace: str) -> None:
    """Make or bring up to date everything that the services expect in MongoDB; may be repeated."""
    await _collections(servers, namespace)
    await asyncio.to_thread(_users, servers, namespace)


async def remove(servers: Servers, namespace: str) -> None:
    """Remove a namespace: databases, users, roles and topics."""
    await asyncio.to_thread(_drop, servers, namespace)
    admin = AIOKafkaAdminClient(bootstrap_servers=servers.kafka_bootstrap)
    await admin.start()
    try:
        topics = [topic for topic in await admin.list_topics() if topic.startswith(f"{namespace}.")]
        if topics:
            await admin.delete_topics(topics)
    finally:
        await admin.close()


async def _collections(servers: Servers, namespace: str) -> None:
    if find_spec("shared.store.indexes") is None:
        return
    from shared.store import indexes

    client = open_client(servers.mongo_owner_url, app="jejak-owner")
    try:
        await indexes.ensure(client, namespace)
    finally:
        client.close()


def _privileges(service: str, namespace: str) -> list[dict[str, Any]]:
    if find_spec("shared.store.grants") is None:
        actions = [
            "find",
            "insert",
            "update",
            "remove",
            "createCollection",
            "createIndex",
            "listIndexes",
            "changeStream",
        ]
        return [
            {"resource": {"db": f"{namespace}_{name}", "collection": ""}, "actions": actions}
            for name in (service, "people")
        ]
    from shared.store import grants

    return grants.privileges(service, namespace)


def _users(servers: Servers, namespace: str) -> None:
    with MongoClient[dict[str, Any]](servers.mongo_owner_url) as owner:
        for service in SERVICES:
            name = user_name(service, namespace)
            rights = {"privileges": _privileges(service, namespace), "roles": []}
            _make_or_update(owner, "Role", name, rights, exists=_ROLE_EXISTS)
            login = {"pwd": servers.password(name), "roles": [name]}
            _make_or_update(owner, "User", name, login, exists=_USER_EXISTS)


def _make_or_update(owner: Client, kind: str, name: str, settings: dict[str, Any], *, exists: int) -> None:
    try:
        owner.admin.command(f"create{kind}", name, **settings)
    except OperationFailure as failure:
        if failure.code != exists:
            raise
        owner.admin.command(f"update{kind}", name, **settings)


def _drop(servers: Servers, namespace: str) -> None:
    with MongoClient[dict[str, Any]](servers.mongo_owner_url) as owner:
        for name in DATABASES:
            owner.drop_database(f"{namespace}_{name}")
        for service in SERVICES:
            for command in ("dropUser", "dropRole"):
                try:
                    owner.admin.command(command, user_name(service, namespace))
                except OperationFailure as failure:
                    if failure.code not in _GONE:
                        raise
