"""Hints for live pages: nothing is lost, and much at once becomes little."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from services.notify.console.pace import ANY, paced
from shared.errors import Infrastructure


async def _source(*hints: str | None, end: asyncio.Event | None = None) -> AsyncGenerator[str | None, None]:
    for hint in hints:
        yield hint
    if end is not None:
        await end.wait()


async def _collect(count: int, *hints: str | None, every_s: float) -> list[str | None]:
    """The first so many of what comes while the source stays open."""
    seen: list[str | None] = []
    async for hint in paced(_source(*hints, end=asyncio.Event()), every_s=every_s):
        seen.append(hint)
        if len(seen) == count:
            return seen
    return seen


async def test_the_first_change_is_told_at_once() -> None:
    async with asyncio.timeout(5):
        assert await _collect(3, None, "case-1", every_s=60) == [None, "case-1", ANY]


async def test_changes_that_follow_closely_are_one_for_lists_and_each_for_its_page() -> None:
    hints = [f"case-{n}" for n in range(20)]
    async with asyncio.timeout(5):
        seen = await _collect(22, *hints, every_s=0.05)
    assert [hint for hint in seen if hint != ANY] == hints
    assert seen.count(ANY) == 2
    assert seen[-1] == ANY


async def test_a_source_that_breaks_breaks_through() -> None:
    async def broken() -> AsyncGenerator[str | None, None]:
        yield None
        raise Infrastructure("gone")

    with pytest.raises(Infrastructure):
        _ = [hint async for hint in paced(broken())]


async def test_a_source_that_ends_ends_it() -> None:
    assert [hint async for hint in paced(_source(None))] == [None]
