"""The end of what messaging runs, and steps of which one fails."""

from __future__ import annotations

import asyncio

import pytest

from shared.errors import Infrastructure
from shared.messaging.runner import ended, in_turn


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


@pytest.mark.parametrize("fault", [KeyError("by"), Infrastructure("Kafka is away")], ids=["ours", "away"])
async def test_a_step_that_falls_over_keeps_no_other_from_its_turn_and_is_told(fault: Exception) -> None:
    """Kafka may be away for one question while held records need MongoDB alone."""
    taken: list[str] = []

    async def fall() -> None:
        raise fault

    async def take() -> None:
        taken.append("step")

    with pytest.raises(type(fault)):
        await in_turn([take, fall, take, fall])
    assert len(taken) == 2
