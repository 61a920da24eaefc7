"""Records that cannot be read or break their contract: kept sealed, retried or discarded by a person."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal, Protocol

import orjson

from shared.changes import JsonObject
from shared.clock import Clock
from shared.errors import Conflict, NotFound
from shared.ids import NewId
from shared.store import held
from shared.store.keys import Sealer
from shared.store.mongo import Database, translated
from shared.store.plan import Moved, Plan, Transient, packed
from shared.store.records import Headers
from shared.store.transaction import MongoBackend

COLLECTION = "dead"
Status = Literal["waiting", "retry", "retried", "discarded"]
_TRIES = 5


class RawRecord(Protocol):
    """A record as Kafka's client gives it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    timestamp: int | None
    timestamp_type: int | None


@dataclass(frozen=True, slots=True)
class Bytes:
    """The record as it came."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    timestamp: int | None = None
    """Milliseconds; whose clock it is `timestamp_type` says, in Kafka's numbers."""
    timestamp_type: int | None = None


@dataclass(frozen=True, slots=True)
class DeadRecord:
    """What an operator sees: never the bytes."""

    id: str
    consumer: str
    cluster: str
    topic: str
    partition: int
    offset: int
    reason: str
    detail: str
    sha256: str
    size: int
    stream: str | None
    at: datetime
    status: Status
    decided_by: str | None = None
    decision: str | None = None


