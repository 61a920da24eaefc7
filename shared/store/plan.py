"""One transaction as a value: commands in their order, each document with the change it belongs to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple, Protocol

import bson
import orjson
from bson.raw_bson import RawBSONDocument

from shared.changes import Fence, JsonObject, Write
from shared.errors import N_, Infrastructure, InvalidInput, JejakError

Kind = Literal["insert", "update", "delete"]
WriteKind = Literal["insert", "put", "delete"]
LARGEST_DOCUMENT = 15 * 1024 * 1024
"""Bytes; MongoDB's own limit is 16 MiB."""


class Moved(JejakError):
    """A key, an entry or a version was not as assumed; nothing was written: look and decide again."""

    code = "moved"


class Clash(JejakError):
    """A side document or a lease refused one change; nothing was written. `owner` is that change's number."""

    code = "clash"

    def __init__(self, detail: str, owner: int, *, fenced: bool = False) -> None:
        super().__init__(detail)
        self.owner = owner
        self.fenced = fenced


RESTORED_UNDER_IT = "the database was restored while this service was at work: start the service anew"


class Transient(Infrastructure):
    """The transaction was aborted and may be run again as it is."""


class Unknown(Infrastructure):
    """Nobody can tell whether the transaction was committed."""


class Failed(Infrastructure):
    """MongoDB refused the transaction for a reason that repeating will not mend."""


@dataclass(slots=True)
class Command:
    """What one command inserts, updates or deletes in one collection; `owners` runs in parallel."""

    collection: str
    kind: Kind
    documents: list[Any] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    side: bool = False
    """Side documents: a duplicate is the fault of one change, not the sign that another process was first."""


class Plan:
    """Gathers what a transaction will do; keys first, since they are what tells a repeat."""

    __slots__ = ("_commands", "_side")

    def __init__(self) -> None:
        self._commands: dict[tuple[str, Kind], Command] = {}
        self._side: dict[tuple[str, bytes], _Side] = {}

    def insert(self, collection: str, document: RawBSONDocument, owner: int) -> None:
        """A document that must be new."""
        self._add(collection, "insert", document, owner)

    def replace(self, collection: str, query: JsonObject, document: RawBSONDocument, owner: int) -> None:
        """A document that must match the query, whole."""
        self._add(collection, "update", {"q": query, "u": document}, owner)

    def put(self, collection: str, key: Any, document: RawBSONDocument, owner: int) -> None:
        """A document that becomes this, whether or not it was there."""
        self._add(collection, "update", {"q": {"_id": key}, "u": document, "upsert": True}, owner)

    def delete(self, collection: str, key: Any, owner: int) -> None:
        """A document that shall be gone."""
        self._add(collection, "delete", {"q": {"_id": key}, "limit": 1}, owner)

    def fence(self, guard: Fence, owner: int) -> None:
        """The lease must be held under this number; the write makes a rival's takeover conflict."""
        query = {"_id": guard.lease, "fence": guard.number, "$expr": {"$gt": ["$expires", "$$NOW"]}}
        command = self._commands.setdefault(("leases", "update"), Command("leases", "update"))
        if not any(statement["q"] == query for statement in command.documents):
            command.documents.append({"q": query, "u": {"$inc": {"uses": 1}}})
            command.owners.append(owner)

    def side(self, write: Write, document: RawBSONDocument | None, owner: int) -> None:
        """A side document; several writes to one document become the one that has their effect."""
        place = (write.collection, orjson.dumps(write.id, option=orjson.OPT_SORT_KEYS))
        before = self._side.pop(place, None)
        kind = write.kind if before is None else _merged(before.kind, write, owner)
        if kind is not None:
            self._side[place] = _Side(kind, write, document, owner)

    def commands(self) -> Iterator[Command]:
        """Every command, in order."""
        for kind, write, document, owner in self._side.values():
            if document is None:
                self.delete(write.collection, write.id, owner)
            elif kind == "insert":
                self._add(write.collection, "insert", document, owner, side=True)
            else:
                self.put(write.collection, write.id, document, owner)
        self._side.clear()
        yield from self._commands.values()

    def _add(self, collection: str, kind: Kind, document: Any, owner: int, *, side: bool = False) -> None:
        command = self._commands.get((collection, kind))
        if command is None:
            command = self._commands[collection, kind] = Command(collection, kind, side=side)
        command.documents.append(document)
        command.owners.append(owner)


class _Side(NamedTuple):
    kind: WriteKind
    write: Write
    document: RawBSONDocument | None
    owner: int


def _merged(before: WriteKind, then: Write, owner: int) -> WriteKind | None:
    if then.kind == "insert":
        if before == "delete":
            return "put"
        raise Clash(f"{then.collection} already has that document", owner)
    if before == "insert":
        return None if then.kind == "delete" else "insert"
    return then.kind


def packed(document: Mapping[str, Any]) -> RawBSONDocument:
    """The document as the bytes that travel: what cannot be stored is found before a transaction begins.

    Raises:
        InvalidInput: larger than MongoDB keeps.
    """
    raw = bson.encode(document)
    if len(raw) > LARGEST_DOCUMENT:
        raise InvalidInput(N_("Isi ini terlalu besar untuk disimpan. Singkatkan teksnya."))
    return RawBSONDocument(raw)


def size(document: RawBSONDocument) -> int:
    """Bytes of a packed document."""
    return len(document.raw)


class Backend(Protocol):
    """Where plans are committed: MongoDB, or memory in a service's unit tests."""

    bell: asyncio.Event
    """Set when rows of the outbox were committed here; the relay of this process need not wait to be told."""

    epoch: int | None
    """The database's epoch that every plan must meet; None until the store is started."""

    async def find(self, collection: str, field: str, values: Sequence[Any]) -> list[JsonObject]:
        """The documents whose field is one of the values."""
        ...

    async def due_streams(self, consumer: str, now: datetime, limit: int) -> list[str]:
        """Source streams of which a held record may be tried now, longest due first."""
        ...

    async def commit(self, plan: Plan) -> None:
        """Run the plan as one transaction.

        Raises:
            Moved, Clash, Transient, Failed: nothing was written; Failed also if the epoch is another one.
            Unknown: nobody can tell.
        """
        ...
