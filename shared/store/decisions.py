"""Carries out what persons decide about dead and held records: effect and entry in one transaction."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from shared.changes import Cause, Change, JsonObject
from shared.errors import N_, Conflict, Infrastructure, JejakError, KeyReused, NotFound
from shared.ids import derived
from shared.store import held
from shared.store.decided import (
    COLLECTION as DECIDED,
    ENTRIES,
    Act,
    DecidedAggregate,
    DecidedRecord,
    Decision,
)
from shared.store.fold import Scribe, Stream
from shared.store.orders import COLLECTION as ORDERS, Order, Orders, Place
from shared.store.plan import Backend, Moved, Plan, Transient, Unknown, packed
from shared.store.position import NOWHERE, Position, Verdict
from shared.store.queue import Candidate

TRIES = 8
A_SWEEP = 200
"""Requests carried out at one sweep, so that it ends within seconds; the rest has the next ones."""
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.02, 0.5
_NONE = N_("Rekaman ini tidak ada. Buka daftar rekaman.")
_DECIDED = N_("Rekaman ini sudah diputus. Muat ulang daftar untuk melihat keputusannya.")
_NOT_HELD = N_("Rekaman ini tidak lagi tertahan. Muat ulang daftar.")
_BLOCKED = N_("Sebuah rekaman aliran ini ada di antara rekaman mati. Putuskan rekaman itu dahulu.")
_MISSING = N_("Rekaman sebelum ini belum ada. Minta pengiriman ulang dahulu.")
_STILL_TRIED = N_("Rekaman ini masih dicoba dengan sendirinya. Coba sekarang, atau tunggu.")
_ASKED_FOR = N_(
    "Yang hilang masih diminta dari pemiliknya. Ia baru dapat dilewati sesudah 15 menit tertahan; periksa "
    "dahulu layanan pemiliknya dan Kafka."
)
_MANY = N_(
    "Lebih dari 100 peristiwa sebelum ini hilang: itu tidak dilewati sekaligus. Kirim ulang aliran ini "
    "dengan ./jejak replay; bila tetap tidak terbaca, pasang versi yang dapat membacanya."
)
PASSED_AFTER = timedelta(minutes=15)
"""How long a stream must have been held before what is missing in it may be passed over."""
MOST_PASSED = 100
"""Missing events that one decision may pass over."""
_REUSED = N_("Kunci ini sudah dipakai untuk isi lain. Kirim kunci baru untuk permintaan yang baru.")
_LATE = N_("Rekaman ini sudah mulai dicoba; permintaannya tidak dapat ditarik lagi.")


def stream_of(record: str | Place) -> str:
    """The journal's stream of the decisions about a record: a dead one's id, or one derived from a place."""
    if isinstance(record, str):
        return record
    return derived(record.stream, f"{record.consumer}/{record.epoch}/{record.sequence}/{record.hash}")


class Decisions:
    """What a service does about dead and held records on a person's word."""

    def __init__(self, backend: Backend, scribe: Scribe, orders: Orders) -> None:
        self._backend = backend
        self._scribe = scribe
        self._orders = orders
        self._aggregate = DecidedAggregate()
        self._acts: dict[Act, Callable[[Plan, Order], Any]] = {
            Act.RETRY: self._retry,
            Act.TAKE_BACK: self._take_back,
            Act.DISCARD: self._discard,
            Act.SKIP: self._skip,
        }

    async def carry_out(self, order: Order, *, asked: bool = False) -> None:
        """Do what a person decided, once; a repeat of the same order changes nothing.

        With `asked` it waits in `orders`, and is done with there in the same transaction.

        Raises:
            NotFound: there is no such record.
            Conflict: it was decided already, or cannot be decided like this.
            KeyReused: the order's id was another decision's.
            Infrastructure: nothing is known to be done; repeat it.
        """
        for attempt in range(TRIES):
            if await self._done(order):
                return
            plan = Plan()
            if asked:
                self._settle(plan, order)
            about = await self._acts[order.act](plan, order)
            await self._note(plan, order, about)
            try:
                await self._backend.commit(plan)
            except (Moved, Transient, Unknown):
                # The reading that follows tells what was committed after all, here or by another copy.
                pause = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2**attempt)
                await asyncio.sleep(pause * random.random())  # noqa: S311 - spreads rivals, no secret
            else:
                return
        raise Infrastructure(f"a decision met others' changes {TRIES} times; repeat it")

    async def carry_out_asked(self) -> int:
        """Carry out what commands asked for, oldest first and so many at most; how many were looked at.

        Raises:
            Infrastructure: the rest has its turn at the next sweep.
        """
        waiting = await self._orders.waiting(A_SWEEP)
        for order in waiting:
            try:
                await self.carry_out(order, asked=True)
            except Infrastructure:
                raise
            except JejakError as error:
                await self._orders.refuse(order.id, error.detail)
        return len(waiting)

    async def _done(self, order: Order) -> bool:
        entries = await self._backend.find("journal", "stream", [stream_of(order.record)])
        mine = next((entry for entry in entries if entry["cause"] == order.id), None)
        if mine is None:
            return False
        if (mine["type"], mine["data"]["reason"]) != (ENTRIES[order.act], order.reason):
            raise KeyReused(_REUSED)
        return True

    def _settle(self, plan: Plan, order: Order) -> None:
        change = {"status": "done", "done_at": self._scribe.clock()}
        plan.replace(ORDERS, {"_id": order.id, "status": "asked"}, packed({"$set": change}), 0)

    async def _note(self, plan: Plan, order: Order, about: JsonObject) -> None:
        stream = stream_of(order.record)
        decision = Decision(order.act, self._scribe.clock(), order.reason, about)
        found = await self._backend.find(DECIDED, "_id", [stream])
        copy: Stream[DecidedRecord, Decision] = Stream(
            stream, found[0] if found else None, self._aggregate, self._scribe
        )
        copy.apply(Change(stream, Cause(order.id), order.by, lambda _: [decision], order.trace))
        copy.write(plan, 0)

    async def _retry(self, plan: Plan, order: Order) -> JsonObject:
        doc = await self._dead(order)
        if doc["status"] != "waiting":
            raise Conflict(_DECIDED)
        self._decide(plan, order, {"status": "waiting"}, {"status": "retry", "taken_up": None})
        return _about_dead(doc)

    async def _take_back(self, plan: Plan, order: Order) -> JsonObject:
        doc = await self._dead(order)
        if doc["status"] != "retry":
            raise Conflict(_DECIDED)
        if doc.get("taken_up") is not None:
            raise Conflict(_LATE)
        self._decide(plan, order, {"status": "retry", "taken_up": None}, {"status": "waiting"})
        return _about_dead(doc)

    async def _discard(self, plan: Plan, order: Order) -> JsonObject:
        doc = await self._dead(order)
        if doc["status"] != "waiting":
            raise Conflict(_DECIDED)
        self._decide(plan, order, {"status": "waiting"}, {"status": "discarded"})
        if doc["stream"] is not None:
            key = held.queue_key(doc["consumer"], doc["stream"])
            await held.unblock(plan, self._backend, key, doc["_id"], now=self._scribe.clock())
        return _about_dead(doc)

    async def _dead(self, order: Order) -> JsonObject:
        found = await self._backend.find("dead", "_id", [order.record])
        if not found:
            raise NotFound(_NONE)
        return found[0]

    def _decide(self, plan: Plan, order: Order, expected: JsonObject, change: JsonObject) -> None:
        decision = {
            **change,
            "decided_by": order.by.id,
            "decision": order.reason or None,
            "decided_at": self._scribe.clock(),
        }
        plan.replace("dead", {"_id": order.record, **expected}, packed({"$set": decision}), 0)

    async def _skip(self, plan: Plan, order: Order) -> JsonObject:
        place = order.record
        if isinstance(place, str):
            raise NotFound(_NOT_HELD)
        key = held.queue_key(place.consumer, place.stream)
        queue = await self._backend.find(held.COLLECTION, "queue", [key])
        doc = next((one for one in queue if one["_id"] == place.key()), None)
        if doc is None or doc["code"] != place.code:
            # Also when it waits for another reason by now: what the person saw is not there any more.
            raise NotFound(_NOT_HELD)
        if any(one["code"] == held.BLOCKER for one in queue):
            raise Conflict(_BLOCKED)
        if not doc["needs_person"]:
            raise Conflict(_STILL_TRIED)
        mark = Candidate.kept(doc)
        found = await self._backend.find("positions", "_id", [key])
        position = Position.of(found[0]) if found else NOWHERE
        if mark.sequence > position.sequence + 1:
            after, passed = _past_gap(position, doc, queue, now=self._scribe.clock())
        else:
            after = position.moved(mark) if mark.sequence == position.sequence + 1 else position
            passed = [(mark.sequence, mark.hash)]
            plan.delete(held.COLLECTION, doc["_id"], 0)
            queue = [one for one in queue if one is not doc]
        self._move(plan, order, key, (position if found else None, after), (mark.epoch, passed))
        held.wake(plan, queue, now=self._scribe.clock())
        gone = {"first": passed[0][0], "last": passed[-1][0]}
        return {**_about_held(doc), "passed": gone}

    def _move(
        self,
        plan: Plan,
        order: Order,
        key: JsonObject,
        places: tuple[Position | None, Position],
        passed: tuple[int, Sequence[tuple[int, str]]],
    ) -> None:
        """Move the position from one place to another; keep who passed over what, and why, beside it."""
        (before, after), (epoch, events) = places, passed
        who = {"by": order.by.id, "reason": order.reason, "at": self._scribe.clock(), **key, "epoch": epoch}
        notes = [{**who, "sequence": sequence, "hash": hash_} for sequence, hash_ in events]
        if before is None:
            plan.insert("positions", packed({**after.document(key), "skipped": notes}), 0)
            return
        change = {"$set": after.fields(), "$push": {"skipped": {"$each": notes}}}
        plan.replace("positions", {"_id": key, **before.expected()}, packed(change), 0)


