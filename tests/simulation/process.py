"""A process that can be killed or stopped at any await: its tasks, and the gate that its calls pass."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import Context, ContextVar, copy_context
from typing import Any, TypeVar

from aiokafka.errors import KafkaError
from pymongo.errors import AutoReconnect, PyMongoError

from shared.errors import Infrastructure, JejakError
from shared.store.plan import Transient, Unknown
from tests.simulation.chance import Chance
from tests.simulation.history import History

T = TypeVar("T")
_current: ContextVar[Process | None] = ContextVar("process", default=None)


def joined(task: asyncio.Task[Any], context: Context | None) -> None:
    """A task belongs to the process of whoever made it."""
    process = _current.get() if context is None else context.get(_current)
    if process is not None:
        process.tasks[task] = None
        task.add_done_callback(process.left)


_NAMED = (JejakError, KafkaError, PyMongoError, OSError, TimeoutError)
"""What a task may end with; anything else is a fault of the code, or of the simulation."""


class Weather:
    """How likely each fault is, and what of a service's outside is away; calm once `chaos` is over."""

    def __init__(self) -> None:
        self.chaos = True
        self.mongo_away = False
        self.trouble = 0.01
        """Of any call to MongoDB: that it fails, before or after it took effect."""
        self.slow = 0.25


class Process:
    """One copy of a service, from its start to its death."""

    def __init__(self, name: str, *, chance: Chance, history: History, weather: Weather) -> None:
        self.name = name
        self.chance = chance
        self.history = history
        self.weather = weather
        self.tasks: dict[asyncio.Task[Any], None] = {}
        self.dead = False
        self.points = 0
        """Awaits of the outside so far."""
        self.crash_at: int | None = None
        """The await at which it dies by itself."""
        self.stop_at: tuple[str, float] | None = None
        """The await at which it stands still by itself, and for how many seconds."""
        self.died: list[Any] = []
        """What is done when it has died."""
        self._stopped: asyncio.Future[None] | None = None
        self._context = copy_context()
        self._context.run(_current.set, self)

    def spawn(self, work: Coroutine[Any, Any, Any], name: str = "") -> asyncio.Task[Any]:
        """Let the process do something."""
        return asyncio.get_running_loop().create_task(work, name=name or None, context=self._context)

    def run(self, make: Callable[[], T]) -> T:
        """Make something that belongs to the process."""
        return self._context.run(make)

    def left(self, task: asyncio.Task[Any]) -> None:
        """A task ended."""
        self.tasks.pop(task, None)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, _NAMED):
            self.history.broken("no task falls over", f"{self.name} {task.get_name()}: {error!r}")

    def kill(self, why: str) -> None:
        """As `kill -9`: nothing more of it reaches the outside; what it had in memory is gone."""
        if self.dead:
            return
        self.history.note("crash", f"{self.name} {why}")
        self.dead = True
        self.go_on()
        for task in list(self.tasks):
            task.cancel()
        asyncio.get_running_loop().call_soon(self._bury)
        for each in self.died:
            each()

    def _bury(self) -> None:
        for task in list(self.tasks):
            task.cancel()
        if self.tasks:
            asyncio.get_running_loop().call_later(0.01, self._bury)

    @property
    def stopped(self) -> bool:
        """Whether it stands still."""
        return self._stopped is not None

    def stop(self) -> None:
        """As SIGSTOP: every call to the outside waits; who waits already goes on waiting for the same."""
        self._stopped = self._stopped or asyncio.get_running_loop().create_future()

    def _stand_at(self, where: str) -> None:
        if self._stopped is not None or self.stop_at is None or self.stop_at[0] != where:
            return
        seconds = self.stop_at[1]
        self.history.note("stop", f"{self.name} {where} for {seconds} s")
        self.stop_at = None
        self.stop()
        asyncio.get_running_loop().call_later(seconds, self.go_on)

    def go_on(self) -> None:
        """As SIGCONT."""
        stopped, self._stopped = self._stopped, None
        if stopped is not None and not stopped.done():
            stopped.set_result(None)

    async def enter(self, what: str) -> None:
        """Before a call takes effect: the process may die or stand here, or the call may fail."""
        self._stand_at(f"before {what}")
        await self.point(what)
        if self.weather.mongo_away:
            await asyncio.sleep(0.05)
            raise _away(what)
        if self.weather.chaos and self.chance.happens(self.weather.trouble):
            raise self._trouble(what)

    async def leave(self, what: str) -> None:
        """After it took effect, before the answer is known."""
        self._stand_at(f"after {what}")
        await self.point(what)
        if self.weather.chaos and self.chance.happens(self.weather.trouble / 2):
            self.history.note("fault", f"{self.name} {what}: done, the answer is lost")
            raise Unknown("the answer is lost") if what == "commit" else _away(what)

    async def point(self, what: str) -> None:
        """An await of the outside: where it may die, stand still or take its time."""
        self.points += 1
        if self.crash_at is not None and self.points >= self.crash_at:
            self.kill(f"at await {self.points} ({what})")
        if self._stopped is not None:
            await asyncio.wait([self._stopped])
        drawn = self.chance.random()
        if drawn < self.weather.slow:
            await asyncio.sleep(0.0 if drawn < self.weather.slow / 2 else drawn * 0.05)
        if self.dead:
            raise asyncio.CancelledError

    def _trouble(self, what: str) -> Exception:
        if what == "commit" and self.chance.happens(0.5):
            return self._not_yet()
        self.history.note("fault", f"{self.name} {what}: not done")
        if what == "commit":
            return self.chance.one([Transient("aborted"), Unknown("nobody can tell")])
        return _away(what)

    def _not_yet(self) -> Unknown:
        """Nobody can tell, not even the database: it decides after the caller was told so."""
        seconds = round(self.chance.uniform(0.01, 0.5), 3)
        word = self.chance.one(("lands_in_s", "lands_in_s", "given_up_in_s"))
        self.history.note("fault", f"{self.name} commit: no answer, {word} {seconds}")
        return Unknown("nobody can tell yet", **{word: seconds})


def _away(what: str) -> Exception:
    if what == "commit":
        return Transient("MongoDB cannot be reached")
    if what == "find":
        return Infrastructure("MongoDB cannot be reached")
    return AutoReconnect("MongoDB cannot be reached")
