"""Hints for live pages: a list is drawn anew at once, then at most twice a second however much changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

ANY = "any"
"""The hint that something changed somewhere: lists take it, a hand-off's page takes its own case's id."""

EVERY_S = 0.5


async def paced(
    source: AsyncGenerator[str | None, None], *, every_s: float = EVERY_S
) -> AsyncIterator[str | None]:
    """What the source says, and `ANY` after it: the first at once, those that follow closely as one.

    Drawing a list costs some milliseconds a reader; hand-offs may come in by the dozen a second.
    """
    loop = asyncio.get_running_loop()
    told, owed = loop.time() - every_s, False
    async with aclosing(source):
        coming = asyncio.ensure_future(anext(source))
        try:
            while True:
                left = told + every_s - loop.time() if owed else None
                done, _ = await asyncio.wait({coming}, timeout=None if left is None else max(left, 0))
                if owed and loop.time() >= told + every_s:
                    told, owed = loop.time(), False
                    yield ANY
                if done:
                    try:
                        hint = coming.result()
                    except StopAsyncIteration:
                        return
                    coming = asyncio.ensure_future(anext(source))
                    yield hint
                    owed = owed or hint is not None
        finally:
            coming.cancel()
            await asyncio.wait({coming})
