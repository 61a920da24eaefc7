"""When a tampered service breaks, and how: at the n-th time that its point is reached, once."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from pathlib import Path

from shared.errors import Infrastructure

THENS = ("kill", "freeze", "dawdle", "fail", "raise", "abort", "unknown", "drop", "skip")
"""The last four are done by the points that know them; see `tests.chaos.deeper`. `dawdle:30` takes 30 s."""
DAWDLE_S = 12.0


class Trigger:
    """Fires at the n-th time that its point is reached, once, whatever process reaches it."""

    def __init__(self, *, nth: int, then: str, marker: Path, always: bool = False) -> None:
        self.then, _, seconds = then.partition(":")
        if self.then not in THENS:
            raise ValueError(f"{then} is none of {', '.join(THENS)}")
        self._dawdle_s = float(seconds or DAWDLE_S)
        self._left = nth
        self._marker = marker
        self._always = always
        self._lock = threading.Lock()

    def due(self) -> bool:
        """The point is reached; whether it is to break now, which is noted in the marker."""
        with self._lock:
            self._left -= 1
            if self._left > 0 or (self._marker.exists() and not self._always):
                return False
            self._marker.touch()
            return True

    async def __call__(self) -> None:
        """The point is reached in a coroutine."""
        if self.due():
            if self.then == "dawdle":
                await asyncio.sleep(self._dawdle_s)
            else:
                self.act()

    def act(self) -> None:
        """Break now; a dawdling one holds up its whole thread."""
        match self.then:
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            case "freeze":
                os.kill(os.getpid(), signal.SIGSTOP)
            case "dawdle":
                time.sleep(self._dawdle_s)
            case "fail":
                raise Infrastructure("planted: a dependency is away")
            case _:
                raise RuntimeError("planted: a fault of our own")
