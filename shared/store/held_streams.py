"""Held records by stream, as an operator works with them: what stands first, why, how many wait behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from shared.changes import JsonObject
from shared.store.held import BEHIND, BLOCKER, COLLECTION, never
from shared.store.mongo import Database, translated
from shared.store.position import Verdict

HeldAfter: TypeAlias = tuple[datetime, str]
"""A place in the list, longest first: since when the last stream shown waits, and its `key`."""


_SAY_IT_ALL = frozenset({BEHIND, BLOCKER, Verdict.GAP.value, Verdict.FORK.value})


@dataclass(frozen=True, slots=True)
class HeldStream:
    """A stream that does not go on, told by the record that stands first; contents stay where they are."""

    consumer: str
    stream: str
    epoch: int
    sequence: int
    hash: str
    """Of the first record; of one that lies in `dead` (code `dead`) the id it has there."""
    type: str | None
    code: str
    reason: str
    tries: int
    next_try: datetime
    needs_person: bool
    since: datetime
    records: int
    """How many are held, the first among them."""

    @property
    def behind(self) -> int:
        """How many wait behind the first."""
        return self.records - 1

    @property
    def told(self) -> str:
        """What the reason adds to the code; of the store's own codes it says the same in other words."""
        return "" if self.code in _SAY_IT_ALL else self.reason

    @property
    def turnless(self) -> bool:
        """Whether it is never tried by itself: it stands behind another, or for a dead record."""
        return self.next_try == never(self.next_try)

    @property
    def key(self) -> str:
        """What tells it from other streams and consumers."""
        return f"{self.consumer}/{self.stream}"


@dataclass(frozen=True, slots=True)
class HeldFilter:
    """Which held streams are meant, by their first record; None: whatever it is."""

    code: str | None = None
    type: str | None = None
    needs_person: bool | None = None

    def query(self) -> JsonObject:
        """As MongoDB asks for it."""
        named = {"code": self.code, "type": self.type, "needs_person": self.needs_person}
        return {name: value for name, value in named.items() if value is not None}


EVERY = HeldFilter()


@dataclass(frozen=True, slots=True)
class HeldCounts:
    """How many streams are held, how many of them need a person, and how many records that is."""

    streams: int = 0
    need_person: int = 0
    records: int = 0


_PARTS = ("type", "code", "reason", "tries", "next_try", "needs_person")
_FIRST: JsonObject = {
    "sequence": "$_id.sequence",
    "epoch": "$_id.epoch",
    "hash": "$_id.hash",
    **{name: f"${name}" for name in _PARTS},
}
"""Documents are compared field by field, so the least of these is the record that stands first."""
_KEY = {"$concat": ["$_id.consumer", "/", "$_id.stream"]}
_BY_STREAM: tuple[JsonObject, ...] = (
    {
        "$group": {
            "_id": "$queue",
            "first": {"$min": _FIRST},
            "since": {"$min": "$since"},
            "records": {"$sum": 1},
        }
    },
    {
        "$replaceWith": {
            "$mergeObjects": [
                "$first",
                "$_id",
                {
                    "since": "$since",
                    "records": "$records",
                    "key": {"$concat": ["$_id.consumer", "/", "$_id.stream"]},
                },
            ]
        }
    },
)


class HeldStreams:
    """One database's held streams."""

    def __init__(self, database: Database) -> None:
        self._held = database[COLLECTION]

    @translated
    async def list(
        self, wanted: HeldFilter = EVERY, *, after: HeldAfter | None = None, limit: int = 200
    ) -> Sequence[HeldStream]:
        """Held streams, longest first; with `after`, those that come behind that place."""
        steps: list[JsonObject] = [*_BY_STREAM, {"$match": wanted.query()}]
        if after is not None:
            since, key = after
            steps.append(
                {"$match": {"$or": [{"since": {"$gt": since}}, {"since": since, "key": {"$gt": key}}]}}
            )
        steps += [{"$sort": {"since": 1, "key": 1}}, {"$limit": limit}]
        return [_shown(doc) async for doc in self._held.aggregate(steps, allowDiskUse=True)]

    @translated
    async def of(self, stream: str, consumer: str | None = None) -> Sequence[HeldStream]:
        """What is held of one stream, by each consumer that holds it."""
        mine: JsonObject = {"queue.stream": stream}
        if consumer is not None:
            mine = {"queue": {"consumer": consumer, "stream": stream}}
        steps: list[JsonObject] = [{"$match": mine}, *_BY_STREAM, {"$sort": {"key": 1}}]
        return [_shown(doc) async for doc in self._held.aggregate(steps)]

    @translated
    async def count(self, wanted: HeldFilter = EVERY) -> HeldCounts:
        """How many there are."""
        group = {
            "_id": None,
            "streams": {"$sum": 1},
            "need_person": {"$sum": {"$cond": ["$needs_person", 1, 0]}},
            "records": {"$sum": "$records"},
        }
        steps: list[JsonObject] = [*_BY_STREAM, {"$match": wanted.query()}, {"$group": group}]
        async for doc in self._held.aggregate(steps, allowDiskUse=True):
            return HeldCounts(doc["streams"], doc["need_person"], doc["records"])
        return HeldCounts()

    @translated
    async def try_all(self, wanted: HeldFilter, *, now: datetime) -> None:
        """Let the sweeper take all these streams at its next turns, whatever their back-off."""
        query = {"$and": [{"code": {"$nin": [BLOCKER, BEHIND]}}, wanted.query()]}
        await self._held.update_many(query, {"$set": {"next_try": now}})


def _shown(doc: JsonObject) -> HeldStream:
    return HeldStream(**{name: doc.get(name) for name in HeldStream.__slots__})  # type: ignore[arg-type]
