"""Group commit: what gathered while the previous commit ran goes together; nobody pays for a neighbour."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from typing import Any, TypeAlias

from shared.changes import Change, Outcome
from shared.errors import N_, Busy, Conflict, Infrastructure
from shared.store.patience import Patience
from shared.store.plan import Backend, Clash, Failed, Moved, Transient, Unknown
from shared.store.ready import Book, Ready, Waiting, assemble
from shared.store.sift import answer_repeats, landed, load, sift

Span: TypeAlias = Callable[[int], AbstractContextManager[str]]
"""Opens the span of a group of n changes, in a trace of its own without links, and gives its traceparent."""
_BUSY = N_("Layanan sedang sibuk. Ulangi permintaan ini dengan kunci yang sama sebentar lagi.")
_FIRST_PAUSE_S = 0.005
_LONGEST_PAUSE_S = 0.25


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of a group (docs/decisions/0007-write-path.md)."""

    changes: int = 200
    bytes: int = 8 * 1024 * 1024
    tries: int = 3
    patience_s: float = 5.0
    waiting: int = 5_000
    singles: int = 4


def _seconds() -> float:
    """On the loop's own clock, by which its timers go."""
    return asyncio.get_running_loop().time()


def no_span(_changes: int) -> AbstractContextManager[str]:
    """For a process without tracing."""
    return nullcontext("")


