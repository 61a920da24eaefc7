"""A batch of records applied in one transaction with its positions: every effect once, in order."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from shared.changes import JsonObject
from shared.errors import Conflict, Infrastructure
from shared.store import held
from shared.store.fold import Stream
from shared.store.plan import Backend, Clash, Moved, Plan, Transient, Unknown, packed
from shared.store.position import NOWHERE, Position
from shared.store.queue import Candidate, Queue, in_order, split
from shared.store.ready import Book
from shared.store.records import Applied, BatchResult, Fate, Handlers, Received

MOST_RECORDS = 500
MOST_BYTES = 8 * 1024 * 1024
MOST_DRAINED = 500
"""Held records in one transaction, beside its new ones; what is held beyond that has its turn in the next."""
TRIES = 12
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.01, 0.25
_QUEUES_A_ROUND, _QUEUES_A_TRANSACTION, _ROUNDS = 200, 25, 5


class Batches:
    """Applies batches of one kind of state."""

    def __init__(self, backend: Backend, book: Book) -> None:
        self._backend = backend
        self._book = book

    async def apply(self, consumer: str, items: Sequence[Received], handlers: Handlers) -> BatchResult:
        """Apply records in the order of their streams; repeats are dropped, what cannot be applied is held.

        Raises:
            Infrastructure: hand in the same records again; what was applied is dropped then.
        """
        result = BatchResult()
        for portion in split(items, most=MOST_RECORDS, most_bytes=MOST_BYTES):
            streams = list(dict.fromkeys(item.event.subject for item in portion))
            result = result.joined(await self._settle(consumer, streams, portion, handlers))
        return result

    async def retry(self, consumer: str, handlers: Handlers) -> BatchResult:
        """Try held records whose time has come, each stream from its first one; a bounded number of streams.

        It goes on as long as something could be applied, so that after a mended fault all drain quickly.

        Raises:
            Infrastructure: nothing of the transaction that failed counted as a try.
        """
        result = BatchResult()
        for _ in range(_ROUNDS):
            streams = await self._backend.due_streams(consumer, self._now(), _QUEUES_A_ROUND)
            found = BatchResult()
            for start in range(0, len(streams), _QUEUES_A_TRANSACTION):
                portion = streams[start : start + _QUEUES_A_TRANSACTION]
                found = found.joined(await self._settle(consumer, portion, (), handlers))
            result = result.joined(found)
            if not found.count(Fate.APPLIED):
                break
        return result

    async def _settle(
        self, consumer: str, streams: Sequence[str], items: Sequence[Received], handlers: Handlers
    ) -> BatchResult:
        spoiled: dict[str, str] = {}
        for attempt in range(TRIES):
            attempted = _Attempt(consumer, self._now(), spoiled, most=MOST_DRAINED + len(items))
            await self._load(attempted, streams, items, handlers)
            try:
                await self._backend.commit(attempted.plan())
            except Clash as clash:
                spoiled[attempted.target_ids[clash.owner]] = clash.detail
            except (Moved, Transient, Unknown):
                # The reading that follows tells what was committed after all, here or in another process.
                pause = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2**attempt)
                await asyncio.sleep(pause * random.random())  # noqa: S311 - spreads rivals, no secret
            else:
                return attempted.result(items)
        raise Infrastructure(
            f"a batch of {consumer} met others' changes {TRIES} times; it will be tried again"
        )

    async def _load(
        self, attempt: _Attempt, streams: Sequence[str], items: Sequence[Received], handlers: Handlers
    ) -> None:
        keys = [held.queue_key(attempt.consumer, stream) for stream in streams]
        positions, kept = await asyncio.gather(
            self._backend.find("positions", "_id", keys), self._backend.find(held.COLLECTION, "queue", keys)
        )
        attempt.queues = _queues(streams, items, positions, kept)
        attempt.walk(lambda candidate: candidate.prepare(handlers))
        applied = (step.candidate.change for step in attempt.steps(Fate.APPLIED))
        # In the order of the records: what is written, and so what is announced, keeps it.
        wanted = list(dict.fromkeys(change.stream for change in applied if change))
        docs = await self._backend.find(self._book.aggregate.collection, "_id", wanted)
        loaded = {doc["_id"]: doc for doc in docs}
        attempt.targets = {
            stream: Stream(stream, loaded.get(stream), self._book.aggregate, self._book.scribe)
            for stream in wanted
        }
        attempt.walk(lambda candidate: attempt.perform(candidate, handlers))

    def _now(self) -> datetime:
        return self._book.scribe.clock()


class _Attempt:
    """One try at a batch: what was loaded, what was folded, and what it comes to."""

    def __init__(self, consumer: str, now: datetime, spoiled: dict[str, str], *, most: int) -> None:
        self.consumer = consumer
        self.queues: list[Queue] = []
        self.targets: dict[str, Stream[Any, Any]] = {}
        self.target_ids: list[str] = []
        self._now = now
        self._spoiled = spoiled
        self._most = most

    def walk(self, run: Callable[[Candidate], None]) -> None:
        left = self._most
        for queue in self.queues:
            left -= queue.walk(run, now=self._now, most=left)

    def steps(self, fate: Fate) -> Iterable[Any]:
        return (step for queue in self.queues for step in queue.steps if step.fate is fate)

    def perform(self, candidate: Candidate, handlers: Handlers) -> None:
        candidate.prepare(handlers)
        change = candidate.change
        if change is None:
            return
        if change.cause.key is not None:
            raise TypeError("a change made from an event has no key: its position vouches for it")
        if change.stream in self._spoiled:
            raise Conflict(self._spoiled[change.stream])
        self.targets[change.stream].apply(change)

    def plan(self) -> Plan:
        plan = Plan()
        self.target_ids = list(self.targets)
        for owner, stream in enumerate(self.target_ids):
            self.targets[stream].write(plan, owner)
        for queue in self.queues:
            self._record(plan, queue)
        return plan

    def _record(self, plan: Plan, queue: Queue) -> None:
        key, before, after = held.queue_key(self.consumer, queue.stream), queue.position, queue.reached
        if after != before:
            if before == NOWHERE:
                plan.insert("positions", packed(after.document(key)), 0)
            else:
                plan.replace(
                    "positions", {"_id": key, **before.expected()}, packed({"$set": after.fields()}), 0
                )
        for step in queue.steps:
            held.record_step(plan, key, step, now=self._now, owner=0)

    def result(self, items: Sequence[Received]) -> BatchResult:
        steps = {(queue.stream, step.candidate.place): step for queue in self.queues for step in queue.steps}
        results: list[Applied] = []
        told: set[tuple[str, tuple[int, int, str]]] = set()
        for item in items:
            place = (item.event.subject, (item.event.epoch, item.event.sequence, item.event.hash))
            step = steps[place]
            fate = Fate.DROPPED if place in told and step.fate is Fate.APPLIED else step.fate
            told.add(place)
            results.append(Applied(item, fate, step.reason))
        drained = [
            Applied(step.candidate.received(), step.fate, drained=True)
            for place, step in steps.items()
            if step.candidate.held is not None and step.fate is Fate.APPLIED and place not in told
        ]
        gaps = {queue.stream: queue.gap for queue in self.queues if queue.gap is not None}
        return BatchResult([*results, *drained], gaps)


def _queues(
    streams: Sequence[str],
    items: Sequence[Received],
    positions: Sequence[JsonObject],
    kept: Sequence[JsonObject],
) -> list[Queue]:
    reached = {doc["_id"]["stream"]: Position.of(doc) for doc in positions}
    new: defaultdict[str, list[Candidate]] = defaultdict(list)
    old: defaultdict[str, list[Candidate]] = defaultdict(list)
    blocked: dict[str, str] = {}
    for item in items:
        new[item.event.subject].append(Candidate.new(item))
    for doc in kept:
        stream = doc["queue"]["stream"]
        if doc["code"] == held.BLOCKER:
            blocked[stream] = doc["reason"]
        else:
            old[stream].append(Candidate.kept(doc))
    return [
        Queue(
            stream, reached.get(stream, NOWHERE), in_order(old[stream], new[stream]), blocked.get(stream, "")
        )
        for stream in streams
    ]
