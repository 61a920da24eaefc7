"""Make an empty MongoDB and empty key folders ready for the services; safe to repeat."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from shared.errors import Refused
from shared.security import keyfiles
from shared.store import grants, indexes
from shared.store.mongo import open_client

USERS = ("intake", "triage", "notify", grants.OPERATOR)
REPLICA_SET = "jejak"
_ALREADY_INITIALIZED = 23
_WITHIN_S = 60


def main(environment: Mapping[str, str]) -> None:
    """Replica set, collections, indexes, one user per service, key files.

    Raises:
        Refused: a password is missing, or MongoDB does not answer within a minute.
    """
    host = environment.get("JEJAK_MONGO_HOST", "mongo:27017")
    password = quote(_needed(environment, "JEJAK_MONGO_OWNER_PASSWORD"), safe="")
    owner = f"mongodb://owner:{password}@{host}/?authSource=admin"
    passwords = {user: _needed(environment, f"JEJAK_MONGO_{user.upper()}_PASSWORD") for user in USERS}
    _initiate(f"{owner}&directConnection=true", host)
    asyncio.run(
        _grant(f"{owner}&replicaSet={REPLICA_SET}", environment.get("JEJAK_NAMESPACE", "jejak"), passwords)
    )
    keyfiles.set_up(Path(environment.get("JEJAK_KEYS_ROOT", "/keys")))


def _needed(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "")
    if not value:
        raise Refused(f"{name} is not set; run: python -m deploy.compose.secrets > .env")
    return value


def _initiate(url: str, host: str) -> None:
    """A replica set of one under the name by which the services reach it; waits for a primary."""
    client: MongoClient[dict[str, object]] = MongoClient(url, serverSelectionTimeoutMS=2_000)
    until = time.monotonic() + _WITHIN_S
    config = {"_id": REPLICA_SET, "members": [{"_id": 0, "host": host}]}
    with client:
        while time.monotonic() < until:
            try:
                client.admin.command("replSetInitiate", config)
            except OperationFailure as failure:
                if failure.code != _ALREADY_INITIALIZED:
                    raise Refused(f"MongoDB refused to become a replica set ({failure.code})") from failure
            except PyMongoError:
                time.sleep(1)
                continue
            if client.admin.command("hello").get("isWritablePrimary"):
                return
            time.sleep(0.5)
    raise Refused(f"MongoDB at {host} did not become a primary within {_WITHIN_S} s; look at its log")


async def _grant(url: str, namespace: str, passwords: Mapping[str, str]) -> None:
    client = open_client(url, app="jejak-prepare")
    try:
        await indexes.ensure(client, namespace)
        await grants.grant(client, namespace, passwords)
    finally:
        client.close()


if __name__ == "__main__":
    try:
        main(os.environ)
    except Refused as refused:
        sys.exit(f"prepare: {refused.detail}")
