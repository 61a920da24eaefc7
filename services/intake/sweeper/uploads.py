"""Sweeps away files that no report claimed, under a lease: one copy of the service is enough."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from services.intake.sweeper.rounds import Lease, repeat
from shared.telemetry.logs import Log
from shared.telemetry.ticks import unmarked

_log = Log("intake.uploads")

EVERY_S = 600.0


@dataclass(frozen=True, slots=True)
class UploadSweeper:
    """Runs until cancelled."""

    sweep: Callable[[], Awaitable[int]]
    lease: Lease
    every_s: float = EVERY_S
    went_round: Callable[[], None] = unmarked

    async def run(self) -> None:
        """Look every `every_s` seconds; a failure waits for the next look."""
        await repeat(self.once, every_s=self.every_s, into=_log, went_round=self.went_round)

    async def once(self) -> int:
        """One look; the number of files removed."""
        return await self.sweep() if await self.lease.hold() else 0
