"""One process's connection to a database in memory: a backend for plans, and the driver's own calls."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Any, Self, cast

import bson
from pymongo import UpdateOne

from shared.changes import JsonObject
from shared.store.meta import FIRST_EPOCH
from shared.store.plan import RESTORED_UNDER_IT, Failed, Plan, Unknown
from tests.support.gate import Gate, OpenGate
from tests.support.memory_database import MemoryDatabase, Stored, decoded, place
from tests.support.memory_query import at, projected, sort_key


class MemoryMongo:
    """Stands for motor's database and for the store's backend at once."""

    def __init__(self, data: MemoryDatabase, gate: Gate | None = None) -> None:
        self.data = data
        self.gate: Gate = gate or OpenGate()
        self.bell = asyncio.Event()
        self.epoch: int | None = None
        self.delegate = None
        """Where motor keeps the driver's own database."""
        self._watchers: list[asyncio.Future[None]] = []
        data.observers.append(self._woken)

    def close(self) -> None:
        """The process is gone."""
        self.data.observers.remove(self._woken)

    def __getitem__(self, name: str) -> MemoryCollection:
        return MemoryCollection(self, name)

    async def find(self, collection: str, field: str, values: Sequence[Any]) -> list[JsonObject]:
        """The documents whose field is one of the values."""
        if not values:
            return []
        await self.gate.enter("find")
        found = [decoded(one) for one in self.data.query(collection, {field: {"$in": list(values)}})]
        await self.gate.leave("find")
        return found

    async def due_streams(self, consumer: str, now: datetime, limit: int) -> list[str]:
        """Source streams of which a held record may be tried now, longest due first."""
        await self.gate.enter("find")
        query = {"queue.consumer": consumer, "next_try": {"$lte": now}}
        found = sorted(self.data.query("held", query), key=lambda one: one.document["next_try"])[:limit]
        await self.gate.leave("find")
        return list(dict.fromkeys(one.document["queue"]["stream"] for one in found))

    async def commit(self, plan: Plan) -> None:
        """Run the plan as one transaction; see `plan.Backend.commit` for what is raised."""
        try:
            await self.gate.enter("commit")
        except Unknown as unknown:
            self._later(plan, unknown)
            raise
        held = [decoded(one)["value"] for one in self.data.query("meta", {"_id": "epoch"})] or [FIRST_EPOCH]
        if self.epoch not in (None, *held):
            raise Failed(RESTORED_UNDER_IT)
        told = self.data.inserted.get("outbox")
        self.data.commit(plan, by=self.gate.name)
        if self.data.inserted.get("outbox") != told:
            self.bell.set()
        await self.gate.leave("commit")

    def _later(self, plan: Plan, unknown: Unknown) -> None:
        """A commit that was asked for happens, or is given up, only after its caller was told nothing."""
        for word, decide in (("lands_in_s", self.data.land), ("given_up_in_s", self.data.give_up)):
            if word in unknown.extra:
                prepared = self.data.prepare(plan, by=self.gate.name)
                asyncio.get_running_loop().call_later(cast("float", unknown.extra[word]), decide, prepared)

    async def command(self, command: Mapping[str, Any] | str) -> JsonObject:
        """The commands that the store sends by hand: hello, and a find with its operation time."""
        await self.gate.enter("find")
        if isinstance(command, str):
            now = self.data.clock().replace(tzinfo=None)
            await self.gate.leave("find")
            return {"localTime": now}
        found = next(self.data.query(command["find"], command["filter"]), None)
        at_time = self.data.writes
        await self.gate.leave("find")
        return {"cursor": {"firstBatch": [] if found is None else [found]}, "operationTime": at_time}

    async def inserted(self, collection: str, since: int, within: float) -> bool:
        """Whether a document is inserted after that operation time, within so many seconds."""
        ends = asyncio.get_running_loop().time() + within
        while self.data.inserted.get(collection, 0) <= since:
            left = ends - asyncio.get_running_loop().time()
            if left <= 0:
                return False
            woken = asyncio.get_running_loop().create_future()
            self._watchers.append(woken)
            await asyncio.wait([woken], timeout=left)
        return True

    def _woken(self, _by: str, _written: Sequence[Any]) -> None:
        watchers, self._watchers = self._watchers, []
        for one in watchers:
            if not one.done() and not one.get_loop().is_closed():
                one.set_result(None)


