"""How full the disk with MongoDB's data is, as its primary tells it; an alarm before anything is refused."""

from __future__ import annotations

from typing import Final

from pymongo.errors import PyMongoError

from shared.errors import Infrastructure
from shared.store.mongo import Database

WHOLE: Final = 100.0


class Disk:
    """`used_percent` is that of the last look: 0 before the first, kept while MongoDB does not answer."""

    def __init__(self, database: Database, *, alarm_percent: float) -> None:
        self.used_percent = 0.0
        self._database = database
        self._alarm = alarm_percent

    async def look(self) -> None:
        """Ask; the right `dbStats` on one's own database is enough.

        Raises:
            Infrastructure: MongoDB does not answer.
        """
        try:
            stats = await self._database.command("dbStats")
        except PyMongoError as error:
            raise Infrastructure(
                f"MongoDB does not tell how full its disk is ({type(error).__name__})"
            ) from error
        if total := stats.get("fsTotalSize", 0):
            self.used_percent = WHOLE * stats["fsUsedSize"] / total

    async def ping(self) -> None:
        """For /readyz.

        Raises:
            Infrastructure: it is fuller than the alarm's limit, or cannot be asked.
        """
        await self.look()
        if self.used_percent >= self._alarm:
            raise Infrastructure(
                f"the disk with MongoDB's data is {self.used_percent:.0f} % full "
                f"(alarm at {self._alarm:g} %): free or add space"
            )