def _past_gap(
    position: Position, doc: JsonObject, queue: Sequence[JsonObject], *, now: datetime
) -> tuple[Position, list[tuple[int, str]]]:
    """The place right before the first held record, and the events before it that never came.

    Only once its owner has had the time to send them: it may merely have been started anew.

    Raises:
        Conflict: the record is not the first, its owner is still asked, or too many are missing before it.
    """
    first = min(queue, key=lambda one: (one["_id"]["sequence"], one["_id"]["epoch"]))
    if first is not doc or doc["code"] != Verdict.GAP.value:
        raise Conflict(_MISSING)
    if now - doc["since"] < PASSED_AFTER:
        raise Conflict(_ASKED_FOR)
    mark = Candidate.kept(doc)
    missing = range(position.sequence + 1, mark.sequence)
    if len(missing) > MOST_PASSED:
        raise Conflict(_MANY)
    last = mark.sequence - 1
    return position.before(mark), [(each, mark.prev if each == last else "") for each in missing]


def _about_dead(doc: JsonObject) -> JsonObject:
    names = ("consumer", "cluster", "topic", "partition", "offset", "sha256", "stream")
    return {"kind": "dead", **{name: doc[name] for name in names}}


def _about_held(doc: JsonObject) -> JsonObject:
    names = ("topic", "partition", "offset", "type", "code")
    return {
        "kind": "held",
        **doc["_id"],
        **{name: doc[name] for name in names if name in doc},
        "sha256": sha256(bytes(doc.get("value", b""))).hexdigest(),
    }
