"""Records that cannot be applied now: stored before the offset moves, tried later, shown to a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.changes import JsonObject
from shared.errors import NotYet
from shared.store.mongo import Database, translated
from shared.store.plan import Backend, Plan, packed
from shared.store.position import Verdict
from shared.store.queue import Step, UnknownType

COLLECTION = "held"
BLOCKER = "dead"
"""Code of the place-holder that keeps a stream back while a record of it lies in `dead`."""
BEHIND = "behind"
LONGEST_PAUSE = timedelta(minutes=5)
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
    if before is not None and not step.tried and step.code == before["code"] and _stays(before, step, now):
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
        "next_try": _next_try(step, tries, now),
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


def _next_try(step: Step, tries: int, now: datetime) -> datetime:
    """What stands behind another is due with that one: else long queues would take every turn."""
    if step.code == BEHIND:
        return now if step.turn else never(now)
    return now + min(LONGEST_PAUSE, timedelta(seconds=2 ** min(max(tries - 1, 0), 16)))


def _stays(before: JsonObject, step: Step, now: datetime) -> bool:
    if step.code != BEHIND:
        return True
    due: bool = before["next_try"] <= now
    return due if step.turn else before["next_try"] == never(now)


def never(now: datetime) -> datetime:
    """The moment of a record that has no turn of its own."""
    return datetime.max.replace(tzinfo=now.tzinfo, microsecond=0)


def blocker(consumer: str, stream: str, dead: str, now: datetime) -> JsonObject:
    """The place-holder for a record in `dead`: sorted before every record of the stream, never tried."""
    key = queue_key(consumer, stream)
    return {
        "_id": {**key, "epoch": 0, "sequence": 0, "hash": dead},
        "queue": key,
        "code": BLOCKER,
        "reason": "a record of this stream lies in dead; retry or discard that one",
        "tries": 0,
        "next_try": never(now),
        "needs_person": True,
        "since": now,
        "prev": "",
    }


def to_wake(queue: Sequence[JsonObject]) -> list[JsonObject]:
    """Which records of a stream must be due for the sweeper to try it: its first, and those that failed.

    None while one of them lies in `dead`. One that stands behind another has its turn with that one.
    """
    if any(doc["code"] == BLOCKER for doc in queue):
        return []
    ordered = sorted(queue, key=lambda doc: (doc["_id"]["sequence"], doc["_id"]["epoch"]))
    return [doc for n, doc in enumerate(ordered) if n == 0 or doc["code"] != BEHIND]


def wake(plan: Plan, queue: Sequence[JsonObject], *, now: datetime) -> None:
    """Add to the plan that the sweeper takes what is left of a stream at its next turn."""
    for doc in to_wake(queue):
        due = packed({"$set": {"next_try": now}})
        plan.replace(COLLECTION, {"_id": doc["_id"], "tries": doc["tries"]}, due, 0)


async def unblock(plan: Plan, backend: Backend, key: JsonObject, dead: str, *, now: datetime) -> None:
    """Add to the plan that a stream no longer waits for a dead record, and goes on unless for another."""
    queue = await backend.find(COLLECTION, "queue", [key])
    mine = blocker(key["consumer"], key["stream"], dead, now)["_id"]
    plan.delete(COLLECTION, mine, 0)
    wake(plan, [doc for doc in queue if doc["_id"] != mine], now=now)


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
        """Let the sweeper take a stream at its next turn, whatever its back-off; how many wait there.

        Scheduling and no decision: what is held is applied or held by the same rules as ever.
        """
        key = queue_key(consumer, stream)
        queue = await self._held.find({"queue": key}, {"value": 0, "headers": 0}).to_list(None)
        due = [doc["_id"] for doc in to_wake(queue)]
        if due:
            await self._held.update_many({"_id": {"$in": due}}, {"$set": {"next_try": now}})
        return sum(doc["code"] != BLOCKER for doc in queue)


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
