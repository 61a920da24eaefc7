"""What one service's database says of some streams, read at one instant together with what readers know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deploy.audit.owners import SERVICES, Folds, Reader
from services.triage.adapters.mongo_series import NUMBERS
from shared.changes import Aggregate, JsonObject
from shared.store.held import COLLECTION as HELD, queue_key
from shared.store.journal import COLLECTION as JOURNAL, rebuilt, verify_chain
from shared.store.mongo import Client, Database, Session, open_database, translated

BATCH = 100
"""Streams in memory at once."""
_OF_AN_EFFECT = {"_id": 0, "stream": 1, "type": 1, "cause": 1, "at": 1}


@dataclass(frozen=True, slots=True)
class Mark:
    """One announced event of a stream."""

    id: str
    type: str
    sequence: int
    epoch: int
    hash: str
    data: JsonObject = field(repr=False)


@dataclass(slots=True)
class Story:
    """A stream as its owner tells it."""

    stream: str
    problems: list[tuple[int, str]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    entries: list[JsonObject] = field(default_factory=list)
    state_fault: str = ""
    unsent: list[tuple[int, str]] = field(default_factory=list)
    """Rows of the outbox, each with why it is parked."""

    @property
    def head(self) -> int:
        """The sequence of the last announced event."""
        return self.marks[-1].sequence if self.marks else 0


@dataclass(frozen=True, slots=True)
class Reached:
    """What one consumer knows of a stream."""

    sequence: int = 0
    hash: str = ""
    skipped: frozenset[int] = frozenset()
    held: tuple[JsonObject, ...] = ()


class Instant:
    """Reads of all services at one instant of the cluster; none of them waits for another."""

    def __init__(self, client: Client, session: Session, namespace: str) -> None:
        self._session = session
        self._databases: Mapping[str, Database] = {
            name: open_database(client, f"{namespace}_{name}") for name in SERVICES
        }

    async def stories(self, service: str, streams: Sequence[str], folds: Folds) -> list[Story]:
        """Journal, state and outbox of streams."""
        entries = defaultdict[str, list[JsonObject]](list)
        query = {"stream": {"$in": list(streams)}}
        for entry in await self._find(service, JOURNAL, query, {"_id": 0}, [("stream", 1), ("seq", 1)]):
            entries[entry["stream"]].append(entry)
        states = {
            doc["_id"]: doc
            for collection in folds.collections
            for doc in await self._find(service, collection, {"_id": {"$in": list(streams)}})
        }
        stories = {
            stream: _story(service, stream, entries[stream], states.get(stream), folds) for stream in streams
        }
        for row in await self._find(service, "outbox", {"$or": [_rows_of(stream) for stream in streams]}):
            stories[row["_id"]["stream"]].unsent.append((row["_id"]["seq"], row.get("parked", "")))
        return list(stories.values())

    async def reached(self, reader: Reader, streams: Sequence[str]) -> dict[str, Reached]:
        """Positions and held records of a consumer."""
        keys = [queue_key(reader.name, stream) for stream in streams]
        positions = {
            doc["_id"]["stream"]: doc
            for doc in await self._find(reader.service, "positions", {"_id": {"$in": keys}})
        }
        held = defaultdict[str, list[JsonObject]](list)
        without = {"value": 0, "headers": 0}
        for doc in await self._find(reader.service, HELD, {"queue": {"$in": keys}}, without):
            held[doc["queue"]["stream"]].append(doc)
        return {stream: _reached(positions.get(stream), held[stream]) for stream in streams}

    async def effects(self, service: str, streams: Sequence[str], kinds: Sequence[str]) -> list[JsonObject]:
        """Entries of these types in these streams: stream, type, cause and time."""
        query = {"stream": {"$in": list(streams)}, "type": {"$in": list(kinds)}}
        return await self._find(service, JOURNAL, query, _OF_AN_EFFECT)

    async def numbers_of(self, series: str) -> list[JsonObject]:
        """The numbers that lie under a series' stream."""
        return await self._find("triage", NUMBERS, {"stream": series})

    async def numbers_printed(self, texts: Sequence[str]) -> list[JsonObject]:
        """The numbers that are printed so."""
        return await self._find("triage", NUMBERS, {"text": {"$in": list(texts)}})

    async def entries_of(self, streams: Sequence[str], kind: str) -> list[JsonObject]:
        """Entries of one type in streams of triage, whole."""
        return await self._find("triage", JOURNAL, {"stream": {"$in": list(streams)}, "type": kind})

    async def begun(self, streams: Sequence[str]) -> set[str]:
        """Those streams of triage that are here at all."""
        query = {"stream": {"$in": list(streams)}, "seq": 1}
        return {entry["stream"] for entry in await self._find("triage", JOURNAL, query, {"stream": 1})}

    async def announced_ids(self, owner: str, streams: Sequence[str], ids: Sequence[str]) -> set[str]:
        """Which of these event ids the owner's journal has in these streams."""
        query = {"stream": {"$in": list(streams)}, "announced.id": {"$in": list(ids)}}
        found = await self._find(owner, JOURNAL, query, {"_id": 0, "announced.id": 1})
        return {entry["announced"]["id"] for entry in found}

    @translated
    async def _find(
        self,
        service: str,
        collection: str,
        query: JsonObject,
        fields: JsonObject | None = None,
        order: Sequence[tuple[str, int]] = (),
    ) -> list[JsonObject]:
        cursor = self._databases[service][collection].find(query, fields, session=self._session)
        found: list[JsonObject] = await (cursor.sort(list(order)) if order else cursor).to_list(None)
        return found


