"""The clock of notices: looks for due ones, and the replica that holds the lease has them sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from services.notify.application.ports import DueNotices
from services.notify.application.send_notice import SendOutcome
from services.notify.application.views import DueNotice
from shared.changes import Fence
from shared.clock import Clock
from shared.errors import Infrastructure, JejakError
from shared.telemetry.logs import Log
from shared.telemetry.metrics import Metrics
from shared.telemetry.names import NOTICES, LogEvent
from shared.telemetry.ticks import unmarked

_log = Log("notify.notices")

EVERY_S = 0.25
"""The wait between two looks while nothing finishes; a look reads one small index."""

AT_ONCE = 16
FINISH_WITHIN_S = 2.0
"""How long messages on their way may take when the process is told to stop; a service has three seconds."""


class Lease(Protocol):
    """Lets one replica send; two at once would only meet `NotDue`."""

    @property
    def fence(self) -> Fence | None:
        """What goes into the changes made under it; None while not held."""
        ...

    async def hold(self) -> bool:
        """Take or renew it; whether it is ours now."""
        ...


class Send(Protocol):
    """Sends one due notice and records what became of it."""

    async def __call__(self, due: DueNotice, guard: Fence | None = None) -> SendOutcome:
        """Send it; raises JejakError if that could not be recorded."""
        ...


@dataclass(slots=True)
class NoticeClock:
    """Runs until cancelled. A message that is cut off then is sent again later, under the same Message-ID."""

    due: DueNotices
    send: Send
    lease: Lease
    clock: Clock
    metrics: Metrics
    went_round: Callable[[], None] = unmarked
    _running: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def run(self) -> None:
        """Look for ever."""
        try:
            while True:
                try:
                    await self.look()
                except Infrastructure as error:
                    _log.warning(LogEvent.SWEEP_FAILED, reason=error.code)
                except Exception as error:  # noqa: BLE001 - one round's bug must not end the chasing
                    _log.error(LogEvent.SWEEP_FAILED, error)
                self.went_round()
                await self._pause()
        finally:
            await self._finish()

    async def look(self) -> int:
        """Start sending what is due and not yet in hand; how many were started.

        Raises:
            Infrastructure: the database is away.
        """
        found = await self.due.due(self.clock(), limit=AT_ONCE + len(self._running))
        fresh = [due for due in found if due.notice_id not in self._running]
        fresh = fresh[: AT_ONCE - len(self._running)]
        # The lease is a write: it is asked for only when there is work.
        if not fresh or not await self.lease.hold():
            return 0
        for due in fresh:
            task = asyncio.create_task(self._one(due, self.lease.fence), name=f"notice {due.notice_id}")
            self._running[due.notice_id] = task
            task.add_done_callback(partial(self._forget, due.notice_id))
        return len(fresh)

    def _forget(self, notice_id: str, _task: asyncio.Task[None]) -> None:
        del self._running[notice_id]

    async def settle(self) -> None:
        """Wait for what is in hand."""
        await asyncio.gather(*self._running.values())

    async def _pause(self) -> None:
        if self._running:
            await asyncio.wait(self._running.values(), timeout=EVERY_S, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(EVERY_S)

    async def _finish(self) -> None:
        if not self._running:
            return
        _, late = await asyncio.wait(self._running.values(), timeout=FINISH_WITHIN_S)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _one(self, due: DueNotice, guard: Fence | None) -> None:
        try:
            outcome = await self.send(due, guard)
        except JejakError as error:
            # The notice itself says so: it is due still, or attempted and tried again after its patience.
            _log.warning(LogEvent.NOTICE_FAILED, case_id=due.case_id, reason=error.code)
            self._count("interrupted")
            return
        except Exception as error:  # noqa: BLE001 - as above: recorded, counted, and tried again
            _log.error(LogEvent.NOTICE_FAILED, error, case_id=due.case_id)
            self._count("interrupted")
            return
        self._count(outcome.value)

    def _count(self, outcome: str) -> None:
        self.metrics.counter(NOTICES).labels(outcome).inc()
