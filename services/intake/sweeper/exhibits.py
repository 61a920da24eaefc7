"""Reads every stored file again, slowly and over and over: a bit that flips on the disk is told at once.

Nothing is ever overwritten or taken away: what to do about a damaged file is for people, who have backups.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from services.intake.domain.evidence import Exhibit
from services.intake.sweeper.rounds import Lease, repeat
from shared.clock import Clock
from shared.errors import Infrastructure
from shared.telemetry.logs import Log
from shared.telemetry.metrics import Metrics
from shared.telemetry.names import EXHIBITS_DAMAGED, LogEvent
from shared.telemetry.ticks import unmarked

_log = Log("intake.exhibits")

EVERY_S = 10.0
"""The wait between two files, so that reading them takes no part of the service that anybody notices."""
AGAIN_AFTER = timedelta(hours=20)
"""How long a file that was whole is left alone: each has its turn every night, while there are few enough."""


class Shelf(Protocol):
    """The stored files, and when each was last found whole or not."""

    async def stalest(self, before: datetime) -> Exhibit | None:
        """The file whose last reading is oldest, if it was before; one that was never read comes first."""
        ...

    async def is_whole(self, exhibit: Exhibit) -> bool:
        """Whether the stored bytes are the ones that came in."""
        ...

    async def note(self, exhibit_id: str, *, whole: bool, at: datetime) -> None:
        """Keep what the reading found."""
        ...

    async def damaged(self) -> int:
        """How many files were not whole at their last reading."""
        ...


@dataclass(frozen=True, slots=True)
class ExhibitSweeper:
    """Runs until cancelled; under a lease, one copy of the service is enough."""

    shelf: Shelf
    lease: Lease
    clock: Clock
    metrics: Metrics = field(repr=False)
    every_s: float = EVERY_S
    went_round: Callable[[], None] = unmarked

    async def run(self) -> None:
        """Read a file every `every_s` seconds; a failure waits for the next turn."""
        await repeat(self.once, every_s=self.every_s, into=_log, went_round=self.went_round)

    async def once(self) -> bool:
        """Read the file whose turn it is; whether there was one."""
        if not await self.lease.hold():
            return False
        exhibit = await self.shelf.stalest(self.clock() - AGAIN_AFTER)
        if exhibit is None:
            return False
        whole = await self.shelf.is_whole(exhibit)
        await self.shelf.note(exhibit.id, whole=whole, at=self.clock())
        if not whole:
            _log.error(LogEvent.EXHIBIT_DAMAGED, exhibit_id=exhibit.id)
        self.metrics.gauge(EXHIBITS_DAMAGED).set(await self.shelf.damaged())
        return True

    async def ping(self) -> None:
        """For /readyz.

        Raises:
            Infrastructure: a file is not what was handed in, or MongoDB cannot be asked.
        """
        if count := await self.shelf.damaged():
            raise Infrastructure(
                f"{count} exhibit(s) are not stored as they came in: exhibit.damaged in the log says which; "
                "keep every backup, restore one beside this database and take them from there"
            )
