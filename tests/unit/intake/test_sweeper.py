"""The sweeper of uploads goes on, whatever one of its looks runs into."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from services.intake.sweeper.uploads import UploadSweeper
from shared.errors import Infrastructure
from tests.support.eventually import eventually


class OneLease:
    """Held or not, as the test says."""

    def __init__(self, *, ours: bool) -> None:
        self.ours = ours

    async def hold(self) -> bool:
        return self.ours


@pytest.mark.parametrize("trouble", [Infrastructure("the database is away"), KeyError("a bug")])
async def test_after_a_look_that_failed_the_next_one_comes(trouble: Exception) -> None:
    looks = 0

    async def sweep() -> int:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise trouble
        return 0

    running = asyncio.create_task(UploadSweeper(sweep, OneLease(ours=True), every_s=0.001).run())
    await eventually(lambda: looks, lambda count: count >= 2)
    assert not running.done()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_a_copy_without_the_lease_looks_at_nothing() -> None:
    async def sweep() -> int:
        raise AssertionError

    assert await UploadSweeper(sweep, OneLease(ours=False)).once() == 0
