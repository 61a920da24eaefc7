"""Holds a service's clock against MongoDB's, for readiness and so that no jump moves a timer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC

from pymongo.errors import PyMongoError

from shared.clock import Clock, SteadyClock
from shared.errors import Infrastructure
from shared.store.mongo import Database

Ping = Callable[[], Awaitable[None]]


class ClockWatch:
    """Asks the primary for its time. A clock of a test's own is left alone."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock if isinstance(clock, SteadyClock) else None
        self.parts: Mapping[str, Ping] = {"clock": self.ping} if self._clock else {}

    async def look(self) -> str:
        """What is wrong with the clocks; empty when nothing is.

        Raises:
            Infrastructure: MongoDB does not answer.
        """
        if self._clock is None:
            return ""
        asked = self._clock.asking()
        try:
            hello = await self._database.command("hello")
        except PyMongoError as error:
            raise Infrastructure(f"MongoDB does not tell its time ({type(error).__name__})") from error
        # What a command answers bears no zone; MongoDB speaks UTC.
        return self._clock.heard(hello["localTime"].replace(tzinfo=UTC), asked)

    async def ping(self) -> None:
        """For /readyz.

        Raises:
            Infrastructure: a clock jumped or they differ; the sentence says which and by how much.
        """
        if why := await self.look():
            raise Infrastructure(why)
