"""A service's database in memory: documents, unique indexes and transactions; many processes may share it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

import bson
from pymongo.errors import DuplicateKeyError

from shared.changes import JsonObject
from shared.clock import Clock, system_clock
from shared.store.indexes import COLLECTIONS
from shared.store.plan import Clash, Command, Moved, Plan, Transient
from tests.support.memory_query import at, from_query, matches, updated

_DATES = bson.CodecOptions[dict[str, Any]](tz_aware=True, tzinfo=UTC)
_LOOKED_UP = {"journal": ("stream",), "held": ("queue",)}
"""Fields by which documents are found without looking at all of them."""


class Stored(NamedTuple):
    """A document as bytes, and decoded for those who only look at it."""

    raw: bytes
    document: JsonObject


class Written(NamedTuple):
    """One document that a write changed; None stands for "not there"."""

    collection: str
    before: JsonObject | None
    after: JsonObject | None


Observer = Callable[[str, Sequence[Written]], None]
"""Told of every write or transaction once it is done: who wrote, and what."""


Snapshot = Mapping[str, Mapping[Any, Stored]]


def place(value: Any) -> Any:
    """A value as a key of a dictionary."""
    if isinstance(value, dict):
        return tuple((name, place(one)) for name, one in value.items())
    return tuple(map(place, value)) if isinstance(value, list) else value


@dataclass(slots=True)
class Table:
    """One collection."""

    name: str
    unique: Sequence[tuple[str, ...]] = ()
    documents: dict[Any, Stored] = field(default_factory=dict)
    _taken: dict[tuple[str, ...], dict[Any, Any]] = field(default_factory=lambda: defaultdict(dict))
    _found: dict[str, dict[Any, dict[Any, None]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict))
    )

    def swap(self, key: Any, new: Stored | None) -> Stored | None:
        """Put a document in its place, or nothing; what was there."""
        old = self.documents.pop(key, None)
        if old is not None:
            self._index(key, old, remove=True)
        if new is not None:
            self.documents[key] = new
            self._index(key, new, remove=False)
        return old

    def doubled(self, key: Any, document: JsonObject) -> bool:
        """Whether another document already has what must be unique."""
        if not self.unique:
            return False
        return any(self._taken[fields].get(_values(document, fields), key) != key for fields in self.unique)

    def candidates(self, query: Mapping[str, Any]) -> Iterable[Stored]:
        """The documents that a query may mean: all of them, or what an index narrows it to."""
        if "_id" in query and (wanted := _wanted(query["_id"])) is not None:
            return [self.documents[key] for key in wanted if key in self.documents]
        for name in _LOOKED_UP.get(self.name, ()):
            if name in query and (wanted := _wanted(query[name])) is not None:
                keys = [key for value in wanted for key in self._found[name].get(value, ())]
                return [self.documents[key] for key in keys]
        if "$or" in query and len(query) == 1:
            parts = [one for part in query["$or"] for one in self.candidates(part)]
            return {id(one): one for one in parts}.values()
        return list(self.documents.values())

    def _index(self, key: Any, stored: Stored, *, remove: bool) -> None:
        for fields in self.unique:
            if remove:
                self._taken[fields].pop(_values(stored.document, fields), None)
            else:
                self._taken[fields][_values(stored.document, fields)] = key
        for name in _LOOKED_UP.get(self.name, ()):
            keys = self._found[name][place(at(stored.document, name))]
            if remove:
                keys.pop(key, None)
            else:
                keys[key] = None


def _values(document: JsonObject, fields: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(place(at(document, name)) for name in fields)


def _wanted(condition: Any) -> list[Any] | None:
    """The places that a condition names; None if it does not name any."""
    if isinstance(condition, dict) and any(name.startswith("$") for name in condition):
        named = condition.get("$in") if len(condition) == 1 else None
        return None if named is None else list(dict.fromkeys(map(place, named)))
    return [place(condition)]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A transaction that has run up to its commit: nobody sees it, and nobody may write what it wrote."""

    by: str
    at: datetime
    done: list[Written]
    swaps: list[tuple[Table, Any, Stored | None]]

    def wrote(self, collection: str, keys: Collection[Any]) -> bool:
        """Whether it wrote one of these documents."""
        return any(table.name == collection and key in keys for table, key, _ in self.swaps)