class GroupCommit:
    """The one worker of a service's process; every change over HTTP passes through it."""

    def __init__(self, backend: Backend, *, limits: Limits | None = None, span: Span = no_span) -> None:
        self._backend = backend
        self._limits = limits or Limits()
        self._span = span
        self._queue: deque[Waiting] = deque()
        self._arrived = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        self._singles: set[asyncio.Task[None]] = set()
        self._apart: set[str] = set()
        """Streams with a change that runs singly: others of the stream wait for it instead of conflicting."""
        self._single_slots = asyncio.Semaphore(self._limits.singles)
        self._patience = Patience(self._limits.patience_s, lambda: Busy(_BUSY))
        self._closing = False

    def start(self) -> None:
        """Begin to work; needs a running loop. May be called again."""
        if self._worker is None:
            self._worker = asyncio.get_running_loop().create_task(self._work(), name="group-commit")

    async def close(self) -> None:
        """Finish what waits, bounded by the patience of the callers; then answer Busy."""
        self._closing = True
        if self._worker is None:
            return
        self._arrived.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._limits.patience_s):
                await asyncio.wait([self._worker, *self._singles])
        for task in (self._worker, *self._singles):
            task.cancel()
        await asyncio.gather(self._worker, *self._singles, return_exceptions=True)
        for waiting in self._queue:
            waiting.fail(Busy(_BUSY))
        self._worker = None

    async def submit(self, change: Change[Any, Any], book: Book) -> Outcome[Any]:
        """Commit the change with whatever else waits.

        Raises:
            Busy: not committed within the patience; it may or may not be stored, a repeat with its key tells.
            JejakError: what the change's own decision raised.
        """
        if self._closing or self._worker is None or len(self._queue) >= self._limits.waiting:
            raise Busy(_BUSY)
        waiting = Waiting(change, book, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        self._arrived.set()
        self._patience.watch(waiting.future)
        return await waiting.future

    async def _work(self) -> None:
        while True:
            await self._arrived.wait()
            group = self._gather()
            if not group:
                if self._closing and not self._queue:
                    return
                self._arrived.clear()
                continue
            try:
                with self._span(len(group)) as trace:
                    await self._commit(group, trace)
            except Exception as error:  # noqa: BLE001 - recorded: it is the answer of everybody in this group
                for waiting in group:
                    waiting.fail(error)

    def _gather(self) -> list[Waiting]:
        """The next group: different streams, different keys; who comes second waits for the next one."""
        group: list[Waiting] = []
        later: list[Waiting] = []
        streams = set(self._apart)
        keys: set[bytes] = set()
        while self._queue and len(group) < self._limits.changes:
            waiting = self._queue.popleft()
            if waiting.future.done():
                continue
            if waiting.change.stream in streams or waiting.key in keys:
                later.append(waiting)
                continue
            group.append(waiting)
            streams.add(waiting.change.stream)
            if waiting.key is not None:
                keys.add(waiting.key)
        self._queue.extendleft(reversed(later))
        return group

    async def _commit(self, group: Sequence[Waiting], trace: str) -> None:
        try:
            ready = self._within_bytes(await self._decide(group))
        except Infrastructure:
            self._scatter(group)
            return
        failures = 0
        while ready and failures < self._limits.tries:
            before = len(ready)
            ready = await self._once(ready, trace)
            failures += len(ready) == before
        self._scatter([item.waiting for item in ready])

    async def _once(self, ready: list[Ready], trace: str) -> list[Ready]:
        """Commit the group; what is left of it to be tried again."""
        try:
            await self._backend.commit(assemble(ready))
        except Clash as clash:
            _refuse(ready.pop(clash.owner), clash)
            return ready
        except (Moved, Transient):
            return await self._still_good(ready)
        except Unknown:
            self._beside(self._settle(ready, trace))
        except Failed:
            self._scatter([item.waiting for item in ready])
        else:
            _answer(ready, trace)
        return []

    async def _decide(self, group: Sequence[Waiting]) -> list[Ready]:
        """Load every state at once and decide; what fails or has nothing to write is answered here."""
        docs = await load(self._backend, group)
        ready: list[Ready] = []
        refused: list[tuple[Waiting, Exception]] = []
        for waiting in group:
            try:
                item = Ready.decide(waiting, docs.get(waiting.change.stream))
            except Exception as error:  # noqa: BLE001 - recorded: it becomes this change's own answer
                refused.append((waiting, error))
                continue
            if item.empty:
                item.done("")
            else:
                ready.append(item)
        await answer_repeats(self._backend, refused)
        return ready

    def _within_bytes(self, ready: list[Ready]) -> list[Ready]:
        total = 0
        for place, item in enumerate(ready):
            total += item.size
            if total > self._limits.bytes and place:
                self._queue.extendleft(later.waiting for later in reversed(ready[place:]))
                return ready[:place]
        return ready

    async def _still_good(self, ready: list[Ready]) -> list[Ready]:
        """Repeats get their first answer, stale ones go back to be decided again, the rest stays."""
        try:
            sifted = await sift(self._backend, ready)
        except Infrastructure:
            return ready
        self._queue.extendleft(item.waiting for item in reversed(sifted.stale))
        return sifted.good

    async def _settle(self, ready: Sequence[Ready], trace: str) -> None:
        """The result is unknown: what the keys (or the journal) say of one change holds for all of them.

        A majority read may lag behind the commit, so it is asked again for as long as a caller waits.
        """
        pause, ends = _FIRST_PAUSE_S, _seconds() + self._limits.patience_s
        while _seconds() < ends and not all(item.waiting.future.done() for item in ready):
            with suppress(Infrastructure):
                if await landed(self._backend, ready[0]):
                    _answer(ready, trace)
                    return
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_S)
        for item in ready:
            item.waiting.fail(Busy(_BUSY))

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._singles.add(task)
        task.add_done_callback(self._singles.discard)

    def _scatter(self, group: Sequence[Waiting]) -> None:
        """Run each by itself beside the worker, a few at a time, for as long as its caller waits."""
        for waiting in group:
            self._apart.add(waiting.change.stream)
            self._beside(self._alone(waiting))

    async def _alone(self, waiting: Waiting) -> None:
        pause, ends = _FIRST_PAUSE_S, _seconds() + self._limits.patience_s
        try:
            while not waiting.future.done() and _seconds() < ends:
                async with self._single_slots:
                    await self._attempt(waiting)
                if not waiting.future.done():
                    await asyncio.sleep(pause * (0.5 + random.random()))  # noqa: S311 - spreads rivals, no secret
                    pause = min(pause * 2, _LONGEST_PAUSE_S)
        finally:
            waiting.fail(Busy(_BUSY))
            self._apart.discard(waiting.change.stream)
            self._arrived.set()

    async def _attempt(self, waiting: Waiting) -> None:
        if waiting.future.done():
            return
        try:
            with self._span(1) as trace:
                for item in await self._decide([waiting]):
                    await self._commit_one(item, trace)
        except Transient:
            return  # the next attempt follows after a pause
        except Exception as error:  # noqa: BLE001 - recorded: it is this change's answer
            waiting.fail(error)

    async def _commit_one(self, item: Ready, trace: str) -> None:
        try:
            await self._backend.commit(assemble([item]))
        except Clash as clash:
            _refuse(item, clash)
        except Unknown:
            await self._settle([item], trace)
        except Moved:
            await sift(self._backend, [item])
        else:
            item.done(trace)


def _answer(ready: Sequence[Ready], trace: str) -> None:
    for item in ready:
        item.done(trace)


def _refuse(item: Ready, clash: Clash) -> None:
    item.waiting.fail(Conflict(clash.detail))
