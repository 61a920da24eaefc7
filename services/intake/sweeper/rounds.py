"""Work that is done again and again, whatever one round meets."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import NoReturn, Protocol

from shared.errors import Infrastructure
from shared.telemetry.logs import Log
from shared.telemetry.names import LogEvent
from shared.telemetry.ticks import unmarked


class Lease(Protocol):
    """Lets one of several copies work."""

    async def hold(self) -> bool:
        """Whether it is ours now."""
        ...


async def repeat(
    once: Callable[[], Awaitable[object]],
    *,
    every_s: float,
    into: Log,
    went_round: Callable[[], None] = unmarked,
) -> NoReturn:
    """Do it every `every_s` seconds until cancelled; a failure goes `into` the log and waits for its turn."""
    while True:
        await asyncio.sleep(every_s)
        try:
            await once()
        except Infrastructure as error:
            into.warning(LogEvent.SWEEP_FAILED, reason=error.detail)
        except Exception as error:  # noqa: BLE001 - one round's bug must not end the others
            into.error(LogEvent.SWEEP_FAILED, error)
        went_round()
