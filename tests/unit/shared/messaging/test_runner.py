"""The end of what messaging runs."""

from __future__ import annotations

import asyncio

from shared.messaging.runner import ended


async def test_a_task_that_takes_a_cancellation_for_its_clients_own_still_ends() -> None:
    swallowed = 0

    async def stubborn() -> None:
        nonlocal swallowed
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                if swallowed:
                    raise
                swallowed += 1

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await ended([task])
    assert swallowed == 1
    assert task.cancelled()
