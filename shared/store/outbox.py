"""The outbox: what must still be published; a row names an entry and dies when Kafka acknowledged it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pymongo import UpdateOne
from pymongo.errors import PyMongoError

from shared.changes import JsonObject
from shared.clock import Clock, from_rfc3339, system_clock
from shared.contracts.envelope import Announced, seals
from shared.errors import Infrastructure
from shared.store.journal import announced
from shared.store.mongo import Database, translated
from shared.store.watch import WAKE_MS, look

COLLECTION = "outbox"
SWEEP_S = WAKE_MS / 1_000
_REPLAY_BATCH = 500
_PARKED: JsonObject = {"parked": {"$gt": ""}}


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """An entry that is to be published. `again` counts the replays that asked for it."""

    stream: str
    seq: int
    again: int = 0

    def key(self) -> JsonObject:
        """The row's `_id`."""
        return {"stream": self.stream, "seq": self.seq}


@dataclass(frozen=True, slots=True)
class Parked:
    """A row that Kafka can never take as it is, and why; its stream waits behind it."""

    stream: str
    seq: int
    reason: str


class Outbox:
    """One service's outbox, for its relay and for replays."""

    def __init__(
        self,
        database: Database,
        *,
        service: str,
        clock: Clock = system_clock,
        bell: asyncio.Event | None = None,
    ) -> None:
        self._database = database
        self._bell = bell or asyncio.Event()
        self._left: set[asyncio.Task[None]] = set()
        self._clock = clock
        self._rows = database[COLLECTION]
        self._source = f"/jejak/{service}"

    @translated
    async def next_rows(self, limit: int = 200, *, after: Row | None = None) -> list[Row]:
        """The first rows (after one, if given) in (stream, seq) order; none of a stream with a parked row."""
        found = await self._first({}, limit) if after is None else []
        # The first rows of all show any parked one before them; mostly there is none, and one look is all.
        if after is not None or any("parked" in doc for doc in found):
            query = await self._open()
            later = {"_id": {"$gt": after.key()}} if after is not None else {}
            found = await self._first({"$and": [query, later]}, limit)
        return [Row(doc["_id"]["stream"], doc["_id"]["seq"], doc.get("again", 0)) for doc in found]

    @translated
    async def events(self, rows: Sequence[Row]) -> list[Announced]:
        """The events of the rows, in the same order, built from the journal; the same bytes at every replay.

        Raises:
            Infrastructure: a row names an entry that the journal does not have: the database is damaged.
        """
        if not rows:
            return []
        entries = {
            (entry["stream"], entry["seq"]): entry
            async for entry in self._database["journal"].find({"$or": _clauses(rows)}, {"_id": 0})
        }
        keysets = await self._keysets({entry["stream"] for entry in entries.values() if _sealed(entry)})
        try:
            found = [entries[row.stream, row.seq] for row in rows]
        except KeyError as missing:
            raise Infrastructure(f"the outbox names an entry that the journal lacks: {missing}") from missing
        return [
            announced(entry, self._source, keysets.get(entry["stream"]) if _sealed(entry) else None)
            for entry in found
        ]

    @translated
    async def done(self, rows: Sequence[Row]) -> None:
        """Kafka acknowledged them. A row that a replay asked for again meanwhile stays."""
        by_turn: defaultdict[int, list[JsonObject]] = defaultdict(list)
        for row in rows:
            by_turn[row.again].append(row.key())
        for again, ids in by_turn.items():
            await self._rows.delete_many({"_id": {"$in": ids}, "again": again or None})

    @translated
    async def park(self, row: Row, reason: str) -> None:
        """A row that Kafka can never take: it stays, with its reason, and its stream waits behind it.

        Consumers would hold whatever came after it; a replay of the stream lets it be tried again.
        """
        await self._rows.update_one({"_id": row.key()}, {"$set": {"parked": reason[:300]}})

    @translated
    async def parked(self, limit: int = 200) -> list[Parked]:
        """The parked rows, for a person."""
        found = await self._rows.find(_PARKED).sort("_id", 1).limit(limit).to_list(None)
        return [Parked(doc["_id"]["stream"], doc["_id"]["seq"], doc["parked"]) for doc in found]

    async def _first(self, query: JsonObject, limit: int) -> list[JsonObject]:
        return await self._rows.find(query).sort("_id", 1).limit(limit).to_list(None)

    async def _open(self) -> JsonObject:
        """What the relay may send: rows of streams that no parked row keeps back."""
        streams = await self._rows.distinct("_id.stream", _PARKED)
        return {"parked": None} | ({"_id.stream": {"$nin": streams}} if streams else {})

    @translated
    async def depth(self) -> tuple[int, float]:
        """How many rows wait, and the age in seconds of the oldest fact among the first 200 of them."""
        rows = await self._rows.estimated_document_count()
        first = await self.next_rows()
        if not first:
            return rows, 0.0
        times = await self._database["journal"].distinct("at", {"$or": _clauses(first)})
        oldest = min((from_rfc3339(at) for at in times), default=self._clock())
        return rows, max(0.0, (self._clock() - oldest).total_seconds())

    @translated
    async def wake(self, within: float = 60.0) -> None:
        """Wait until there are rows, or so many seconds are over.

        The change stream is opened only while the outbox is empty and begins at the operation time of that
        very read, so no row falls between the two; with a look each second a broken stream costs no more.
        What this very process commits rings the bell, and is known before the stream can tell it.
        """
        ends = _seconds() + within
        while True:
            self._bell.clear()
            empty_at = await self._empty_at()
            if empty_at is None or _seconds() >= ends:
                return
            await self._watch(empty_at, ends)
            if self._bell.is_set():
                return

    async def _empty_at(self) -> Any | None:
        """The operation time of a read that found nothing to send; None when there is something."""
        some, at = await look(self._rows, {})
        if some:
            some, at = await look(self._rows, await self._open())
        return None if some else at

    async def _watch(self, since: Any, ends: float) -> None:
        """Return at the first insert, at the bell, or after a second, also when there is no stream."""
        watching = asyncio.create_task(self._first_insert(since, min(ends, _seconds() + SWEEP_S)))
        ringing = asyncio.create_task(self._bell.wait())
        try:
            await asyncio.wait({watching, ringing}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            watching.cancel()
            raise
        finally:
            ringing.cancel()
        if watching.done():
            watching.result()
        else:
            # A read under way cannot be called back; the insert that rang the bell ends it too, soon after.
            self._left.add(watching)
            watching.add_done_callback(self._ended)

    def _ended(self, watching: asyncio.Task[None]) -> None:
        self._left.discard(watching)
        if not watching.cancelled():
            watching.exception()

    async def _first_insert(self, since: Any, next_look: float) -> None:
        stream = self._rows.watch(
            [{"$match": {"operationType": "insert"}}],
            start_at_operation_time=since,
            max_await_time_ms=WAKE_MS,
        )
        try:
            async with stream:
                await stream.try_next()
        except PyMongoError:
            # The stream is only a wake-up: the look that follows finds what it would have told. One that
            # fails at once must not turn the looks into a loop without a pause.
            await asyncio.sleep(max(0.0, next_look - _seconds()))

    @translated
    async def enqueue_stream(self, stream: str, from_sequence: int = 1) -> int:
        """Publish a stream's announced events again, from an announced sequence on; the number of rows."""
        query = {"stream": stream, "announced.sequence": {"$gte": from_sequence}}
        return await self._enqueue(query)

    @translated
    async def enqueue_all(self) -> int:
        """Publish everything again, stream by stream; bounded in memory. The number of rows."""
        return await self._enqueue({"announced": {"$ne": None}})

    async def _enqueue(self, query: JsonObject) -> int:
        found = (
            self._database["journal"]
            .find(query, {"_id": 0, "stream": 1, "seq": 1})
            .sort([("stream", 1), ("seq", 1)])
        )
        total, batch = 0, list[JsonObject]()
        async for entry in found:
            batch.append({"stream": entry["stream"], "seq": entry["seq"]})
            if len(batch) == _REPLAY_BATCH:
                total += await self._again(batch)
                batch = []
        return total + (await self._again(batch) if batch else 0)

    async def _again(self, ids: Sequence[JsonObject]) -> int:
        """A row that is still there is marked, so that an acknowledgement under way does not take it.

        A parked one is tried again: a later version may send what this one could not.
        """
        await self._rows.bulk_write(
            [
                UpdateOne({"_id": each}, {"$inc": {"again": 1}, "$unset": {"parked": ""}}, upsert=True)
                for each in ids
            ],
            ordered=False,
        )
        return len(ids)

    async def _keysets(self, streams: set[str]) -> dict[str, str]:
        if not streams:
            return {}
        found = self._database["keysets"].find({"_id": {"$in": list(streams)}})
        return {doc["_id"]: doc["keyset"] async for doc in found}


def _seconds() -> float:
    """On the loop's own clock, by which its timers go."""
    return asyncio.get_running_loop().time()


def _sealed(entry: JsonObject) -> bool:
    return seals(entry["data"])


def _clauses(rows: Sequence[Row]) -> list[JsonObject]:
    """Streams that want the same entries share a clause: mostly one clause in all."""
    wanted: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        wanted[row.stream].append(row.seq)
    alike: defaultdict[tuple[int, ...], list[str]] = defaultdict(list)
    for stream, seqs in wanted.items():
        alike[tuple(seqs)].append(stream)
    return [{"stream": {"$in": streams}, "seq": {"$in": list(seqs)}} for seqs, streams in alike.items()]
