"""Records that cannot be read or break their contract: kept sealed until a person decides (decisions.py)."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal, TypeAlias

import orjson

from shared.changes import JsonObject
from shared.clock import Clock
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.intake import SubmissionV1
from shared.errors import NotFound
from shared.ids import NewId
from shared.store import held
from shared.store.keys import Sealer
from shared.store.mongo import Database, translated
from shared.store.plan import Backend, Moved, Plan, Transient, packed
from shared.store.records import Bytes, Record, event_digest
from shared.store.transaction import MongoBackend

COLLECTION = "dead"
Status = Literal["waiting", "retry", "retried", "discarded"]
A_SWEEP = 200
"""Dead records tried again at one sweep, so that it ends within seconds."""
_TRIES = 5
_TOPIC_ORDER = [("topic", 1), ("partition", 1), ("offset", 1), ("at", 1)]


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
    decided_at: datetime | None = None
    type: str | None = None
    """The event's type, where it is one of ours."""
    taken_up: datetime | None = None
    """Since when a service tries it again; what waits for that can still be taken back."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which dead records are meant; None: whatever it is."""

    status: Status | None = "waiting"
    reason: str | None = None
    type: str | None = None
    topic: str | None = None
    decided: bool = False  # every status but `waiting`

    def query(self) -> JsonObject:
        """As MongoDB asks for it."""
        status = {"$ne": "waiting"} if self.decided else self.status
        named = {"status": status, "reason": self.reason, "type": self.type, "topic": self.topic}
        return {name: value for name, value in named.items() if value is not None}


After: TypeAlias = tuple[datetime, str]
"""A place in the list, newest first: the moment and the id of the last record shown."""
WAITING = Filter()


