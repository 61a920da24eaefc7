"""What an operator's command asks of a service: kept until the service carries it out at its next sweep.

The operator's database user may not add to a service's journal (its rights could not tell an entry about a
record from one about a case), so a command writes a request here; the service, whose journal it is, decides,
acts and notes who asked, in one transaction. A service that is down does so when it is back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.changes import Actor, ActorKind, JsonObject
from shared.clock import Clock
from shared.errors import N_, InvalidInput
from shared.store.decided import Act
from shared.store.mongo import Database, translated
from shared.telemetry.redaction import masked

COLLECTION = "orders"
LONGEST_REASON = 300
"""Characters."""
_ODD = N_("Permintaan ini tidak dikenal di sini: perintahnya dari versi lain. Minta lagi dari sini.")
Standing = Literal["asked", "done", "refused", "withdrawn"]
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Place:
    """A held record by its place in a consumer's stream."""

    consumer: str
    stream: str
    epoch: int
    sequence: int
    hash: str
    code: str
    """Why it was held when somebody looked: held for another reason, it is not what they meant."""

    def key(self) -> JsonObject:
        """Its id in `held`."""
        return {
            "consumer": self.consumer,
            "stream": self.stream,
            "epoch": self.epoch,
            "sequence": self.sequence,
            "hash": self.hash,
        }


@dataclass(frozen=True, slots=True)
class Order:
    """One decision of a person, to be carried out once. `id` is what makes a repeat harmless."""

    id: str
    act: Act
    record: str | Place
    """The id of a dead record, or the place of a held one."""
    by: Actor
    at: datetime
    reason: str = ""
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request; `why` says why it was refused."""

    standing: Standing
    why: str = ""


def checked_reason(text: str, *, required: bool) -> str:
    """The reason of a decision as it may be kept: the journal never forgets it.

    Raises:
        InvalidInput: it is missing, over 300 characters, or holds what looks like a number of somebody's.
    """
    reason = " ".join(text.split())
    if required and not reason:
        raise InvalidInput(N_("Tulis alasannya."), fields={"reason": N_("Tulis alasannya.")})
    if len(reason) > LONGEST_REASON:
        fault = N_("Alasan paling panjang 300 karakter. Singkatkan.")
        raise InvalidInput(fault, fields={"reason": fault})
    if masked(reason) != reason:
        fault = N_("Alasan tersimpan selamanya: tulis tanpa NIK, nomor telepon, atau alamat surel.")
        raise InvalidInput(fault, fields={"reason": fault})
    return reason


class Orders:
    """One database's requests."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._orders = database[COLLECTION]
        self._clock = clock

    @translated
    async def ask(self, orders: Sequence[Order]) -> None:
        """Keep requests in their order; the service carries them out."""
        for start in range(0, len(orders), _AT_ONCE):
            documents = [
                _document(order, start + n) for n, order in enumerate(orders[start : start + _AT_ONCE])
            ]
            await self._orders.insert_many(documents)

    @translated
    async def waiting(self, limit: int) -> Sequence[Order]:
        """The oldest that nobody has carried out; one that cannot be read is refused."""
        found = self._orders.find({"status": "asked"}).sort([("at", 1), ("no", 1)]).limit(limit)
        orders: list[Order] = []
        for doc in await found.to_list(None):
            try:
                orders.append(_order(doc))
            except (AttributeError, LookupError, TypeError, ValueError):
                # Written by another version, or by hand: it must not keep the others from their turn.
                await self.refuse(doc["_id"], _ODD)
        return orders

    @translated
    async def count(self) -> int:
        """How many wait."""
        return int(await self._orders.count_documents({"status": "asked"}))

    @translated
    async def refuse(self, identity: str, why: str) -> None:
        """It cannot be carried out."""
        change = {"status": "refused", "why": why, "done_at": self._clock()}
        await self._orders.update_one({"_id": identity, "status": "asked"}, {"$set": change})

    @translated
    async def withdraw(self, record: str, act: Act) -> bool:
        """Take back requests about a record that still wait; whether there were any."""
        change = {"status": "withdrawn", "done_at": self._clock()}
        query = {"status": "asked", "record": record, "act": act.value}
        done = await self._orders.update_many(query, {"$set": change})
        return bool(done.modified_count)

    @translated
    async def withdraw_skips(self, stream: str) -> bool:
        """Take back requests to pass over something of a held stream; whether there were any."""
        change = {"status": "withdrawn", "done_at": self._clock()}
        query = {"status": "asked", "act": Act.SKIP.value, "record.stream": stream}
        done = await self._orders.update_many(query, {"$set": change})
        return bool(done.modified_count)

    @translated
    async def outcomes(self, ids: Sequence[str]) -> Mapping[str, Outcome]:
        """What became of requests."""
        found = await self._orders.find({"_id": {"$in": list(ids)}}, {"status": 1, "why": 1}).to_list(None)
        return {doc["_id"]: Outcome(doc["status"], doc.get("why", "")) for doc in found}

    @translated
    async def about(self, records: Sequence[str]) -> Mapping[str, Act]:
        """Of these dead records, those about which a request waits."""
        query = {"status": "asked", "record": {"$in": list(records)}}
        found = await self._orders.find(query, {"record": 1, "act": 1}).to_list(None)
        return {doc["record"]: Act(doc["act"]) for doc in found}


def _document(order: Order, number: int) -> JsonObject:
    place = order.record
    record = place if isinstance(place, str) else {**place.key(), "code": place.code}
    return {
        "_id": order.id,
        "act": order.act.value,
        "record": record,
        "by": {"kind": order.by.kind, "id": order.by.id},
        "reason": order.reason,
        "trace": order.trace,
        "at": order.at,
        "no": number,
        "status": "asked",
    }


def _order(doc: JsonObject) -> Order:
    act, kind = Act(doc["act"]), doc["by"]["kind"]
    return Order(
        id=doc["_id"],
        act=act,
        record=_place(doc["record"]) if act is Act.SKIP else _text(doc["record"]),
        by=Actor(_KINDS[kind], _text(doc["by"]["id"])),
        at=doc["at"],
        reason=_text(doc["reason"]),
        trace=_text(doc["trace"]),
    )


def _place(found: JsonObject) -> Place:
    place = Place(**found)
    for text in (place.consumer, place.stream, place.hash, place.code):
        _text(text)
    if not all(isinstance(number, int) for number in (place.epoch, place.sequence)):
        raise TypeError("a place is counted in whole numbers")
    return place


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise TypeError("not a text")
    return found


_KINDS: Mapping[str, ActorKind] = {"person": "person", "program": "program"}
