"""The seam to MongoDB: the client, the database and collection types, and BSON as the rest may see it.

Everything outside `shared/store` and `services/*/adapters` speaks of these names, so that a swap of the
driver touches only those rooms.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeAlias, TypeVar

from motor.motor_asyncio import (
    AsyncIOMotorClient,
    AsyncIOMotorClientSession,
    AsyncIOMotorCollection,
    AsyncIOMotorDatabase,
)
from pymongo import ReturnDocument, UpdateOne, WriteConcern
from pymongo.errors import DuplicateKeyError, PyMongoError
from pymongo.read_concern import ReadConcern

from shared.errors import Infrastructure

__all__ = [
    "Client",
    "Collection",
    "Database",
    "DuplicateKeyError",
    "PyMongoError",
    "ReturnDocument",
    "Session",
    "UpdateOne",
    "WriteConcern",
    "open_client",
    "open_database",
    "snapshot_of",
    "translated",
]

Client: TypeAlias = AsyncIOMotorClient[dict[str, Any]]
Database: TypeAlias = AsyncIOMotorDatabase[dict[str, Any]]
Collection: TypeAlias = AsyncIOMotorCollection[dict[str, Any]]
Session: TypeAlias = AsyncIOMotorClientSession

P = ParamSpec("P")
R = TypeVar("R")


def open_client(url: str, *, app: str) -> Client:
    """A client with majority writes, journalled, and bounded waits; connects on first use."""
    return AsyncIOMotorClient(
        url,
        appname=app,
        tz_aware=True,
        w="majority",
        journal=True,
        retryWrites=True,
        serverSelectionTimeoutMS=5_000,
        connectTimeoutMS=5_000,
        socketTimeoutMS=20_000,
        maxPoolSize=50,
    )


def open_database(client: Client, name: str) -> Database:
    """The database with the concerns that every read and write here relies on."""
    return client.get_database(
        name, write_concern=WriteConcern("majority", j=True), read_concern=ReadConcern("majority")
    )


def snapshot_of(database: Database, collection: str) -> Collection:
    """The collection for reads in a session of `start_session(snapshot=True)`: all see one moment.

    A concern of the collection's own would contradict that of the session.
    """
    return database.get_collection(collection, read_concern=ReadConcern())


def translated(call: Callable[P, Coroutine[Any, Any, R]]) -> Callable[P, Coroutine[Any, Any, R]]:
    """Turn the driver's errors into Infrastructure for callers that must not know it; not a duplicate key."""

    @wraps(call)
    async def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return await call(*args, **kwargs)
        except DuplicateKeyError:
            raise
        except PyMongoError as error:
            raise Infrastructure(f"MongoDB failed ({type(error).__name__})") from error

    return wrapped
