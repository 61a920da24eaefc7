"""A stream's working copy: facts are folded into it in memory; it gives the documents that record them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from bson.raw_bson import RawBSONDocument

from shared.changes import Aggregate, Change, Draft, JsonObject, Write
from shared.clock import Clock, rfc3339
from shared.contracts.canonical import GENESIS, canonical, clean, digest
from shared.contracts.envelope import LARGEST_RECORD, Announced, event_hash
from shared.errors import N_, InvalidInput
from shared.ids import NewId
from shared.store.journal import INTERNAL
from shared.store.plan import Plan, packed, size

S = TypeVar("S")
F = TypeVar("F")
ENVELOPE_BYTES = 4_096
"""Room left in a record for its headers and its keyset."""
SURELY_FITS = 1024 * 1024
"""Bytes of a state and of the entries since: far from MongoDB's limit, whatever became of them."""

MILLISECOND = timedelta(milliseconds=1)
"""What MongoDB's dates can tell apart."""


@dataclass(slots=True)
class Scribe:
    """What is the same for every entry that this process writes; the epoch is read when the store starts."""

    source: str
    """`ce_source` of what it announces."""
    office: str
    clock: Clock
    new_id: NewId
    epoch: int = 0


@dataclass(frozen=True, slots=True)
class Head:
    """How far a stream's two chains have come: all entries, and the announced ones."""

    seq: int = 0
    hash: str = GENESIS
    announced: int = 0
    announced_hash: str = GENESIS
    epoch: int = 0
    """Of the last announced event: what is told as the head's epoch, whatever the database's is by now."""

    @classmethod
    def of(cls, doc: JsonObject) -> Head:
        """The head that a state document carries."""
        return cls(doc["v"], doc["head"], doc["ann"]["seq"], doc["ann"]["hash"], doc["epoch"])


