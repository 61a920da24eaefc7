"""How a service is: what waits to go out and come in, dead and held records, clocks, backup and restore."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias, TypeVar

from shared.clock import Clock, from_rfc3339
from shared.errors import Infrastructure
from shared.store import meta
from shared.store.mongo import Database
from shared.store.outbox import Outbox
from shared.telemetry.ticks import Tick, Ticks
from shared.web.health import Finding
from shared.web.records.desk import Counts, Desk

VERSION: Final = "0.1.0"
"""Of Jejak, as `pyproject.toml` says it, which no image carries."""
PATIENCE_S: Final = 2.0
"""What one part may take to answer; a page without it is worth more than none."""

Lags: TypeAlias = Mapping[str, int | None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The outbox: rows that wait, seconds since the oldest fact, and rows that Kafka can never take."""

    rows: int
    age_s: float
    parked: int


@dataclass(frozen=True, slots=True)
class Backup:
    """The last backup that was noted here."""

    at: datetime
    fingerprint: str
    documents: int


@dataclass(frozen=True, slots=True)
class Restore:
    """The last restore: how far it came, and when it was compared with what is known beyond it."""

    state: meta.Restored
    reconciled_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A service at a moment; what could not be asked is None, and its name stands in `unknown`."""

    service: str
    version: str
    at: datetime
    started_at: datetime
    outgoing: Outgoing | None
    lags: Lags | None
    counts: Counts | None
    ticks: Sequence[Tick]
    backup: Backup | None
    restore: Restore | None
    dependencies: Sequence[Finding]
    unknown: frozenset[str]


@dataclass(frozen=True, slots=True)
class ReadStanding:
    """Asks every part of one service."""

    service: str
    database: Database
    outbox: Outbox
    desk: Desk
    lag: Callable[[], Awaitable[Lags]]
    ticks: Ticks
    clock: Clock

    async def __call__(self, dependencies: Sequence[Finding]) -> Standing:
        """As it is now; parts that do not answer within their time are left out, and named."""
        unknown = set[str]()
        outgoing, lags, counts, backup, restore = await asyncio.gather(
            _within("outgoing", self._outgoing(), unknown),
            _within("lags", self._lags(), unknown),
            _within("counts", self.desk.counts(), unknown),
            _within("backup", self._backup(), unknown),
            _within("restore", self._restore(), unknown),
        )
        return Standing(
            service=self.service,
            version=VERSION,
            at=self.clock(),
            started_at=self.ticks.started_at,
            outgoing=outgoing,
            lags=lags,
            counts=counts,
            ticks=self.ticks.told(),
            backup=backup,
            restore=restore,
            dependencies=dependencies,
            unknown=frozenset(unknown),
        )

    async def _outgoing(self) -> Outgoing:
        rows, age_s = await self.outbox.depth()
        return Outgoing(rows, age_s, len(await self.outbox.parked()))

    async def _lags(self) -> Lags:
        """By topic, without the namespace before its name."""
        return {topic.partition(".")[2]: records for topic, records in (await self.lag()).items()}

    async def _backup(self) -> Backup | None:
        noted = await meta.backup(self.database)
        return Backup(noted["at"], noted["fingerprint"], noted["documents"]) if noted else None

    async def _restore(self) -> Restore | None:
        noted = await meta.restored(self.database)
        if noted is None:
            return None
        at = noted.get("reconciled_at")
        return Restore(meta.Restored(noted["state"]), from_rfc3339(at) if at else None)


async def _within(name: str, asked: Awaitable[T], unknown: set[str]) -> T | None:
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await asked
    except (Infrastructure, TimeoutError):
        unknown.add(name)
        return None
