"""Runs a plan as one MongoDB transaction with raw commands, and names what went wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import WriteConcern
from pymongo.errors import ConnectionFailure, PyMongoError
from pymongo.read_concern import ReadConcern

from shared.changes import JsonObject
from shared.errors import Infrastructure
from shared.store.mongo import Database, Session
from shared.store.plan import Backend, Clash, Command, Failed, Moved, Plan, Transient, Unknown

DUPLICATE_KEY = 11000
WRITE_CONFLICT = 112
ABORTED = 251
COMMIT_TRIES = 4
COMMIT_MS = 4_000
_PAYLOAD = {"insert": "documents", "update": "updates", "delete": "deletes"}


class MongoBackend:
    """The plan's commands against one database, always inside a transaction and a session."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, collection: str, field: str, values: Sequence[Any]) -> list[JsonObject]:
        """The documents whose field is one of the values; majority read."""
        if not values:
            return []
        try:
            return await self._database[collection].find({field: {"$in": list(values)}}).to_list(None)
        except PyMongoError as error:
            raise _away(error) from error

    async def due_streams(self, consumer: str, now: datetime, limit: int) -> list[str]:
        """Source streams of which a held record may be tried now, longest due first."""
        query = {"queue.consumer": consumer, "next_try": {"$lte": now}}
        try:
            found = (
                await self._database["held"]
                .find(query, {"queue": 1})
                .sort("next_try", 1)
                .limit(limit)
                .to_list(None)
            )
        except PyMongoError as error:
            raise _away(error) from error
        return list(dict.fromkeys(doc["queue"]["stream"] for doc in found))

    async def commit(self, plan: Plan) -> None:
        """Run the plan as one transaction, majority written; see `plan.Backend.commit` for what is raised."""
        commands = list(plan.commands())
        if not commands:
            return
        try:
            session = await self._database.client.start_session()
        except PyMongoError as error:
            raise _away(error) from error
        async with session:
            session.start_transaction(
                read_concern=ReadConcern("snapshot"),
                write_concern=WriteConcern("majority"),
                max_commit_time_ms=COMMIT_MS,
            )
            try:
                for command in commands:
                    await self._run(command, session)
            except PyMongoError as error:
                raise _named(error) from error
            await self._finish(session)

    async def _run(self, command: Command, session: Session) -> None:
        payload = {
            command.kind: command.collection,
            _PAYLOAD[command.kind]: command.documents,
            "ordered": True,
        }
        reply = await self._database.command(payload, session=session)
        for failure in reply.get("writeErrors", ()):
            raise _refused(command, failure)
        if command.kind == "update" and reply["n"] != len(command.documents):
            if command.collection == "leases" and len(command.documents) == 1:
                raise Clash(
                    "the lease was lost; another process does this work now", command.owners[0], fenced=True
                )
            raise Moved(f"{command.collection}: an expected version is gone")

    async def _finish(self, session: Session) -> None:
        for _ in range(COMMIT_TRIES):
            try:
                await session.commit_transaction()
            except PyMongoError as error:
                if not error.has_error_label("UnknownTransactionCommitResult"):
                    raise _named(error) from error
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


def _away(error: PyMongoError) -> Infrastructure:
    return Transient(f"MongoDB cannot be read ({type(error).__name__})")


def backend_of(database: Database | Backend) -> Backend:
    """The backend of a database; one that is a backend already is taken as it is."""
    return MongoBackend(database) if isinstance(database, AsyncIOMotorDatabase) else database
