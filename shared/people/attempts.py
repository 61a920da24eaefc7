"""A limit on sign-in attempts per name, counted in the database, without keeping any address.

There is none over all names together: whoever guesses at names that nobody has would close the door to the
whole office, and an office of twenty accounts is no better protected by it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, ClassVar, Final

from shared.clock import Clock
from shared.errors import N_, JejakError
from shared.store.mongo import Database, DuplicateKeyError, ReturnDocument

PER_NAME: Final = 10
WINDOW: Final = timedelta(minutes=15)


class TooManyAttempts(JejakError):
    """So many wrong passwords for this name that nobody is let try it for some minutes."""

    code = "too-many-attempts"
    status: ClassVar[int] = 429


class Attempts:
    """A try is counted before the password is looked at, so that parallel guesses count as well."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._kept = database["attempts"]
        self._clock = clock

    async def begin(self, username: str) -> None:
        """Count a try.

        Raises:
            TooManyAttempts: it is one too many; unknown names are counted like known ones.
        """
        now = self._clock()
        count, until = await self._count(_key(username), now)
        if count > PER_NAME:
            minutes = max(1, -(-int((until - now).total_seconds()) // 60))
            raise TooManyAttempts(
                N_("Terlalu banyak percobaan masuk. Coba lagi dalam %(minutes)s menit."), minutes=minutes
            )

    async def succeeded(self, username: str) -> None:
        """Forget the wrong tries of this name."""
        await self._kept.delete_one({"_id": _key(username)})

    async def _count(self, key: str, now: datetime) -> tuple[int, datetime]:
        over = {"$lte": ["$expires_at", now]}
        step: list[dict[str, Any]] = [
            {
                "$set": {
                    "count": {"$cond": [over, 1, {"$add": [{"$ifNull": ["$count", 0]}, 1]}]},
                    "expires_at": {"$cond": [over, now + WINDOW, "$expires_at"]},
                }
            }
        ]
        try:
            found = await self._step(key, step)
        except DuplicateKeyError:
            found = await self._step(key, step)
        return found["count"], found["expires_at"]

    async def _step(self, key: str, step: list[dict[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = await self._kept.find_one_and_update(
            {"_id": key}, step, upsert=True, return_document=ReturnDocument.AFTER
        )
        return found


def _key(username: str) -> str:
    """The name's hash: what somebody types here by mistake may be a password."""
    return sha256(username.strip().casefold().encode()).hexdigest()
