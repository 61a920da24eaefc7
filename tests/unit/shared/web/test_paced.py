"""A burst of changes becomes few tellings, and none is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from shared.web.live import Hint, paced


def source(hints: asyncio.Queue[Hint | Exception | None], ended: asyncio.Event) -> AsyncIterator[Hint | None]:
    """What the queue gives, until it gives an exception."""

    async def told() -> AsyncIterator[Hint | None]:
        try:
            while True:
                hint = await hints.get()
                if isinstance(hint, Exception):
                    raise hint
                yield hint
        finally:
            ended.set()

    return told()


async def test_the_first_hint_is_told_at_once_and_a_burst_as_one() -> None:
    hints: asyncio.Queue[Hint | Exception | None] = asyncio.Queue()
    async with aclosing(paced(source(hints, asyncio.Event()), every=0.01)) as telling:
        hints.put_nowait("a")
        assert await anext(telling) == ["a"]
        for hint in ("b", "c", "b", None):
            hints.put_nowait(hint)
        assert await anext(telling) == ["b", "c", None]


async def test_an_end_is_told_after_what_came_before_it() -> None:
    hints: asyncio.Queue[Hint | Exception | None] = asyncio.Queue()
    hints.put_nowait("a")
    hints.put_nowait(ConnectionError("away"))
    telling = paced(source(hints, asyncio.Event()), every=0.01)
    assert await anext(telling) == ["a"]
    with pytest.raises(ConnectionError):
        await anext(telling)


async def test_who_stops_listening_ends_the_source() -> None:
    hints: asyncio.Queue[Hint | Exception | None] = asyncio.Queue()
    ended = asyncio.Event()
    telling = paced(source(hints, ended), every=0.01)
    hints.put_nowait("a")
    await anext(telling)
    await telling.aclose()
    async with asyncio.timeout(5):
        await ended.wait()
