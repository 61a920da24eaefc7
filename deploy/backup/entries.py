"""What is written again for a lost event: one journal entry or several, marked as recovered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from shared.changes import Aggregate, JsonObject, Write
from shared.clock import rfc3339
from shared.contracts.canonical import clean, digest
from shared.contracts.envelope import Announced
from shared.errors import JejakError
from shared.store.fold import Head
from shared.store.journal import INTERNAL, LOST

RECOVERED = "recovered"
RESTORE: JsonObject = {"id": "restore", "kind": "system"}
"""Who did what nobody remembers the doer of."""


class CannotTell(JejakError):
    """The event cannot be written again: what it says beside its data is known to nobody."""

    code = "cannot-tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One entry; `unknown` names what of it nobody remembers, `writes` what goes with it besides."""

    type: str
    at: str
    data: JsonObject
    internal: JsonObject
    by: JsonObject = field(default_factory=lambda: dict(RESTORE))
    cause: str = "restore"
    event: Announced | None = None
    unknown: tuple[str, ...] = ()
    writes: tuple[Write, ...] = ()


def of_event(type_: str, event: Announced, internal: JsonObject, **more: Any) -> Step:
    """The entry that announced an event, word for word what was announced."""
    return Step(type=type_, at=event.time, data=dict(event.data), internal=internal, event=event, **more)


def of_fact(aggregate: Aggregate[Any, Any], fact: Any, **more: Any) -> Step:
    """An entry that announced nothing, as its service writes such a fact."""
    draft = aggregate.draft(fact)
    return Step(
        type=draft.type, at=rfc3339(draft.at), data=clean(draft.data), internal=draft.internal or {}, **more
    )


class World(Protocol):
    """What the recovery of one service may ask of the others."""

    async def announced(self, owner: str, stream: str, type_: str) -> list[Announced]:
        """The events of this type that the owner's stream has, in order, also those not yet recovered."""
        ...

    async def keyset(self, report_id: str) -> str | None:
        """The wrapped content key of a report, wherever it still is."""
        ...

    async def uploaded(self, exhibit_ids: Sequence[str]) -> set[str]:
        """Those exhibits whose bytes are here."""
        ...


class Recovery(Protocol):
    """How one service writes its lost events again."""

    @property
    def owner(self) -> str:
        """The service."""
        ...

    @property
    def aggregate(self) -> Aggregate[Any, Any]:
        """How it folds."""
        ...

    async def steps(self, state: Any, event: Announced, world: World) -> list[Step]:
        """The entries; the last one announces the event.

        Raises:
            CannotTell: what they need is nowhere.
        """
        ...


class Rewriting:
    """A stream in memory while its lost events are written again."""

    def __init__(
        self, stream: str, doc: JsonObject | None, aggregate: Aggregate[Any, Any], *, now: str, office: str
    ) -> None:
        self.stream = stream
        self.head = Head() if doc is None else Head.of(doc)
        self.loaded = self.head.seq
        self.state: Any = None if doc is None else aggregate.load(doc["body"])
        self.entries: list[JsonObject] = []
        self.writes: list[Write] = []
        self.trace = "" if doc is None else str(doc["trace"])
        self.office = office if doc is None else str(doc["office"])
        self._aggregate = aggregate
        self._now = now

    def add(self, step: Step, *, told_by: str) -> None:
        """Fold one entry; if it is refused, nothing has changed.

        Raises:
            CannotTell: the state does not take it.
        """
        internal = {**step.internal, RECOVERED: _mark(self._now, told_by, step.unknown)}
        entry, head = self._entry(step, {**step.data, INTERNAL: clean(internal)})
        try:
            fact = self._aggregate.restore(entry)
            state = self._aggregate.evolve(self.state, fact)
            writes = [each for each in self._aggregate.writes(state, [fact]) if not _without_key(each)]
        except (JejakError, KeyError, TypeError, ValueError) as error:
            raise CannotTell(f"the state does not take {step.type}: {type(error).__name__}") from error
        self.state, self.head = state, head
        self.entries.append(entry)
        self.writes += [*writes, *step.writes]
        self.trace = self.trace or entry["trace"]
        self.office = entry["office"]

    def reserve(self, last: int, hash_: str, epoch: int, *, known_by: Sequence[str]) -> None:
        """Keep the sequences up to `last` taken: their events are lost, the chain goes on from `hash_`."""
        first = self.head.announced + 1
        data = {"first": first, "last": last, "hash": hash_, "epoch": epoch, "known_by": list(known_by)}
        entry, head = self._entry(Step(type=LOST, at=self._now, data=data, internal={}), data)
        self.entries.append(entry)
        self.head = replace(head, announced=last, announced_hash=hash_, epoch=epoch)

    def document(self, *, now: Any) -> JsonObject:
        """The state document."""
        head, body = self.head, self._aggregate.dump(self.state)
        return {
            "_id": self.stream,
            "v": head.seq,
            "head": head.hash,
            "ann": {"seq": head.announced, "hash": head.announced_hash},
            "epoch": head.epoch,
            "office": body.get("office", self.office),
            "trace": self.trace,
            "at": now,
            "body": body,
        }

    def _entry(self, step: Step, data: JsonObject) -> tuple[JsonObject, Head]:
        event = step.event
        entry: JsonObject = {
            "stream": self.stream,
            "seq": self.head.seq + 1,
            "office": event.office if event else self.office,
            "type": step.type,
            "at": step.at,
            "by": dict(step.by),
            "cause": step.cause,
            "data": data,
            "trace": event.trace if event else self.trace,
            "announced": announced_mark(event) if event else None,
            "prev": self.head.hash,
        }
        entry["hash"] = digest(entry)
        head = replace(self.head, seq=entry["seq"], hash=entry["hash"])
        if event is not None:
            head = replace(head, announced=event.sequence, announced_hash=event.hash, epoch=event.epoch)
        return entry, head


def announced_mark(event: Announced) -> JsonObject:
    """What an entry keeps of the event that it announced: id, place and hashes as before the loss."""
    return {
        "id": event.id,
        "type": event.type,
        "sequence": event.sequence,
        "epoch": event.epoch,
        "prev": event.prev,
        "hash": event.hash,
    }


def _mark(now: str, told_by: str, unknown: Sequence[str]) -> JsonObject:
    mark: JsonObject = {"at": now, "told_by": told_by}
    return {**mark, "unknown": list(unknown)} if unknown else mark


def _without_key(write: Write) -> bool:
    """A fact from a journal has no wrapped key: it comes from the event, or from another service."""
    return write.collection == "keysets" and write.doc.get("keyset") is None