class Dead:
    """One database's dead records. `sealer` is needed to bury and to open, not to list or discard."""

    def __init__(self, database: Database, sealer: Sealer | None, *, clock: Clock, new_id: NewId) -> None:
        self._dead = database[COLLECTION]
        self._held = database[held.COLLECTION]
        self._backend = MongoBackend(database)
        self._sealer = sealer
        self._clock = clock
        self._new_id = new_id

    @translated
    async def bury(
        self, record: RawRecord, *, consumer: str, reason: str, detail: str, cluster: str, stream: str | None
    ) -> None:
        """Keep a record; a second time changes nothing. If its stream is known it is held from now on.

        Its digest belongs to its place: a topic that is made anew on the same cluster uses offsets again.

        Raises:
            Infrastructure: it is not kept; its offset must not be committed.
        """
        place = _place(record, cluster)
        for _ in range(_TRIES):
            if await self._dead.find_one(place, {"_id": 1}) is not None:
                return
            plan, identity = Plan(), self._new_id()
            document = self._document(record, place, identity)
            document |= {"consumer": consumer, "reason": reason, "detail": detail[:300], "stream": stream}
            plan.insert(COLLECTION, packed(document), 0)
            if stream is not None:
                plan.insert(
                    held.COLLECTION, packed(held.blocker(consumer, stream, identity, self._clock())), 0
                )
            try:
                await self._backend.commit(plan)
            except (Moved, Transient):
                continue
            return
        raise Transient("a dead record could not be kept")

    def _document(self, record: RawRecord, place: JsonObject, identity: str) -> JsonObject:
        return {
            "_id": identity,
            **place,
            "size": len(record.value or b""),
            "sealed": self._seal(record, identity),
            "at": self._clock(),
            "status": "waiting",
        }

    @translated
    async def list(
        self, *, status: Status | None = "waiting", limit: int = 200, topic: str | None = None
    ) -> Sequence[DeadRecord]:
        """Dead records, newest first."""
        query: JsonObject = {} if status is None else {"status": status}
        if topic is not None:
            query["topic"] = topic
        found = await self._dead.find(query, {"sealed": 0}).sort("at", -1).limit(limit).to_list(None)
        return [_shown(doc) for doc in found]

    @translated
    async def count(self) -> int:
        """How many wait for a person."""
        return int(await self._dead.count_documents({"status": "waiting"}))

    @translated
    async def raw(self, identity: str) -> Bytes:
        """The record as it came, unsealed.

        Raises:
            NotFound: there is none.
        """
        found = await self._dead.find_one({"_id": identity})
        if found is None or self._sealer is None:
            raise NotFound("there is no such dead record")
        parts = orjson.loads(self._sealer.unseal(found["sealed"], identity.encode()))
        headers = [(name, b64decode(value)) for name, value in parts["headers"]]
        key, value = (None if parts[name] is None else b64decode(parts[name]) for name in ("key", "value"))
        stamp = parts.get("timestamp"), parts.get("timestamp_type")
        return Bytes(found["topic"], found["partition"], found["offset"], key, value, headers, *stamp)

    @translated
    async def ask_retry(self, identity: str, *, by: str) -> None:
        """A person wants it tried again; the service does so at its next sweep.

        Raises:
            NotFound, Conflict: there is none, or it was decided already.
        """
        await self._decide(identity, "retry", by, None)

    @translated
    async def discard(self, identity: str, *, by: str, reason: str) -> None:
        """A person decides that it is of no use. Its stream flows again; a gap it leaves is asked for again.

        Raises:
            NotFound, Conflict: there is none, or it was decided already.
        """
        await self._decide(identity, "discarded", by, reason)
        await self._unblock(identity)

    @translated
    async def to_retry(self, limit: int = 50) -> Sequence[str]:
        """The ids of those that a person wants tried again; their streams are open meanwhile."""
        found = (
            await self._dead.find({"status": "retry"}, {"_id": 1}).sort("at", 1).limit(limit).to_list(None)
        )
        for doc in found:
            await self._unblock(doc["_id"])
        return [doc["_id"] for doc in found]

    @translated
    async def retried(self, identity: str) -> None:
        """It could be read this time."""
        await self._dead.update_one({"_id": identity, "status": "retry"}, {"$set": {"status": "retried"}})

    @translated
    async def failed_again(self, identity: str, *, reason: str, detail: str) -> None:
        """It still cannot be read: it waits for a person again, and its stream with it."""
        found = await self._dead.find_one({"_id": identity})
        if found is None:
            return
        if found["stream"] is not None:
            block = held.blocker(found["consumer"], found["stream"], identity, self._clock())
            await self._held.replace_one({"_id": block["_id"]}, block, upsert=True)
        change = {"status": "waiting", "reason": reason, "detail": detail[:300]}
        await self._dead.update_one({"_id": identity}, {"$set": change})

    async def _decide(self, identity: str, status: Status, by: str, reason: str | None) -> None:
        decision = {"status": status, "decided_by": by, "decision": reason, "decided_at": self._clock()}
        done = await self._dead.update_one({"_id": identity, "status": "waiting"}, {"$set": decision})
        if not done.matched_count:
            if await self._dead.find_one({"_id": identity}, {"_id": 1}) is None:
                raise NotFound("there is no such dead record")
            raise Conflict("this record was decided already")

    async def _unblock(self, identity: str) -> None:
        blocked = await self._held.find_one_and_delete({"code": held.BLOCKER, "_id.hash": identity})
        if blocked is not None:
            await self._held.update_many(
                {"queue": blocked["queue"], "code": {"$ne": held.BLOCKER}},
                {"$set": {"next_try": self._clock()}},
            )

    def _seal(self, record: RawRecord, identity: str) -> str:
        if self._sealer is None:
            raise TypeError("only a service with its key can bury")
        parts = {
            "key": None if record.key is None else b64encode(record.key).decode(),
            "value": None if record.value is None else b64encode(record.value).decode(),
            "headers": [[name, b64encode(value or b"").decode()] for name, value in record.headers],
            "timestamp": record.timestamp,
            "timestamp_type": record.timestamp_type,
        }
        return self._sealer.seal(orjson.dumps(parts), identity.encode())


def _place(record: RawRecord, cluster: str) -> JsonObject:
    return {
        "cluster": cluster,
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "sha256": sha256(record.value or b"").hexdigest(),
    }


def _shown(doc: JsonObject) -> DeadRecord:
    fields = {name: doc[name] for name in DeadRecord.__slots__ if name in doc}
    return DeadRecord(id=doc["_id"], **fields)