class MemoryDatabase:
    """Collections with their unique indexes; every write is one transaction, whole or not at all."""

    def __init__(self, *, service: str = "triage", clock: Clock = system_clock) -> None:
        self.clock = clock
        self.observers: list[Observer] = []
        self.writes = 0
        """Stands for the operation time."""
        self.inserted: dict[str, int] = {}
        """Per collection the `writes` of its last insert."""
        self.prepared: list[Prepared] = []
        """Transactions whose commit has been asked for and has not happened yet."""
        self.told_at = clock()
        """When what the observers are told was written; its commit may have come later."""
        self.declared = {one.collection: one for one in COLLECTIONS[service]}
        self._tables: dict[str, Table] = {}
        self._entries = 0

    def table(self, name: str) -> Table:
        """A collection, made when it is first named."""
        if name not in self._tables:
            declared = self.declared.get(name)
            indexes = declared.indexes if declared else ()
            unique = [tuple(field for field, _ in index.keys) for index in indexes if index.unique]
            self._tables[name] = Table(name, unique)
        return self._tables[name]

    def documents(self, name: str) -> Iterator[JsonObject]:
        """All documents of a collection, to look at only."""
        return (stored.document for stored in self.table(name).documents.values())

    def document(self, name: str, identity: Any) -> JsonObject | None:
        """One document, to look at only."""
        stored = self.table(name).documents.get(place(identity))
        return None if stored is None else stored.document

    def query(self, name: str, query: Mapping[str, Any]) -> Iterator[Stored]:
        """The documents that match."""
        now = self.clock()
        return (one for one in self.table(name).candidates(query) if matches(one.document, query, now))

    def commit(self, plan: Plan, *, by: str = "") -> None:
        """Run a plan as one transaction.

        Raises:
            Moved, Clash: nothing was written.
        """
        self.write(by, [partial(_run, command) for command in plan.commands()])

    def write(self, by: str, steps: Iterable[Callable[[Writing], object]]) -> None:
        """Run steps as one transaction; if one raises, all are undone."""
        writing = self._ran(steps)
        if writing.done:
            self._told(by, self.clock(), writing.done)

    def prepare(self, plan: Plan, *, by: str = "") -> Prepared:
        """Run a plan up to its commit, which `land` or `give_up` decides.

        Raises:
            Moved, Clash, Transient: as of `commit`.
        """
        writing = self._ran([partial(_run, command) for command in plan.commands()])
        swaps = [(table, key, table.documents.get(key)) for table, key, _ in writing.undone]
        writing.undo()
        made = Prepared(by, self.clock(), writing.done, swaps)
        self.prepared.append(made)
        return made

    def land(self, prepared: Prepared) -> None:
        """It is committed, unless that was decided before."""
        if prepared in self.prepared:
            self.prepared.remove(prepared)
            for table, key, new in prepared.swaps:
                table.swap(key, new)
            self._told(prepared.by, prepared.at, prepared.done)

    def give_up(self, prepared: Prepared) -> None:
        """It is aborted, unless that was decided before."""
        if prepared in self.prepared:
            self.prepared.remove(prepared)

    def wait_for(self, collection: str, keys: Collection[Any]) -> None:
        """A write outside transactions waits for those that wrote its documents: they land first."""
        for one in [one for one in self.prepared if one.wrote(collection, keys)]:
            self.land(one)

    def _ran(self, steps: Iterable[Callable[[Writing], object]]) -> Writing:
        writing = Writing(self)
        try:
            for step in steps:
                step(writing)
        except Exception:
            writing.undo()
            raise
        return writing

    def _told(self, by: str, at: datetime, done: Sequence[Written]) -> None:
        self.writes += 1
        self.told_at = at
        for change in done:
            if change.before is None:
                self.inserted[change.collection] = self.writes
        for observer in self.observers:
            observer(by, done)

    def fresh_id(self) -> str:
        """The database's own id for a document without one."""
        self._entries += 1
        return f"entry-{self._entries}"

    def snapshot(self) -> Snapshot:
        """Everything as it is now."""
        return {name: dict(table.documents) for name, table in self._tables.items()}

    def restore(self, snapshot: Snapshot) -> None:
        """Become what the snapshot says; observers are not told."""
        self._tables = {}
        self.prepared = []
        self.writes += 1
        for name, documents in snapshot.items():
            table = self.table(name)
            for key, stored in documents.items():
                table.swap(key, stored)


