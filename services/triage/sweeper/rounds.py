"""What the passing of time brings: under a lease, one copy of the service looks again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn, Protocol

from shared.changes import Fence
from shared.errors import Infrastructure
from shared.telemetry.logs import Log
from shared.telemetry.names import LogEvent
from shared.telemetry.ticks import unmarked

_log = Log("triage.rounds")

EVERY_S = 5.0
"""The wait between two rounds; a round that finds nothing reads a few small indexes."""

Look = Callable[[Fence | None], Awaitable[int]]
"""One look for one kind of work, under the fence of the lease; how much was found."""


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
class Rounds:
    """Runs until cancelled."""

    looks: Sequence[Look]
    lease: Lease
    every_s: float = EVERY_S
    went_round: Callable[[], None] = unmarked

    async def run(self) -> NoReturn:
        """Go round for ever; what fails waits for the next round, and the other looks have their turn."""
        while True:
            await self.once()
            self.went_round()
            await asyncio.sleep(self.every_s)

    async def once(self) -> int:
        """One round; how much was found."""
        found = 0
        for look in self.looks:
            try:
                if not await self.lease.hold():
                    return found
                found += await look(self.lease.fence)
            except Infrastructure as error:
                _log.warning(LogEvent.SWEEP_FAILED, reason=error.code)
            except Exception as error:  # noqa: BLE001 - recorded: one look's bug must not end the others
                _log.error(LogEvent.SWEEP_FAILED, error)
        return found
