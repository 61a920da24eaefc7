"""Keeps working copies of cases up to date in whatever pauses the service has: sketches, search."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Callable
from dataclasses import dataclass
from typing import NoReturn

from services.triage.application.follow_cases import FollowCases
from shared.errors import Infrastructure
from shared.telemetry.logs import Log
from shared.telemetry.names import LogEvent

_log = Log("triage.following")

AGAIN_AFTER_S = 5.0
PAUSE_S = 0.01
"""After each copy, so that a burst of reports does not wait for it."""


async def pause() -> None:
    """Let others work."""
    await asyncio.sleep(PAUSE_S)


@dataclass(frozen=True, slots=True)
class Following:
    """Runs until cancelled; what it missed while the database was away it finds at its next start."""

    keep: FollowCases
    changes: Callable[[], AsyncIterable[str | None]]

    async def run(self) -> NoReturn:
        """Follow the changes of cases for ever."""
        while True:
            try:
                await self.keep.follow(self.changes())
            except Infrastructure as error:
                _log.warning(LogEvent.SWEEP_FAILED, reason=error.code)
            except Exception as error:  # noqa: BLE001 - recorded: one case's bug must not end the rest
                _log.error(LogEvent.SWEEP_FAILED, error)
            await asyncio.sleep(AGAIN_AFTER_S)
