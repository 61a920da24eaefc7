"""The store's backend in memory: the same plans, the same refusals, no MongoDB; faults may be planted."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import bson

from shared.changes import JsonObject
from shared.clock import Clock, system_clock
from shared.store.indexes import COLLECTIONS
from shared.store.meta import FIRST_EPOCH
from shared.store.plan import RESTORED_UNDER_IT, Clash, Command, Failed, Moved, Plan, Unknown

Documents = dict[bytes, JsonObject]
_DATES = bson.CodecOptions[dict[str, Any]](tz_aware=True, tzinfo=UTC)


class MemoryBackend:
    """Collections as dictionaries. `faults` are raised by the next commits, one each; None lets one pass.

    An `Unknown` fault with `landed` True in its extra commits before it raises.
    """

    def __init__(self, *, service: str = "triage", clock: Clock = system_clock) -> None:
        self.collections: dict[str, Documents] = {}
        self.faults: deque[Exception | None] = deque()
        self.commits = 0
        self.bell = asyncio.Event()
        self.epoch: int | None = None
        self._unique = {
            declared.collection: [
                tuple(name for name, _ in index.keys) for index in declared.indexes if index.unique
            ]
            for declared in COLLECTIONS[service]
        }
        self._known: dict[str, tuple[int, dict[tuple[str, ...], set[bytes]]]] = {}
        """By collection: how many documents were looked through, and the values of each unique index."""
        self._clock = clock
        self._entries = 0

    async def find(self, collection: str, field: str, values: Sequence[Any]) -> list[JsonObject]:
        """The documents whose field is one of the values."""
        wanted = [bson.encode({"_": value}) for value in values]
        if field == "_id":
            documents = self.collections.get(collection, {})
            return deepcopy([documents[key] for key in dict.fromkeys(wanted) if key in documents])
        found = [doc for doc in self.documents(collection) if bson.encode({"_": _at(doc, field)}) in wanted]
        return deepcopy(found)

    async def due_streams(self, consumer: str, now: datetime, limit: int) -> list[str]:
        """Source streams with a held record whose time has come."""
        mine = [doc for doc in self.documents("held") if doc["queue"]["consumer"] == consumer]
        due = sorted((doc for doc in mine if doc["next_try"] <= now), key=lambda doc: doc["next_try"])
        return list(dict.fromkeys(doc["queue"]["stream"] for doc in due[:limit]))

    async def commit(self, plan: Plan) -> None:
        """Run the plan on a copy and keep that if nothing was refused."""
        fault = self.faults.popleft() if self.faults else None
        if fault is not None and not (isinstance(fault, Unknown) and fault.extra.get("landed")):
            raise fault
        epochs = [doc["value"] for doc in self.documents("meta") if doc["_id"] == "epoch"] or [FIRST_EPOCH]
        if self.epoch not in (None, *epochs):
            raise Failed(RESTORED_UNDER_IT)
        before = self.collections
        self.collections = {name: dict(documents) for name, documents in before.items()}
        try:
            for command in plan.commands():
                self._run(command)
        except Exception:
            self.collections = before
            self._known.clear()
            raise
        self.commits += 1
        if fault is not None:
            raise fault

    def documents(self, collection: str) -> list[JsonObject]:
        """All documents of a collection."""
        return list(self.collections.get(collection, {}).values())

    def _run(self, command: Command) -> None:
        documents = self.collections.setdefault(command.collection, {})
        for statement, owner in zip(command.documents, command.owners, strict=True):
            if command.kind == "insert":
                self._insert(documents, command, statement.raw, owner)
                continue
            self._known.pop(command.collection, None)
            if command.kind == "update":
                self._update(documents, command, statement, owner)
            else:
                documents.pop(bson.encode({"_": statement["q"]["_id"]}), None)

    def _insert(self, documents: Documents, command: Command, raw: bytes, owner: int) -> None:
        document = bson.decode(raw, _DATES)
        self._entries += 1
        key = bson.encode({"_": document.get("_id", f"entry-{self._entries}")})
        if key in documents or self._doubled(documents, command.collection, document):
            if command.side:
                raise Clash(f"{command.collection} already has such a document", owner)
            raise Moved(f"{command.collection}: already there")
        documents[key] = document
        _, known = self._known.get(command.collection, (0, {}))
        for fields, values in known.items():
            values.add(_values(document, fields))
        self._known[command.collection] = len(documents), known

    def _update(self, documents: Documents, command: Command, statement: JsonObject, owner: int) -> None:
        query, update = statement["q"], statement["u"]
        key = bson.encode({"_": query["_id"]})
        there = documents.get(key)
        if there is None and statement.get("upsert"):
            there = {}
        if there is None or not self._matches(there, query):
            if command.collection == "leases":
                raise Clash("the lease was lost", owner, fenced=True)
            raise Moved(f"{command.collection}: an expected version is gone")
        documents[key] = _updated(there, update)

    def _matches(self, document: JsonObject, query: Mapping[str, Any]) -> bool:
        if "$expr" in query and document["expires"] <= self._clock():
            return False
        plain = {name: value for name, value in query.items() if not name.startswith("$")}
        return not document or all(document.get(name) == value for name, value in plain.items())

    def _doubled(self, documents: Documents, collection: str, document: JsonObject) -> bool:
        """Whether a unique index has such values already; kept as long as documents only come."""
        count, known = self._known.get(collection, (-1, {}))
        if count != len(documents):
            known = {
                fields: {_values(other, fields) for other in documents.values()}
                for fields in self._unique.get(collection, ())
            }
            self._known[collection] = len(documents), known
        return any(_values(document, fields) in values for fields, values in known.items())


def _values(document: JsonObject, fields: Sequence[str]) -> bytes:
    return bson.encode({"_": [_at(document, field) for field in fields]})


def _updated(there: JsonObject, update: Any) -> JsonObject:
    decoded = bson.decode(update.raw, _DATES) if hasattr(update, "raw") else update
    if "$set" in decoded:
        pushed = {name: [*there.get(name, []), item] for name, item in decoded.get("$push", {}).items()}
        return {**there, **decoded["$set"], **pushed}
    if "$inc" in decoded:
        return {**there, **{name: there.get(name, 0) + step for name, step in decoded["$inc"].items()}}
    return dict(decoded)


def _at(document: JsonObject, field: str) -> Any:
    value: Any = document
    for name in field.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value
