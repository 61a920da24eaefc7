"""One timer for all who wait: a timer for each costs a waiting request more than its place in the group."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any


class Patience:
    """Fails what is not answered within so many seconds of `watch`."""

    def __init__(self, seconds: float, lost: Callable[[], BaseException]) -> None:
        self._seconds = seconds
        self._lost = lost
        self._waiting: deque[tuple[float, asyncio.Future[Any]]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def watch(self, future: asyncio.Future[Any]) -> None:
        """Begin to wait for an answer; needs a running loop."""
        loop = asyncio.get_running_loop()
        self._forget_answered()
        self._waiting.append((loop.time() + self._seconds, future))
        if self._timer is None:
            self._timer = loop.call_later(self._seconds, self._look)

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        while self._waiting and self._waiting[0][0] <= now:
            _, future = self._waiting.popleft()
            if not future.done():
                future.set_exception(self._lost())
        self._forget_answered()
        self._timer = loop.call_at(self._waiting[0][0], self._look) if self._waiting else None

    def _forget_answered(self) -> None:
        while self._waiting and self._waiting[0][1].done():
            self._waiting.popleft()
