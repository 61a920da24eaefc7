"""An event loop whose time jumps to the next timer: hours pass in milliseconds, the same each time."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Generator
from contextvars import Context
from itertools import count
from typing import Any

Work = Coroutine[Any, Any, Any] | Generator[Any, None, Any]


MOST_TURNS = 50_000
"""Of the loop at one moment."""


class Stuck(Exception):
    """Everybody waits and no timer is left."""


class _Selector(selectors.SelectSelector):
    """Never waits: tells the loop that its timers are due."""

    loop: VirtualLoop
    still = 0
    """Turns since time last went on."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Nothing is ever ready but time."""
        if timeout is None:
            raise Stuck("everybody waits and no timer is left")
        self.still = 0 if timeout > 0 else self.still + 1
        if self.still > MOST_TURNS:
            raise Stuck("something goes round and round, and no time passes")
        if timeout > 0:
            self.loop.jump()
        return []


class _Numbered:
    """A set of addresses has another order at every run; a set of these has the same."""

    _numbers = count(1)
    number: int

    def __hash__(self) -> int:
        return self.number


class _Future(_Numbered, asyncio.Future[Any]):
    def __init__(self, *, loop: asyncio.AbstractEventLoop, number: int) -> None:
        self.number = number
        super().__init__(loop=loop)


class SimulatedTask(_Numbered, asyncio.Task[Any]):
    """A task with a number for a hash."""

    def __init__(self, work: Work, number: int, **given: Any) -> None:
        self.number = number
        super().__init__(work, **given)


class VirtualLoop(asyncio.SelectorEventLoop):
    """`time()` is seconds since the beginning of the world."""

    def __init__(self) -> None:
        selector = _Selector()
        selector.loop = self
        self._now = 0.0
        self._numbered = count(1)
        self.faults: list[dict[str, Any]] = []
        """What nobody caught."""
        self.joined: Callable[[asyncio.Task[Any], Context | None], None] = lambda _task, _context: None
        """Told of every new task."""
        super().__init__(selector)
        self.set_task_factory(self._task)
        self.set_exception_handler(lambda _loop, about: self.faults.append(about))

    def time(self) -> float:
        """Virtual seconds."""
        return self._now

    def jump(self) -> None:
        """To the next timer."""
        scheduled: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]
        self._now = max(self._now, scheduled[0].when())

    def create_future(self) -> asyncio.Future[Any]:
        """A future with a number for a hash."""
        return _Future(loop=self, number=next(self._numbered))

    def _task(
        self, loop: asyncio.AbstractEventLoop, work: Work, *, context: Context | None = None
    ) -> asyncio.Task[Any]:
        task = SimulatedTask(work, next(self._numbered), loop=loop, context=context)
        self.joined(task, context)
        return task
