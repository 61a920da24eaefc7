"""What of a service's MongoDB is not as it should be, part by part: at the start, and for readiness."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from shared.clock import Clock
from shared.errors import Infrastructure
from shared.store import concerns, meta
from shared.store.clocks import ClockWatch
from shared.store.disk import Disk
from shared.store.mongo import Database
from shared.store.plan import RESTORED_UNDER_IT
from shared.store.quorum import Quorum
from shared.store.rollbacks import Rollbacks

Ping = Callable[[], Awaitable[None]]


class StoreCondition:
    """The parts' questions; each raises Infrastructure with the reason. `url` is the service's own."""

    def __init__(self, database: Database, url: str, clock: Clock, *, disk_alarm_percent: float) -> None:
        self._database = database
        self._epoch: int | None = None
        self._quorum = Quorum(database)
        self._clocks = ClockWatch(database, clock)
        self.disk = Disk(database, alarm_percent=disk_alarm_percent)
        self.parts: Mapping[str, Ping] = {
            "mongodb": self._mongodb,
            "disk": self.disk.ping,
            "rollbacks": Rollbacks(database, url).ping,
            **self._clocks.parts,
        }

    async def verify(self) -> None:
        """At a service's start, before anything is written or timed.

        Raises:
            Refused: MongoDB would forget what it acknowledges; see `concerns`.
            Infrastructure: MongoDB is away.
        """
        await concerns.verify(self._database)
        self._epoch = await meta.epoch_in(self._database)
        await self._clocks.look()

    async def _mongodb(self) -> None:
        await self._quorum.ping()
        if self._epoch is not None and await meta.epoch_in(self._database) != self._epoch:
            raise Infrastructure(RESTORED_UNDER_IT)