class Stream(Generic[S, F]):
    """One stream in memory: loaded once, changed by any number of changes, then written whole."""

    __slots__ = (
        "_aggregate",
        "_document",
        "_entries",
        "_scribe",
        "_sides",
        "_written_at",
        "head",
        "id",
        "loaded",
        "size",
        "state",
        "trace",
    )

    def __init__(
        self, stream: str, doc: JsonObject | None, aggregate: Aggregate[S, F], scribe: Scribe
    ) -> None:
        self.id = stream
        self._aggregate = aggregate
        self._scribe = scribe
        self.head = Head() if doc is None else Head.of(doc)
        self.loaded = self.head.seq
        """The version that the database must still have; 0 for a new stream."""
        self.trace: str = "" if doc is None else doc["trace"]
        self._written_at: datetime | None = None if doc is None else doc.get("at")
        self.state: S | None = None if doc is None else aggregate.load(doc["body"])
        self._entries: list[tuple[RawBSONDocument, bool]] = []
        self._sides: list[tuple[Write, RawBSONDocument | None]] = []
        self._document: RawBSONDocument | None = None
        self.size = 0
        """Bytes of what is gathered so far."""

    @property
    def changed(self) -> bool:
        """Whether there is anything to write."""
        return self.head.seq > self.loaded

    def apply(self, change: Change[S, F]) -> None:
        """Decide and fold one change; if it raises, the working copy is as before."""
        facts = change.decide(self.state)
        if not facts:
            return
        state, head = self.state, self.head
        entries: list[tuple[RawBSONDocument, bool]] = []
        for fact in facts:
            state = self._aggregate.evolve(state, fact)
            entry, head = self._entry(change, self._aggregate.draft(fact), head)
            entries.append((packed(entry), entry["announced"] is not None))
        if state is None:
            raise TypeError("the fold of facts gave no state")
        trace = self.trace or change.trace
        document = None if self._surely_fits() else packed(self._state_document(state, head, trace))
        sides = [(write, _side(write)) for write in self._aggregate.writes(state, facts)]
        self.state, self.head, self.trace, self._document = state, head, trace, document
        self._entries += entries
        self._sides += sides
        self.size += sum(size(raw) for raw, _ in entries) + (0 if document is None else size(document))
        self.size += sum(size(raw) for _, raw in sides if raw is not None)

    def write(self, plan: Plan, owner: int) -> None:
        """Add to the plan what records the facts: entries, state, outbox rows, side documents."""
        if not self.changed or self.state is None:
            return
        document = self._document
        if document is None:
            document = packed(self._state_document(self.state, self.head, self.trace))
        for seq, (raw, announced) in enumerate(self._entries, self.loaded + 1):
            plan.insert("journal", raw, owner)
            if announced:
                plan.insert("outbox", packed({"_id": {"stream": self.id, "seq": seq}}), owner)
        if self.loaded:
            plan.replace(self._aggregate.collection, {"_id": self.id, "v": self.loaded}, document, owner)
        else:
            plan.insert(self._aggregate.collection, document, owner)
        for write, side in self._sides:
            plan.side(write, side, owner)

    def _surely_fits(self) -> bool:
        """Whether the state need not be packed before it is written: hundreds of changes may come in between.

        Of a state that was small at the first of them, with small entries since, the packing is left to the
        end; near the limit each change is measured, so that the one which is too much is refused alone.
        """
        return bool(self._entries) and self.size < SURELY_FITS

    def _state_document(self, state: S, head: Head, trace: str) -> JsonObject:
        body = self._aggregate.dump(state)
        return {
            "_id": self.id,
            "v": head.seq,
            "head": head.hash,
            "ann": {"seq": head.announced, "hash": head.announced_hash},
            "epoch": head.epoch or self._scribe.epoch,
            "office": body.get("office", self._scribe.office),
            "trace": trace,
            "at": self._changed_at(),
            "body": body,
        }

    def _changed_at(self) -> datetime:
        """Later than at the last change, though a clock stood still or is behind: lists go on behind it."""
        now, before = self._scribe.clock(), self._written_at
        return now if before is None else max(now, before + MILLISECOND)

    def _entry(self, change: Change[S, F], draft: Draft, head: Head) -> tuple[JsonObject, Head]:
        at, data = rfc3339(draft.at), clean(draft.data)
        if INTERNAL in data or "keyset" in data:
            raise TypeError(
                f"{draft.type}: `internal` and `keyset` are the store's words, not fields of a fact"
            )
        announced = self._announced(draft.event_type, at, data, head) if draft.event_type else None
        if draft.internal:
            data[INTERNAL] = clean(draft.internal)
        entry: JsonObject = {
            "stream": self.id,
            "seq": head.seq + 1,
            "office": self._scribe.office,
            "type": draft.type,
            "at": at,
            "by": change.by.record(),
            "cause": change.cause.id,
            "data": data,
            "trace": change.trace,
            "announced": announced,
            "prev": head.hash,
        }
        entry["hash"] = digest(entry)
        if announced is None:
            return entry, replace(head, seq=head.seq + 1, hash=entry["hash"])
        reached = (announced["sequence"], announced["hash"], announced["epoch"])
        return entry, Head(head.seq + 1, entry["hash"], *reached)

    def _announced(self, event_type: str, at: str, data: JsonObject, head: Head) -> JsonObject:
        if len(canonical(data)) > LARGEST_RECORD - ENVELOPE_BYTES:
            raise InvalidInput(
                N_("Isi ini terlalu besar untuk diteruskan. Singkatkan, atau lampirkan sebagai berkas bukti.")
            )
        event = Announced(
            id=self._scribe.new_id(),
            type=event_type,
            source=self._scribe.source,
            subject=self.id,
            time=at,
            sequence=head.announced + 1,
            epoch=self._scribe.epoch,
            office=self._scribe.office,
            prev=head.announced_hash,
            hash="",
            data=data,
        )
        return {
            "id": event.id,
            "type": event.type,
            "sequence": event.sequence,
            "epoch": event.epoch,
            "prev": event.prev,
            "hash": event_hash(event),
        }


def _side(write: Write) -> RawBSONDocument | None:
    return None if write.kind == "delete" else packed({"_id": write.id, **write.doc})
