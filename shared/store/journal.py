"""The journal: insert-only, chained, the record from which states, queues and topics can be rebuilt."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from shared.changes import Aggregate, JsonObject
from shared.contracts.canonical import GENESIS, digest
from shared.contracts.envelope import Announced, event_hash
from shared.store.mongo import Database, translated

S = TypeVar("S")
F = TypeVar("F")
COLLECTION = "journal"
INTERNAL = "internal"
"""The field of an entry's data that is never published."""
LOST = "announcements_lost"
"""The type of an entry that stands for announced events whose content nobody has any more, after a restore.

It changes no state; it keeps their sequences taken and says at which hash the stream goes on.
"""


@dataclass(frozen=True, slots=True)
class Problem:
    """One place where a stream's record does not hold together."""

    stream: str
    seq: int
    what: str


@dataclass(frozen=True, slots=True)
class StreamHead:
    """The last announced event of a stream, as owners tell it to consumers."""

    stream: str
    epoch: int
    sequence: int
    hash: str
    changed_at: datetime


def announced(entry: JsonObject, source: str, keyset: str | None = None) -> Announced:
    """The event of an entry, the same at every replay.

    Raises:
        ValueError: the entry announces nothing.
    """
    mark = entry["announced"]
    if mark is None:
        message = f"entry {entry['seq']} of {entry['stream']} announces nothing"
        raise ValueError(message)
    return Announced(
        id=mark["id"],
        type=mark["type"],
        source=source,
        subject=entry["stream"],
        time=entry["at"],
        sequence=mark["sequence"],
        epoch=mark["epoch"],
        office=entry["office"],
        prev=mark["prev"],
        hash=mark["hash"],
        data={key: value for key, value in entry["data"].items() if key != INTERNAL},
        trace=entry["trace"],
        keyset=keyset,
    )


def entry_hash(entry: JsonObject) -> str:
    """SHA-256 of the canonical JSON of the entry without its hash."""
    return digest({key: value for key, value in entry.items() if key not in {"_id", "hash"}})


def verify_chain(entries: Iterable[JsonObject], source: str) -> list[Problem]:
    """Every place of a stream's entries (in order, from the first) where a link is missing or changed."""
    problems: list[Problem] = []
    seq, prev, sequence, event_prev = 0, GENESIS, 0, GENESIS
    for entry in entries:
        found = [] if entry["seq"] == seq + 1 else [f"entry {seq + 1} is missing"]
        if entry["prev"] != prev:
            found.append("prev is not the hash of the entry before")
        if entry_hash(entry) != entry["hash"]:
            found.append("the hash is not that of the content")
        if entry["announced"] is not None:
            found += _event_problems(entry, source, sequence, event_prev)
            sequence, event_prev = entry["announced"]["sequence"], entry["announced"]["hash"]
        elif entry["type"] == LOST:
            found += [] if entry["data"]["first"] == sequence + 1 else ["the lost events do not follow"]
            sequence, event_prev = entry["data"]["last"], entry["data"]["hash"]
        problems += [Problem(entry["stream"], entry["seq"], what) for what in found]
        seq, prev = entry["seq"], entry["hash"]
    return problems


def _event_problems(entry: JsonObject, source: str, sequence: int, prev: str) -> list[str]:
    mark = entry["announced"]
    found = [] if mark["sequence"] == sequence + 1 else [f"announced event {sequence + 1} is missing"]
    if mark["prev"] != prev:
        found.append("the event's prev is not the hash of the event before")
    if event_hash(announced(entry, source)) != mark["hash"]:
        found.append("the event's hash is not that of its content")
    return found


def rebuilt(entries: Iterable[JsonObject], aggregate: Aggregate[S, F]) -> S | None:
    """The state as the fold of the journal; None without entries."""
    state: S | None = None
    for entry in entries:
        if entry["type"] != LOST:
            state = aggregate.evolve(state, aggregate.restore(entry))
    return state


class Journal:
    """Reads one service's journal."""

    def __init__(self, database: Database, *, service: str) -> None:
        self._database = database
        self.source = f"/jejak/{service}"

    @translated
    async def entries(self, stream: str, *, after: int = 0) -> list[JsonObject]:
        """A stream's entries in order, without the database's own id."""
        found = (
            self._database[COLLECTION]
            .find({"stream": stream, "seq": {"$gt": after}}, {"_id": 0})
            .sort("seq", 1)
        )
        entries: list[JsonObject] = await found.to_list(None)
        return entries

    async def verify(self, stream: str) -> list[Problem]:
        """The problems of a stream's chain; empty if it holds."""
        return verify_chain(await self.entries(stream), self.source)

    async def rebuild(self, stream: str, aggregate: Aggregate[S, F]) -> S | None:
        """The state folded from the journal, without a look at the stored one."""
        return rebuilt(await self.entries(stream), aggregate)

    @translated
    async def differs(self, stream: str, aggregate: Aggregate[S, F]) -> list[Problem]:
        """Where the stored state is not what the journal says."""
        entries = await self.entries(stream)
        stored = await self._database[aggregate.collection].find_one({"_id": stream})
        state = rebuilt(entries, aggregate)
        if stored is None or state is None:
            return (
                []
                if stored is None and state is None
                else [Problem(stream, 0, "state or journal is missing")]
            )
        problems: list[Problem] = []
        if (stored["v"], stored["head"]) != (entries[-1]["seq"], entries[-1]["hash"]):
            problems.append(Problem(stream, stored["v"], "the state's head is not the journal's last entry"))
        if aggregate.dump(aggregate.load(stored["body"])) != aggregate.dump(state):
            problems.append(Problem(stream, stored["v"], "the state is not the fold of the journal"))
        return problems

    async def streams(self) -> AsyncIterator[str]:
        """Every stream in the journal, in order, without loading them all."""
        last = ""
        while True:
            found = await self._database[COLLECTION].find_one(
                {"stream": {"$gt": last}}, {"_id": 0, "stream": 1}, sort=[("stream", 1)]
            )
            if found is None:
                return
            last = found["stream"]
            yield last

    @translated
    async def heads(
        self, collection: str, since: datetime, *, after: str | None = None, limit: int = 1_000
    ) -> Sequence[StreamHead]:
        """The announced heads of streams whose state changed after `since` (aware), oldest change first.

        With `after`, also those of `since` itself that come after that stream: where a page goes on, however
        many streams share one millisecond.
        """
        query: JsonObject = {"at": {"$gt": since}, "ann.seq": {"$gt": 0}}
        if after is not None:
            query["at"] = {"$gte": since}
            query["$or"] = [{"at": {"$gt": since}}, {"_id": {"$gt": after}}]
        found = self._database[collection].find(query, {"ann": 1, "epoch": 1, "at": 1})
        in_order = found.sort([("at", 1), ("_id", 1)]).limit(limit)
        docs: list[dict[str, Any]] = await in_order.to_list(None)
        return [
            StreamHead(doc["_id"], doc["epoch"], doc["ann"]["seq"], doc["ann"]["hash"], doc["at"])
            for doc in docs
        ]