class MemoryCollection:
    """The driver's calls that Jejak uses."""

    def __init__(self, database: MemoryMongo, name: str) -> None:
        self.database = database
        self.name = name

    def find(
        self, query: Mapping[str, Any] | None = None, projection: Mapping[str, Any] | None = None
    ) -> Cursor:
        """A cursor."""
        return Cursor(self, query or {}, projection)

    async def find_one(
        self,
        query: Mapping[str, Any],
        projection: Mapping[str, Any] | None = None,
        *,
        sort: Sequence[tuple[str, int]] = (),
    ) -> JsonObject | None:
        """The first document."""
        found = await self.find(query, projection).sort(sort).limit(1).to_list(None)
        return found[0] if found else None

    async def count_documents(self, query: Mapping[str, Any], *, limit: int = 0) -> int:
        """How many there are."""
        await self._enter()
        found = sum(1 for _ in self._query(query))
        await self._leave()
        return min(found, limit) if limit else found

    async def estimated_document_count(self) -> int:
        """How many there are of all."""
        await self._enter()
        found = len(self.database.data.table(self.name).documents)
        await self._leave()
        return found

    async def distinct(self, path: str, query: Mapping[str, Any] | None = None) -> list[Any]:
        """The values of a field."""
        await self._enter()
        found = list(dict.fromkeys(at(one.document, path) for one in self._query(query or {})))
        await self._leave()
        return found

    def aggregate(self, pipeline: Sequence[Mapping[str, Any]]) -> AsyncIterator[JsonObject]:
        """Only counting by a field."""
        return self._grouped(pipeline[0]["$group"]["_id"].removeprefix("$"))

    async def _grouped(self, path: str) -> AsyncIterator[JsonObject]:
        await self._enter()
        counts: dict[Any, int] = {}
        for one in self._query({}):
            counts[at(one.document, path)] = counts.get(at(one.document, path), 0) + 1
        await self._leave()
        for value, count in counts.items():
            yield {"_id": value, "n": count}

    async def insert_one(self, document: Mapping[str, Any], *, session: Session | None = None) -> None:
        """A new document; raises DuplicateKeyError."""
        await self.insert_many([document], session=session)

    async def insert_many(
        self, documents: Sequence[Mapping[str, Any]], *, session: Session | None = None
    ) -> None:
        """New documents; raises DuplicateKeyError."""
        _ = session
        await self._enter()
        raws = [bson.encode(one) for one in documents]
        steps = [lambda writing, raw=raw: writing.insert(self.name, raw) for raw in raws]
        self.database.data.write(self.database.gate.name, steps)
        await self._leave()

    async def update_one(self, query: Mapping[str, Any], update: Any, *, upsert: bool = False) -> Matched:
        """Change the first document."""
        return await self._change([(query, update, upsert)])

    async def replace_one(
        self,
        query: Mapping[str, Any],
        document: Mapping[str, Any],
        *,
        upsert: bool = False,
        session: Session | None = None,
    ) -> Matched:
        """Put another document in the place of the first one."""
        _ = session
        return await self._change([(query, dict(document), upsert)])

    async def bulk_write(
        self, requests: Sequence[UpdateOne], *, ordered: bool = True, session: Session | None = None
    ) -> None:
        """Several updates."""
        _ = ordered, session
        await self._change([(one._filter, one._doc, bool(one._upsert)) for one in requests])

    async def update_many(self, query: Mapping[str, Any], update: Any) -> Matched:
        """Change all."""
        await self._enter()
        found = self._to_write(query)
        steps = [lambda writing, one=one: writing.change(self.name, one, update) for one in found]
        self.database.data.write(self.database.gate.name, steps)
        await self._leave()
        return Matched(len(found))

    async def delete_one(self, query: Mapping[str, Any], *, session: Session | None = None) -> None:
        """Remove the first document."""
        _ = session
        await self._remove(query, 1)

    async def delete_many(self, query: Mapping[str, Any]) -> None:
        """Remove all."""
        await self._remove(query, None)

    async def find_one_and_delete(self, query: Mapping[str, Any]) -> JsonObject | None:
        """Remove the first document and answer it."""
        removed = await self._remove(query, 1)
        return decoded(removed[0]) if removed else None

    async def find_one_and_update(
        self, query: Mapping[str, Any], update: Any, *, upsert: bool = False, return_document: bool = False
    ) -> JsonObject | None:
        """Change the first document and answer it as it is then; raises DuplicateKeyError."""
        assert return_document, "only the document after the update is ever asked for"
        gate, what = self.database.gate, f"{self.name} {query.get('_id')}"
        await gate.enter(what)
        made = self._changed([(query, update, upsert)])[0]
        await gate.leave(what)
        return None if made is None else dict(made)

    def watch(
        self, _pipeline: Sequence[Any], *, start_at_operation_time: int, max_await_time_ms: int
    ) -> Watched:
        """A change stream that tells of the next insert."""
        return Watched(self.database, self.name, start_at_operation_time, max_await_time_ms / 1_000)

    def _query(self, query: Mapping[str, Any]) -> list[Stored]:
        return list(self.database.data.query(self.name, query))

    def _to_write(self, query: Mapping[str, Any]) -> list[Stored]:
        """The documents that a write is about, once no transaction holds them any more."""
        if self.database.data.prepared:
            keys = [place(one.document["_id"]) for one in self._query(query)]
            self.database.data.wait_for(self.name, [*keys, place(query.get("_id"))])
        return self._query(query)

    async def _change(self, updates: Sequence[tuple[Mapping[str, Any], Any, bool]]) -> Matched:
        await self._enter()
        made = self._changed(updates)
        await self._leave()
        return Matched(sum(one is not None for one in made))

    def _changed(self, updates: Sequence[tuple[Mapping[str, Any], Any, bool]]) -> list[JsonObject | None]:
        made: list[JsonObject | None] = []
        for query, update, upsert in updates:
            found = next(iter(self._to_write(query)), None)

            def step(writing: Any, found: Any = found, query: Any = query, update: Any = update) -> None:
                made.append(
                    writing.upsert(self.name, query, update)
                    if found is None
                    else writing.change(self.name, found, update)
                )

            if found is None and not upsert:
                made.append(None)
            else:
                self.database.data.write(self.database.gate.name, [step])
        return made

    async def _remove(self, query: Mapping[str, Any], limit: int | None) -> list[Stored]:
        await self._enter()
        found = self._to_write(query)[:limit]
        places = [place(one.document["_id"]) for one in found]
        steps = [lambda writing, key=key: writing.remove(self.name, key) for key in places]
        self.database.data.write(self.database.gate.name, steps)
        await self._leave()
        return found

    async def _enter(self) -> None:
        await self.database.gate.enter(self.name)

    async def _leave(self) -> None:
        await self.database.gate.leave(self.name)