class Writing:
    """One transaction under way."""

    def __init__(self, database: MemoryDatabase) -> None:
        self.database = database
        self.done: list[Written] = []
        self.undone: list[tuple[Table, Any, Stored | None]] = []
        """Documents as they were."""

    def insert(self, name: str, raw: bytes) -> None:
        """A new document.

        Raises:
            DuplicateKeyError: there is one with its id, or with what must be unique.
        """
        document = bson.decode(raw, _DATES)
        table = self.database.table(name)
        if "_id" not in document:
            document = {"_id": self.database.fresh_id(), **document}
            raw = bson.encode(document)
        key = place(document["_id"])
        if key in table.documents or table.doubled(key, document):
            raise DuplicateKeyError(f"{name} already has such a document", 11000)
        self._swap(table, key, Stored(raw, document))

    def change(self, name: str, stored: Stored, update: Any) -> JsonObject:
        """An existing document after an update."""
        return self._put(name, updated(stored.document, update, self.database.clock()))

    def upsert(self, name: str, query: Mapping[str, Any], update: Any) -> JsonObject:
        """The document that an upsert makes when its query finds none."""
        made = updated(from_query(query), update, self.database.clock(), inserting=True)
        if place(made["_id"]) in self.database.table(name).documents:
            raise DuplicateKeyError(f"{name} already has such a document", 11000)
        return self._put(name, made)

    def remove(self, name: str, key: Any) -> None:
        """A document that shall be gone."""
        table = self.database.table(name)
        if key in table.documents:
            self._swap(table, key, None)

    def undo(self) -> None:
        """Put everything back."""
        for table, key, before in reversed(self.undone):
            table.swap(key, before)

    def _put(self, name: str, document: JsonObject) -> JsonObject:
        raw = bson.encode(document)
        kept = bson.decode(raw, _DATES)
        table, key = self.database.table(name), place(kept["_id"])
        if table.doubled(key, kept):
            raise DuplicateKeyError(f"{name} already has such a document", 11000)
        self._swap(table, key, Stored(raw, kept))
        return kept

    def _swap(self, table: Table, key: Any, new: Stored | None) -> None:
        if any(one.wrote(table.name, (key,)) for one in self.database.prepared):
            raise Transient(f"{table.name}: another transaction wrote this document")
        before = table.swap(key, new)
        self.undone.append((table, key, before))
        change = Written(table.name, before and before.document, new and new.document)
        self.done.append(change)


def _run(command: Command, writing: Writing) -> None:
    for statement, owner in zip(command.documents, command.owners, strict=True):
        try:
            if command.kind == "insert":
                writing.insert(command.collection, statement.raw)
            elif command.kind == "update":
                _update(writing, command.collection, statement, owner)
            else:
                writing.remove(command.collection, place(statement["q"]["_id"]))
        except DuplicateKeyError as double:
            if command.side:
                raise Clash(f"{command.collection} already has such a document", owner) from double
            raise Moved(f"{command.collection}: already there") from double


def _update(writing: Writing, name: str, statement: JsonObject, owner: int) -> None:
    query, update = statement["q"], statement["u"]
    change = bson.decode(update.raw, _DATES) if hasattr(update, "raw") else update
    found = next(writing.database.query(name, query), None)
    if found is not None:
        writing.change(name, found, change)
    elif statement.get("upsert"):
        writing.upsert(name, query, change)
    elif name == "leases":
        raise Clash("the lease was lost; another process does this work now", owner, fenced=True)
    else:
        raise Moved(f"{name}: an expected version is gone")


def decoded(stored: Stored) -> JsonObject:
    """A copy of a document for whoever may change it."""
    return bson.decode(stored.raw, _DATES)
