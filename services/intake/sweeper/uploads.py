"""Sweeps away files that no report claimed, under a lease: one copy of the service is enough."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from shared.errors import Infrastructure
from shared.telemetry.logs import Log
from shared.telemetry.names import LogEvent

_log = Log("intake.uploads")

EVERY_S = 600.0


class Lease(Protocol):
    """Lets one of several copies work."""

    async def hold(self) -> bool:
        """Whether it is ours now."""
        ...


@dataclass(frozen=True, slots=True)
class UploadSweeper:
    """Runs until cancelled."""

    sweep: Callable[[], Awaitable[int]]
    lease: Lease
    every_s: float = EVERY_S

    async def run(self) -> None:
        """Look every `every_s` seconds; a failure waits for the next look."""
        while True:
            await asyncio.sleep(self.every_s)
            try:
                await self.once()
            except Infrastructure as error:
                _log.warning(LogEvent.SWEEP_FAILED, reason=error.detail)
            except Exception as error:  # noqa: BLE001 - one look's bug must not end the sweeping
                _log.error(LogEvent.SWEEP_FAILED, error)

    async def once(self) -> int:
        """One look; the number of files removed."""
        return await self.sweep() if await self.lease.hold() else 0
