"""A namespace inside MongoDB and Kafka: collections, indexes, one role and user per service; and its end."""

from __future__ import annotations

from aiokafka.admin import AIOKafkaAdminClient
from pymongo.errors import OperationFailure

from deploy.local.plan import SERVICES
from deploy.local.servers import Servers, user_name
from shared.clock import system_clock
from shared.people.demo import make_demo_accounts
from shared.store import grants, indexes
from shared.store.mongo import Client, open_client, open_database

USERS = (*SERVICES, grants.OPERATOR)
DATABASES = (*SERVICES, "people")
_GONE = {11, 31}


async def make(servers: Servers, namespace: str) -> None:
    """Make or bring up to date everything that the services expect in MongoDB; may be repeated."""
    owner = open_client(servers.mongo_owner_url, app="jejak-owner")
    try:
        await indexes.ensure(owner, namespace)
        passwords = {user: servers.password(user_name(user, namespace)) for user in USERS}
        await grants.grant(owner, namespace, passwords)
    finally:
        owner.close()


async def make_demo_people(servers: Servers, namespace: str, office: str) -> None:
    """Make the accounts with published passwords, which are good in local mode only; may be repeated."""
    owner = open_client(servers.mongo_owner_url, app="jejak-owner")
    try:
        people = open_database(owner, f"{namespace}_people")
        await make_demo_accounts(people, system_clock, local=True, office=office)
    finally:
        owner.close()


async def remove(servers: Servers, namespace: str) -> None:
    """Remove a namespace: databases, users, roles and topics."""
    owner = open_client(servers.mongo_owner_url, app="jejak-owner")
    try:
        await _drop(owner, namespace)
    finally:
        owner.close()
    brokers = servers.kafka
    admin = AIOKafkaAdminClient(bootstrap_servers=brokers.bootstrap, **brokers.options())
    await admin.start()
    try:
        topics = [topic for topic in await admin.list_topics() if topic.startswith(f"{namespace}.")]
        if topics:
            await admin.delete_topics(topics)
    finally:
        await admin.close()


async def _drop(owner: Client, namespace: str) -> None:
    for name in DATABASES:
        await owner.drop_database(f"{namespace}_{name}")
    for user in USERS:
        for command in ("dropUser", "dropRole"):
            try:
                await owner["admin"].command(command, user_name(user, namespace))
            except OperationFailure as failure:
                if failure.code not in _GONE:
                    raise