class Dead:
    """One database's dead records. `sealer` is needed to bury and to open, not to list.

    `backend` is the one of the service's store, which knows in which epoch the service was started.
    """

    def __init__(
        self,
        database: Database,
        sealer: Sealer | None,
        *,
        clock: Clock,
        new_id: NewId,
        backend: Backend | None = None,
    ) -> None:
        self._dead = database[COLLECTION]
        self._backend = backend or MongoBackend(database)
        self._sealer = sealer
        self._clock = clock
        self._new_id = new_id

    @translated
    async def bury(
        self, record: Record, *, consumer: str, reason: str, detail: str, cluster: str, stream: str | None
    ) -> None:
        """Keep a record; a second time changes nothing. If its stream is known it is held from now on.

        Its digest belongs to its place: a topic that is made anew on the same cluster uses offsets again.
        What the owner of a known stream sends again, to another place, waits or was discarded already.

        Raises:
            Infrastructure: it is not kept; its offset must not be committed.
        """
        place = _place(record, cluster)
        same = {"consumer": consumer, "stream": stream, "event": event_digest(record)}
        known = [place] if stream is None else [place, {**same, "status": {"$ne": "retried"}}]
        about = {**place, **same, "reason": reason, "detail": detail[:300]}
        rival: Exception | None = None
        for _ in range(_TRIES):
            if await self._dead.find_one({"$or": known}, {"_id": 1}) is not None:
                return
            try:
                await self._backend.commit(self._burial(record, about))
            except (Moved, Transient) as error:
                rival = error
            else:
                return
        raise Transient("a dead record could not be kept") from rival

    def _burial(self, record: Record, about: JsonObject) -> Plan:
        plan, identity = Plan(), self._new_id()
        plan.insert(COLLECTION, packed({**self._document(record, identity), **about}), 0)
        if about["stream"] is not None:
            block = held.blocker(about["consumer"], about["stream"], identity, self._clock())
            plan.insert(held.COLLECTION, packed(block), 0)
        return plan

    def _document(self, record: Record, identity: str) -> JsonObject:
        return {
            "_id": identity,
            "type": _known_type(record),
            "size": len(record.value or b""),
            "sealed": self._seal(record, identity),
            "at": self._clock(),
            "status": "waiting",
        }

    @translated
    async def list(
        self, wanted: Filter = WAITING, *, after: After | None = None, limit: int = 200
    ) -> Sequence[DeadRecord]:
        """Dead records, newest first; with `after`, those that come behind that place."""
        query = wanted.query()
        if after is not None:
            at, identity = after
            query["$or"] = [{"at": {"$lt": at}}, {"at": at, "_id": {"$lt": identity}}]
        in_order = self._dead.find(query, {"sealed": 0}).sort([("at", -1), ("_id", -1)]).limit(limit)
        return [_shown(doc) async for doc in in_order]

    @translated
    async def find(self, identity: str) -> DeadRecord | None:
        """One, or None."""
        found = await self._dead.find_one({"_id": identity}, {"sealed": 0})
        return None if found is None else _shown(found)

    @translated
    async def ids(self, wanted: Filter = WAITING) -> Sequence[str]:
        """All of them in the order in which they are to be tried: topic, partition, offset."""
        found = self._dead.find(wanted.query(), {"_id": 1}).sort(_TOPIC_ORDER)
        return [doc["_id"] for doc in await found.to_list(None)]

    @translated
    async def statuses(self, ids: Sequence[str]) -> Sequence[str]:
        """What became of some, in no order."""
        found = self._dead.find({"_id": {"$in": list(ids)}}, {"status": 1})
        return [doc["status"] async for doc in found]

    @translated
    async def by_status(self) -> Mapping[str, int]:
        """How many there are, by status."""
        groups = self._dead.aggregate([{"$group": {"_id": "$status", "n": {"$sum": 1}}}])
        return {group["_id"]: group["n"] async for group in groups}

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
    async def to_retry(self, limit: int = A_SWEEP) -> Sequence[str]:
        """The ids of those that a person wants tried again, in the topic's order; their streams are open now.

        Raises:
            Infrastructure: those that were taken up are tried at the next sweep.
        """
        found = await self._dead.find({"status": "retry"}).sort(_TOPIC_ORDER).limit(limit).to_list(None)
        return [doc["_id"] for doc in found if await self._taken_up(doc)]

    async def _taken_up(self, doc: JsonObject) -> bool:
        """Whether it is still to be tried: a person may have taken it back a moment ago."""
        now = self._clock()
        for _ in range(_TRIES):
            plan = Plan()
            mark = packed({"$set": {"taken_up": now}})
            plan.replace(COLLECTION, {"_id": doc["_id"], "status": "retry"}, mark, 0)
            if doc["stream"] is not None:
                key = held.queue_key(doc["consumer"], doc["stream"])
                await held.unblock(plan, self._backend, key, doc["_id"], now=now)
            try:
                await self._backend.commit(plan)
            except (Moved, Transient):
                if await self._dead.find_one({"_id": doc["_id"], "status": "retry"}, {"_id": 1}) is None:
                    return False
            else:
                return True
        raise Transient("a dead record could not be taken up")

    @translated
    async def retried(self, identity: str) -> None:
        """It could be read this time."""
        await self._dead.update_one({"_id": identity, "status": "retry"}, {"$set": {"status": "retried"}})

    @translated
    async def failed_again(self, identity: str, *, reason: str, detail: str) -> None:
        """It still cannot be read: it waits for a person again, and its stream with it."""
        found = await self._dead.find_one({"_id": identity, "status": "retry"})
        if found is None:
            return
        plan = Plan()
        if found["stream"] is not None:
            block = held.blocker(found["consumer"], found["stream"], identity, self._clock())
            plan.put(held.COLLECTION, block["_id"], packed(block), 0)
        change = {"status": "waiting", "reason": reason, "detail": detail[:300], "taken_up": None}
        plan.replace(COLLECTION, {"_id": identity, "status": "retry"}, packed({"$set": change}), 0)
        await self._backend.commit(plan)

    def _seal(self, record: Record, identity: str) -> str:
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


def _place(record: Record, cluster: str) -> JsonObject:
    return {
        "cluster": cluster,
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "sha256": sha256(record.value or b"").hexdigest(),
    }


def _known_type(record: Record) -> str | None:
    """The type that the record gives itself, if it is one of ours: anything else may be anything."""
    raw = next((value for name, value in record.headers if name == "ce_type"), b"") or b""
    text = raw.decode("ascii", "replace")
    submission = SubmissionV1.model_fields["type"].default
    return text if text in CATALOGUE or text == submission else None


def _shown(doc: JsonObject) -> DeadRecord:
    fields = {name: doc[name] for name in DeadRecord.__slots__ if name in doc}
    return DeadRecord(id=doc["_id"], **fields)
