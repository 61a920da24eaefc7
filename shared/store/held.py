"""Records that cannot be applied now: stored before the offset moves, tried later, shown to a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.changes import JsonObject
from shared.errors import NotFound, NotYet
from shared.store.mongo import Database, translated
from shared.store.plan import Plan, packed
from shared.store.position import NOWHERE, Position, Verdict
from shared.store.queue import Candidate, Step, UnknownType

COLLECTION = "held"
BLOCKER = "dead"
"""Code of the place-holder that keeps a stream back while a record of it lies in `dead`."""
BEHIND = "behind"
LONGEST_PAUSE = timedelta(minutes=5)
_BEHIND_PAUSE = timedelta(seconds=5)
_TRIES_BEFORE_PERSON: Mapping[str, int] = {
    Verdict.FORK.value: 1,
    NotYet.code: 10,
    UnknownType.code: 8,
    Verdict.GAP.value: 6,
}
_TRIES = 5
_REASON_LENGTH = 300


def queue_key(consumer: str, stream: str) -> JsonObject:
    """The (consumer, stream) under which positions and held records are found."""
    return {"consumer": consumer, "stream": stream}


def record_step(plan: Plan, key: JsonObject, step: Step, *, now: datetime, owner: int) -> None:
    """Add to the plan what a step means for `held`: a new document, another try, or the end of one."""
    before = step.candidate.held
    if step.fate.value != "held":
        if before is not None:
            plan.delete(COLLECTION, before["_id"], owner)
        return
    if before is not None and not step.tried and step.code == before["code"]:
        return
    document = _held(key, step, now)
    if before is None:
        plan.insert(COLLECTION, packed(document), owner)
    else:
        plan.replace(COLLECTION, {"_id": before["_id"], "tries": before["tries"]}, packed(document), owner)


def _held(key: JsonObject, step: Step, now: datetime) -> JsonObject:
    candidate, before = step.candidate, step.candidate.held
    tries = candidate.tries + (1 if step.tried else 0)
    document: JsonObject = {
        "_id": {**key, "epoch": candidate.epoch, "sequence": candidate.sequence, "hash": candidate.hash},
        "queue": key,
        "code": step.code,
        "reason": step.reason[:_REASON_LENGTH],
        "tries": tries,
        "next_try": now + _pause(step.code, tries),
        "needs_person": step.tried and tries >= _TRIES_BEFORE_PERSON.get(step.code, _TRIES),
        "since": now if before is None else before["since"],
        "prev": candidate.prev,
    }
    if before is not None:
        return {**before, **document}
    record = candidate.received()
    return {
        **document,
        "type": record.event.type,
        "office": record.event.office,
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "headers": [[name, value] for name, value in record.headers],
        "value": record.value,
    }


def _pause(code: str, tries: int) -> timedelta:
    if code == BEHIND:
        return _BEHIND_PAUSE
    return min(LONGEST_PAUSE, timedelta(seconds=2 ** min(max(tries - 1, 0), 16)))


def blocker(consumer: str, stream: str, dead: str, now: datetime) -> JsonObject:
    """The place-holder for a record in `dead`: sorted before every record of the stream, never tried."""
    key = queue_key(consumer, stream)
    return {
        "_id": {**key, "epoch": 0, "sequence": 0, "hash": dead},
        "queue": key,
        "code": BLOCKER,
        "reason": "a record of this stream lies in dead; retry or discard that one",
        "tries": 0,
        "next_try": datetime.max.replace(tzinfo=now.tzinfo, microsecond=0),
        "needs_person": True,
        "since": now,
        "prev": "",
    }


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """A held record as an operator sees it; its content stays sealed."""

    consumer: str
    stream: str
    epoch: int
    sequence: int
    hash: str
    type: str
    code: str
    reason: str
    tries: int
    next_try: datetime
    needs_person: bool
    since: datetime


class Held:
    """One database's held records, for operators and sweepers."""

    def __init__(self, database: Database) -> None:
        self._held = database[COLLECTION]
        self._positions = database["positions"]

    @translated
    async def list(
        self,
        *,
        consumer: str | None = None,
        stream: str | None = None,
        needs_person: bool = False,
        limit: int = 200,
    ) -> Sequence[HeldRecord]:
        """Held records, longest first; with `needs_person` only those that will not mend by themselves."""
        query: JsonObject = {"needs_person": True} if needs_person else {}
        if consumer is not None:
            query["queue.consumer"] = consumer
        if stream is not None:
            query["queue.stream"] = stream
        found = (
            await self._held.find(query, {"value": 0, "headers": 0})
            .sort("since", 1)
            .limit(limit)
            .to_list(None)
        )
        return [_shown(doc) for doc in found]

    @translated
    async def count(self) -> Mapping[str, int]:
        """How many are held, by code."""
        groups = self._held.aggregate([{"$group": {"_id": "$code", "n": {"$sum": 1}}}])
        return {group["_id"]: group["n"] async for group in groups}

    @translated
    async def try_now(self, consumer: str, stream: str, *, now: datetime) -> int:
        """Let the sweeper take a stream at its next turn, whatever its back-off; how many wait there."""
        result = await self._held.update_many(
            {"queue": queue_key(consumer, stream), "code": {"$ne": BLOCKER}}, {"$set": {"next_try": now}}
        )
        return int(result.matched_count)

    @translated
    async def skip(self, record: HeldRecord, *, by: str, reason: str, now: datetime) -> None:
        """A person decides that this record shall not be applied: the stream goes on behind it.

        The position takes its place if it is the next one, and keeps who decided and why.

        Raises:
            NotFound: it is not held any more, or does not follow what was applied.
        """
        key = queue_key(record.consumer, record.stream)
        place = {**key, "epoch": record.epoch, "sequence": record.sequence, "hash": record.hash}
        held = await self._held.find_one({"_id": place})
        if held is None:
            raise NotFound("this record is not held any more")
        note = {"by": by, "reason": reason, "at": now, **place}
        if not await self._step_over(key, Candidate.kept(held), note):
            raise NotFound("the records before this one are missing; ask for a replay first")
        await self._held.delete_one({"_id": place})
        await self.try_now(record.consumer, record.stream, now=now)

    async def _step_over(self, key: JsonObject, mark: Candidate, note: JsonObject) -> bool:
        found = await self._positions.find_one({"_id": key})
        if found is None:
            if mark.sequence != 1:
                return False
            await self._positions.insert_one({**NOWHERE.moved(mark).document(key), "skipped": [note]})
            return True
        position = Position.of(found)
        if mark.sequence > position.sequence + 1:
            return False
        after = position.moved(mark) if mark.sequence == position.sequence + 1 else position
        moved = await self._positions.update_one(
            {"_id": key, **position.expected()}, {"$set": after.fields(), "$push": {"skipped": note}}
        )
        return bool(moved.matched_count)


def _shown(doc: JsonObject) -> HeldRecord:
    place = doc["_id"]
    return HeldRecord(
        consumer=place["consumer"],
        stream=place["stream"],
        epoch=place["epoch"],
        sequence=place["sequence"],
        hash=place["hash"],
        type=doc.get("type", ""),
        code=doc["code"],
        reason=doc["reason"],
        tries=doc["tries"],
        next_try=doc["next_try"],
        needs_person=doc["needs_person"],
        since=doc["since"],
    )
