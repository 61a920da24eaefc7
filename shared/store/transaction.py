"""Runs a plan as one MongoDB transaction with raw commands, and names what went wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import WriteConcern
from pymongo.client_session import ClientSession
from pymongo.database import Database as DriverDatabase
from pymongo.errors import ConnectionFailure, PyMongoError
from pymongo.read_concern import ReadConcern

from shared.changes import JsonObject
from shared.store.meta import COLLECTION as META, FIRST_EPOCH
from shared.store.mongo import Database
from shared.store.outbox import COLLECTION as OUTBOX
from shared.store.plan import (
    RESTORED_UNDER_IT,
    Backend,
    Clash,
    Command,
    Failed,
    Moved,
    Plan,
    Transient,
    Unknown,
)

DUPLICATE_KEY = 11000
WRITE_CONFLICT = 112
ABORTED = 251
COMMIT_TRIES = 4
COMMIT_MS = 4_000
MOST_THREADS = 8
READ_BATCH = 1_000
PymongoDatabase: TypeAlias = DriverDatabase[dict[str, Any]]
R = TypeVar("R")
_LOST_LEASE = "the lease was lost; another process does this work now"
_PAYLOAD = {"insert": "documents", "update": "updates", "delete": "deletes"}


class MongoBackend:
    """The plan's commands against one database, always inside a transaction and a session.

    A transaction is one call on one thread: with a hop to motor's pool and back for each of its commands a
    lone change takes twice the processor, and motor ends a failed session on the event loop itself.
    """

    def __init__(self, database: Database) -> None:
        self._database: PymongoDatabase = database.delegate
        self.bell = asyncio.Event()
        self.epoch: int | None = None
        self._threads = ThreadPoolExecutor(MOST_THREADS, thread_name_prefix="store")

    async def find(self, collection: str, field: str, values: Sequence[Any]) -> list[JsonObject]:
        """The documents whose field is one of the values; majority read."""
        if not values:
            return []
        query = {field: {"$in": list(values)}}
        return await self._read(lambda: list(self._database[collection].find(query, batch_size=READ_BATCH)))

    async def due_streams(self, consumer: str, now: datetime, limit: int) -> list[str]:
        """Source streams of which a held record may be tried now, longest due first."""
        query = {"queue.consumer": consumer, "next_try": {"$lte": now}}
        found = await self._read(
            lambda: list(self._database["held"].find(query, {"queue": 1}).sort("next_try", 1).limit(limit))
        )
        return list(dict.fromkeys(doc["queue"]["stream"] for doc in found))

    async def commit(self, plan: Plan) -> None:
        """Run the plan as one transaction, majority written; see `plan.Backend.commit` for what is raised."""
        commands = list(plan.commands())
        if commands:
            await self._on_thread(lambda: self._transact(commands))
        if any(command.collection == OUTBOX for command in commands):
            self.bell.set()

    async def _read(self, query: Callable[[], list[JsonObject]]) -> list[JsonObject]:
        try:
            return await self._on_thread(query)
        except PyMongoError as error:
            raise Transient(f"MongoDB cannot be read ({type(error).__name__})") from error

    async def _on_thread(self, work: Callable[[], R]) -> R:
        context = copy_context()
        return await asyncio.get_running_loop().run_in_executor(self._threads, context.run, work)

    def _transact(self, commands: Sequence[Command]) -> None:
        try:
            with self._database.client.start_session() as session:
                session.start_transaction(
                    read_concern=ReadConcern("snapshot"),
                    write_concern=WriteConcern("majority", j=True),
                    max_commit_time_ms=COMMIT_MS,
                )
                self._refuse_another_epoch(session)
                for command in commands:
                    self._run(command, session)
                _finish(session)
        except PyMongoError as error:
            raise _named(error) from error

    def _refuse_another_epoch(self, session: ClientSession) -> None:
        """A process that stood still while a backup was restored knows streams that are no longer there."""
        if self.epoch is None:
            return
        asked = {"find": META, "filter": {"_id": "epoch"}, "limit": 1}
        found = self._database.command(asked, session=session)["cursor"]["firstBatch"]
        if (found[0]["value"] if found else FIRST_EPOCH) != self.epoch:
            raise Failed(RESTORED_UNDER_IT)

    def _run(self, command: Command, session: ClientSession) -> None:
        documents = command.documents
        payload = {command.kind: command.collection, _PAYLOAD[command.kind]: documents, "ordered": True}
        reply = self._database.command(payload, session=session)
        for failure in reply.get("writeErrors", ()):
            raise _refused(command, failure)
        if command.kind == "update" and reply["n"] != len(documents):
            if command.collection == "leases" and len(documents) == 1:
                raise Clash(_LOST_LEASE, command.owners[0], fenced=True)
            raise Moved(f"{command.collection}: an expected version is gone")


def _finish(session: ClientSession) -> None:
    for _ in range(COMMIT_TRIES):
        try:
            session.commit_transaction()
        except PyMongoError as error:
            if not error.has_error_label("UnknownTransactionCommitResult"):
                raise
        else:
            return
    raise Unknown("the commit's result is not known; repeat the request with the same key")


def _refused(command: Command, failure: Mapping[str, Any]) -> Exception:
    if failure["code"] != DUPLICATE_KEY:
        return Failed(f"{command.collection}: MongoDB refused a document ({failure['code']})")
    if command.side:
        return Clash(f"{command.collection} already has such a document", command.owners[failure["index"]])
    return Moved(f"{command.collection}: already there")


def _named(error: PyMongoError) -> Exception:
    code = getattr(error, "code", None)
    if error.has_error_label("TransientTransactionError") or code in {WRITE_CONFLICT, ABORTED}:
        return Transient("the transaction was aborted")
    if isinstance(error, ConnectionFailure):
        return Transient("MongoDB cannot be reached")
    return Failed(f"MongoDB refused the transaction ({code or type(error).__name__})")


def backend_of(database: Database | Backend) -> Backend:
    """The backend of a database; one that is a backend already is taken as it is."""
    return MongoBackend(database) if isinstance(database, AsyncIOMotorDatabase) else database