class Session:
    """Stands for a session whose every write is a transaction of its own: for a database nobody else uses."""

    async def with_transaction(self, work: Callable[[Any], Awaitable[None]], **_concerns: Any) -> None:
        """Run the work once."""
        await work(self)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        pass


class MemoryClient:
    """Stands for the driver's client where only its sessions are wanted."""

    async def start_session(self) -> Session:
        """A session."""
        return Session()


class Matched:
    """What an update answers."""

    def __init__(self, count: int) -> None:
        self.matched_count = self.modified_count = count


class Cursor:
    """A query with its order and bound; runs when it is read."""

    def __init__(
        self, source: MemoryCollection, query: Mapping[str, Any], projection: Mapping[str, Any] | None
    ) -> None:
        self._source = source
        self._query = query
        self._projection = projection
        self._order: Sequence[tuple[str, int]] = ()
        self._most = 0

    def sort(self, order: str | Sequence[tuple[str, int]], way: int = 1) -> Self:
        """In this order."""
        self._order = [(order, way)] if isinstance(order, str) else order
        return self

    def limit(self, most: int) -> Self:
        """At most so many; 0 means all."""
        self._most = most
        return self

    async def to_list(self, _length: int | None = None) -> list[JsonObject]:
        """All of them."""
        await self._source._enter()
        found = self._source._query(self._query)
        for name, way in reversed(self._order):
            found.sort(key=partial(_place_of, name), reverse=way < 0)
        read = [projected(decoded(one), self._projection) for one in found[: self._most or None]]
        await self._source._leave()
        return read

    async def __aiter__(self) -> AsyncIterator[JsonObject]:
        for one in await self.to_list():
            yield one


def _place_of(name: str, one: Stored) -> Any:
    return sort_key(at(one.document, name))


class Watched:
    """A change stream, of which only its first event is ever waited for."""

    def __init__(self, database: MemoryMongo, collection: str, since: int, within: float) -> None:
        self._waits = database, collection, since, within

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    async def try_next(self) -> bool | None:
        """The event, or None after the time that the server waits."""
        database, collection, since, within = self._waits
        return await database.inserted(collection, since, within) or None
