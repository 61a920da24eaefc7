"""One program's many requests wait for each other, not everybody for them."""

from __future__ import annotations

import asyncio

import pytest

from services.intake.application.turns import TooManyAtOnce, Turns


class Work:
    """Requests that are held until they are let go."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.go = asyncio.Event()
        self.at_work = 0
        self.most = 0

    async def request(self, program: str = "loud") -> None:
        async with self.turns.turn(program):
            self.at_work += 1
            self.most = max(self.most, self.at_work)
            await self.go.wait()
            self.at_work -= 1


async def started(work: Work, count: int) -> list[asyncio.Task[None]]:
    """So many requests of the loud program, under way."""
    tasks = [asyncio.create_task(work.request()) for _ in range(count)]
    for _ in range(3):
        await asyncio.sleep(0)
    return tasks


async def test_a_few_are_at_work_and_the_others_of_the_program_wait_and_are_all_served() -> None:
    work = Work(Turns(at_work=2, waiting=5))
    tasks = await started(work, 7)
    assert work.at_work == 2
    work.go.set()
    await asyncio.gather(*tasks)
    assert work.most == 2


async def test_beyond_those_who_wait_a_program_is_told_to_come_later_and_another_is_not() -> None:
    work = Work(Turns(at_work=2, waiting=1))
    tasks = await started(work, 3)
    with pytest.raises(TooManyAtOnce) as refusal:
        await work.request()
    assert (refusal.value.status, refusal.value.code) == (429, "too-many-at-once")
    other = asyncio.create_task(work.request("quiet"))
    await asyncio.sleep(0)
    assert work.at_work == 3, "the other program is at work at once"
    work.go.set()
    await asyncio.gather(other, *tasks)


async def test_a_request_that_is_given_up_or_fails_frees_its_place_and_an_idle_line_is_forgotten() -> None:
    turns = Turns(at_work=1, waiting=0)
    work = Work(turns)
    (task,) = await started(work, 1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    with pytest.raises(ZeroDivisionError):
        async with turns.turn("loud"):
            raise ZeroDivisionError
    work.go.set()
    await work.request()
    assert turns._lines == {}
