"""Counts of large offices are kept for two minutes and made anew beside the answers; small ones never are."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from services.triage.application.figures.tally import FigureStore, Tally
from services.triage.application.queue.rows import Viewer
from shared.telemetry.logs import Log
from shared.telemetry.names import LogEvent

FEW: Final = 20_000
"""An office with so many cases is counted for each look: that takes about as long as any other page."""
REFRESHED: Final = timedelta(seconds=30)
"""A count of that age is still given, and the next is begun beside the answer."""
OLDEST: Final = timedelta(minutes=2)
"""No older count is given: the look waits for the next."""
MOST_KEPT: Final = 16

_Key: TypeAlias = tuple[str, frozenset[str]]
_log = Log("triage.figures")


class KeptCounts:
    """Whole tallies, each of one snapshot and with its place in the journal; nothing is added to one later.

    A tally is given only to who is walled off from the very cases that it leaves out: at each look it is
    asked anew which they are, so that a wall that was just raised or lifted is in no kept count.
    """

    def __init__(self, store: FigureStore, *, few: int = FEW) -> None:
        self._store, self._few = store, few
        self._kept: dict[_Key, Tally] = {}
        self._counting: dict[_Key, asyncio.Task[Tally]] = {}

    async def __call__(self, viewer: Viewer, *, now: datetime, anew: bool = False) -> Tally:
        """The tally for this viewer; `anew`: of this moment, however long it takes."""
        key = (viewer.office, frozenset(await self._store.hidden(viewer)))
        kept = self._kept.get(key)
        if anew or (kept is not None and kept.number <= self._few):
            return await self._counted(viewer, now)
        if kept is None or not timedelta() <= now - kept.at <= OLDEST:
            return await self._waited(viewer, key, now)
        if now - kept.at > REFRESHED:
            self._begun(viewer, key, now)
        return kept

    async def _waited(self, viewer: Viewer, key: _Key, now: datetime) -> Tally:
        """The count that is being made, by whoever asked first; nobody who leaves ends it for the others."""
        tally = await asyncio.shield(self._begun(viewer, key, now))
        # A wall changed meanwhile: that count is another's.
        return tally if tally.hidden == key[1] else await self._counted(viewer, now)

    def _begun(self, viewer: Viewer, key: _Key, now: datetime) -> asyncio.Task[Tally]:
        if key not in self._counting:
            task = asyncio.create_task(self._counted(viewer, now), name="triage.figures")
            self._counting[key] = task
            task.add_done_callback(lambda done: self._ended(key, done))
        return self._counting[key]

    async def _counted(self, viewer: Viewer, now: datetime) -> Tally:
        tally = await self._store.tally(viewer, now=now)
        key = (viewer.office, tally.hidden)
        self._kept.pop(key, None)
        self._kept[key] = tally
        while len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return tally

    def _ended(self, key: _Key, done: asyncio.Task[Tally]) -> None:
        """Whoever waits for it is told of an error by it; one that nobody waits for is told here."""
        del self._counting[key]
        if not done.cancelled() and (error := done.exception()):
            _log.error(LogEvent.SWEEP_FAILED, error)


def oldest_s(cases: int) -> int:
    """Seconds that a count of so many cases may be old when it is given; 0: it is made for each look."""
    return 0 if cases <= FEW else int(OLDEST.total_seconds())