async def batches(database: Database, collections: Sequence[str]) -> AsyncIterator[list[str]]:
    """Every stream that the journal or the states know, in order, some at a time."""
    last = ""
    while True:
        names: set[str] = set()
        states = ((name, "_id", JsonObject()) for name in collections)
        for name, key, query in ((JOURNAL, "stream", {"seq": 1}), *states):
            found = database[name].find({**query, key: {"$gt": last}}, {key: 1}).sort(key, 1).limit(BATCH)
            names |= {str(doc[key]) for doc in await found.to_list(None)}
        batch = sorted(names)[:BATCH]
        if not batch:
            return
        last = batch[-1]
        yield batch


def _rows_of(stream: str) -> JsonObject:
    return {"_id": {"$gte": {"stream": stream, "seq": 0}, "$lte": {"stream": stream, "seq": 2**53}}}


def _story(
    service: str, stream: str, entries: list[JsonObject], state: JsonObject | None, folds: Folds
) -> Story:
    story = Story(stream, entries=entries)
    story.problems = [(one.seq, one.what) for one in verify_chain(entries, f"/jejak/{service}")]
    for entry in entries:
        mark = entry["announced"]
        if mark is not None:
            story.marks.append(
                Mark(mark["id"], mark["type"], mark["sequence"], mark["epoch"], mark["hash"], entry["data"])
            )
    story.state_fault = _state_fault(entries, state, folds.of(entries))
    return story


def _state_fault(entries: list[JsonObject], state: JsonObject | None, kind: Aggregate[Any, Any]) -> str:
    if not entries or state is None:
        return "" if not entries and state is None else "the state or its journal is missing"
    if (state["v"], state["head"]) != (entries[-1]["seq"], entries[-1]["hash"]):
        return f"the state's head is entry {state['v']}, the journal's last is {entries[-1]['seq']}"
    try:
        folded = kind.dump(rebuilt(entries, kind))
        stored = kind.dump(kind.load(state["body"]))
    except Exception as error:  # noqa: BLE001 - recorded: whatever a damaged document does is the finding
        return f"the journal or the state cannot be read: {type(error).__name__}"
    return "" if folded == stored else "the state is not the fold of the journal"


def _reached(position: JsonObject | None, held: list[JsonObject]) -> Reached:
    if position is None:
        return Reached(held=tuple(held))
    skipped = frozenset(int(note["sequence"]) for note in position.get("skipped", ()))
    return Reached(position["sequence"], position["hash"], skipped, tuple(held))
