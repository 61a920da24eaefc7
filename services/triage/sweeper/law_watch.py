"""Hears of corrections of the law that other processes approved, and lets this one decide by them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NoReturn

from shared.errors import Infrastructure
from shared.telemetry.logs import Log
from shared.telemetry.names import LogEvent

_log = Log("triage.law")

EVERY_S = 2.0
"""What a process decides in between by a row as it was, the rounds find and put right in the case."""


@dataclass(frozen=True, slots=True)
class LawWatch:
    """Runs until cancelled."""

    refresh: Callable[[], Awaitable[None]]
    every_s: float = EVERY_S

    async def run(self) -> NoReturn:
        """Look again and again; what was known stays in force while nobody can be asked."""
        while True:
            await asyncio.sleep(self.every_s)
            try:
                await self.refresh()
            except Infrastructure as error:
                _log.warning(LogEvent.SWEEP_FAILED, reason=error.code)
            except Exception as error:  # noqa: BLE001 - recorded: a correction that cannot be read must not end the rest
                _log.error(LogEvent.SWEEP_FAILED, error)
