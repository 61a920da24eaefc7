"""Reads any number of collections of any number of databases as they all were at one moment."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any, Self

from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from bson.timestamp import Timestamp
from pymongo.errors import OperationFailure, PyMongoError

from shared.errors import Infrastructure, Refused
from shared.store.mongo import Client, Session

BATCH = 1_000
_RAW: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)
_TOO_OLD = {239, 246}
_NOT_ALLOWED = 13
HISTORY_S = 300
"""MongoDB's default of `minSnapshotHistoryWindowInSeconds`."""


class Snapshot:
    """One moment: found at the first read, kept for all others. Nothing is locked, nobody waits."""

    def __init__(self, client: Client, at: Timestamp | None = None) -> None:
        self._client = client
        self._session: Session
        self.time = at

    async def __aenter__(self) -> Self:
        self._session = await self._client.start_session(causal_consistency=False)
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self._session.end_session()

    async def documents(self, database: str, collection: str) -> AsyncIterator[RawBSONDocument]:
        """Every document, in the order of its id.

        Raises:
            Refused: the moment lies too far back for MongoDB.
            Infrastructure: MongoDB is away.
        """
        cursor = await self._ask(database, self._find(collection))
        while True:
            for document in cursor.get("firstBatch", cursor.get("nextBatch", ())):
                yield document
            if not cursor["id"]:
                return
            more = {"getMore": cursor["id"], "collection": collection, "batchSize": BATCH}
            cursor = await self._ask(database, more)

    def _find(self, collection: str) -> dict[str, Any]:
        concern: dict[str, Any] = {"level": "snapshot"}
        if self.time is not None:
            concern["atClusterTime"] = self.time
        return {"find": collection, "sort": {"_id": 1}, "batchSize": BATCH, "readConcern": concern}

    async def _ask(self, database: str, command: dict[str, Any]) -> Any:
        try:
            reply: Any = await self._client[database].command(
                command, session=self._session, codec_options=_RAW
            )
        except OperationFailure as failure:
            if failure.code in _TOO_OLD:
                raise Refused(await self._too_long()) from failure
            raise Infrastructure(f"MongoDB refused to read {database} ({failure.code})") from failure
        except PyMongoError as error:
            raise Infrastructure(f"MongoDB cannot be read ({type(error).__name__})") from error
        cursor = reply["cursor"]
        if self.time is None:
            self.time = cursor["atClusterTime"]
        return cursor

    async def _too_long(self) -> str:
        window = await history_window(self._client)
        return (
            f"MongoDB no longer knows the moment at which this backup began: it keeps {window} s of history. "
            "Let the owner raise it for the time of the backup, "
            "db.adminCommand({setParameter: 1, minSnapshotHistoryWindowInSeconds: 3600}), and begin again"
        )


async def history_window(client: Client) -> int:
    """For how many seconds MongoDB remembers; its default, if this user may not ask."""
    try:
        found = await client["admin"].command("getParameter", 1, minSnapshotHistoryWindowInSeconds=1)
    except OperationFailure as failure:
        if failure.code != _NOT_ALLOWED:
            raise Infrastructure(f"MongoDB refused a question ({failure.code})") from failure
        return HISTORY_S
    return int(found["minSnapshotHistoryWindowInSeconds"])
