"""The clock of deadlines: under a lease, one copy of the service tells warnings and lapses."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import NoReturn, Protocol

from services.triage.application.tell_time import AT_ONCE, TellTime
from shared.changes import Fence
from shared.errors import Infrastructure
from shared.telemetry.logs import Log
from shared.telemetry.names import LogEvent

_log = Log("triage.deadlines")

EVERY_S = 5.0
"""The wait between two looks; a look reads one small index."""


class Lease(Protocol):
    """Lets one of several copies work."""

    @property
    def fence(self) -> Fence | None:
        """What goes into the changes made under it; None while not held."""
        ...

    async def hold(self) -> bool:
        """Take or renew it; whether it is ours now."""
        ...


@dataclass(frozen=True, slots=True)
class DeadlineClock:
    """Runs until cancelled."""

    tell: TellTime
    lease: Lease
    every_s: float = EVERY_S

    async def run(self) -> NoReturn:
        """Look for ever; a failure waits for the next look, and what was due is due still."""
        while True:
            try:
                while await self.look() >= AT_ONCE:
                    continue
            except Infrastructure as error:
                _log.warning(LogEvent.SWEEP_FAILED, reason=error.code)
            except Exception as error:  # noqa: BLE001 - one look's bug must not end the warnings
                _log.error(LogEvent.SWEEP_FAILED, error)
            await asyncio.sleep(self.every_s)

    async def look(self) -> int:
        """One look; how many cases had something to tell."""
        if not await self.lease.hold():
            return 0
        return await self.tell(self.lease.fence)
