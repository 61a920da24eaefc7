"""The clock of notices survives what goes wrong, sends nothing twice and ends within its bound."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from services.notify.application.send_notice import SendOutcome
from services.notify.application.views import DueNotice
from services.notify.sweeper import notices
from services.notify.sweeper.notices import AT_ONCE, NoticeClock
from shared.changes import Fence
from shared.errors import Infrastructure
from shared.telemetry.metrics import Metrics
from tests.support.dispatches import NOON, TRACE
from tests.support.eventually import eventually


@dataclass
class Due:
    """What is due, after a number of troubles."""

    waiting: list[str]
    troubles: list[Exception] = field(default_factory=list)

    async def due(self, _now: object, *, limit: int) -> Sequence[DueNotice]:
        if self.troubles:
            raise self.troubles.pop()
        return [DueNotice(f"case of {one}", one, TRACE) for one in self.waiting[:limit]]


@dataclass
class Sending:
    """Sends when told to; a sent notice is due no more."""

    due_notices: Due
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    begun: list[str] = field(default_factory=list)
    trouble: Exception | None = None

    async def __call__(self, due: DueNotice, guard: Fence | None = None) -> SendOutcome:
        assert guard == Fence("notices", 1)
        self.begun.append(due.notice_id)
        await self.gate.wait()
        if self.trouble:
            raise self.trouble
        self.due_notices.waiting.remove(due.notice_id)
        return SendOutcome.SENT


@dataclass
class OneLease:
    """A lease that is ours or not; counts how often it was asked for."""

    ours: bool = True
    asked: int = 0
    fence: Fence | None = field(default_factory=lambda: Fence("notices", 1))

    async def hold(self) -> bool:
        self.asked += 1
        return self.ours


def _clock(due: Due, lease: OneLease | None = None) -> tuple[NoticeClock, Sending]:
    sending = Sending(due)
    return NoticeClock(due, sending, lease or OneLease(), lambda: NOON, Metrics()), sending


async def test_what_is_in_hand_is_not_started_again() -> None:
    clock, sending = _clock(Due(["a", "b"]))
    assert await clock.look() == 2
    assert await clock.look() == 0
    sending.gate.set()
    await clock.settle()
    assert sorted(sending.begun) == ["a", "b"]


async def test_only_so_many_leave_at_once() -> None:
    clock, sending = _clock(Due([f"n{n}" for n in range(40)]))
    assert await clock.look() == AT_ONCE
    assert await clock.look() == 0
    sending.gate.set()
    await clock.settle()
    assert await clock.look() == AT_ONCE
    await clock.settle()


async def test_the_lease_is_asked_for_only_when_there_is_work() -> None:
    lease = OneLease()
    clock, _ = _clock(Due([]), lease)
    assert await clock.look() == 0
    assert lease.asked == 0


async def test_without_the_lease_nothing_is_sent() -> None:
    clock, sending = _clock(Due(["a"]), OneLease(ours=False))
    assert await clock.look() == 0
    assert sending.begun == []


async def test_troubles_of_a_round_do_not_end_the_chasing() -> None:
    due = Due(["a"], troubles=[RuntimeError("a bug"), Infrastructure("away")])
    clock, sending = _clock(due)
    sending.gate.set()
    running = asyncio.create_task(clock.run())
    await eventually(lambda: due.waiting, lambda waiting: waiting == [])
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_notice_whose_recording_fails_is_tried_again_and_disturbs_nobody() -> None:
    due = Due(["a"])
    clock, sending = _clock(due)
    sending.gate.set()
    for trouble in (Infrastructure("away"), RuntimeError("a bug")):
        sending.trouble = trouble
        assert await clock.look() == 1
        await clock.settle()
    sending.trouble = None
    assert await clock.look() == 1
    await clock.settle()
    assert due.waiting == []


async def test_told_to_stop_it_cuts_off_what_hangs_within_its_bound() -> None:
    clock, sending = _clock(Due(["a"]))
    running = asyncio.create_task(clock.run())
    await eventually(lambda: sending.begun)
    began = asyncio.get_running_loop().time()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert asyncio.get_running_loop().time() - began < notices.FINISH_WITHIN_S + 1
    assert len(asyncio.all_tasks()) == 1
