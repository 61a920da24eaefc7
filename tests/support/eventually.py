"""Waits for something to become true, with a bound, and says what was seen last when it did not."""

from __future__ import annotations

import asyncio
import inspect
import os
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast, overload

Seen = TypeVar("Seen")
_BESIDE_OTHERS = "2" if "PYTEST_XDIST_WORKER" in os.environ else "1"
PATIENCE = float(os.environ.get("JEJAK_TEST_PATIENCE", _BESIDE_OTHERS))
"""How many times longer than usual to wait, on a machine that does other work too."""
_FIRST_PAUSE_S = 0.005
_LONGEST_PAUSE_S = 0.1


class NeverCame(AssertionError):
    """The condition stayed false; the message holds what was seen last."""


@overload
async def eventually(
    look: Callable[[], Awaitable[Seen]], until: Callable[[Seen], object] = ..., *, within: float = ...
) -> Seen: ...


@overload
async def eventually(
    look: Callable[[], Seen], until: Callable[[Seen], object] = ..., *, within: float = ...
) -> Seen: ...


async def eventually(
    look: Callable[[], Seen | Awaitable[Seen]],
    until: Callable[[Seen], object] = bool,
    *,
    within: float = 10.0,
) -> Seen:
    """What `look()` (sync or async) saw once `until` accepted it; `NeverCame` after `within` seconds.

    An AssertionError inside `look` counts as "not yet".
    """
    end, pause = time.monotonic() + within * PATIENCE, _FIRST_PAUSE_S
    while True:
        seen, wrong = await _try(look)
        if wrong is None and until(cast("Seen", seen)):
            return cast("Seen", seen)
        if time.monotonic() > end:
            raise NeverCame(_message(within * PATIENCE, seen, wrong)) from wrong
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE_S)


def eventually_sync(
    look: Callable[[], Seen], until: Callable[[Seen], object] = bool, *, within: float = 10.0
) -> Seen:
    """`eventually` for tests without a loop."""
    end, pause = time.monotonic() + within * PATIENCE, _FIRST_PAUSE_S
    while True:
        try:
            seen: Seen | None = look()
            wrong = None
        except AssertionError as error:
            seen, wrong = None, error
        if wrong is None and until(cast("Seen", seen)):
            return cast("Seen", seen)
        if time.monotonic() > end:
            raise NeverCame(_message(within * PATIENCE, seen, wrong)) from wrong
        time.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE_S)


async def _try(look: Callable[[], Seen | Awaitable[Seen]]) -> tuple[Seen | None, AssertionError | None]:
    try:
        seen = look()
        return (await seen if inspect.isawaitable(seen) else seen), None
    except AssertionError as error:
        return None, error


def _message(within: float, seen: object, wrong: AssertionError | None) -> str:
    last = f"it failed with: {wrong}" if wrong is not None else f"it saw: {seen!r}"
    return f"not within {within} s; last {last}"
