"""Leases for work that must run once: the server's clock ends one, a number fences its holder's writes.

One that would last longer than a lease may was taken under a clock that was set back since: it is over.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared.changes import Fence
from shared.errors import Infrastructure
from shared.store import meta
from shared.store.mongo import Database, DuplicateKeyError, ReturnDocument, translated
from shared.store.plan import RESTORED_UNDER_IT

COLLECTION = "leases"


class Lease:
    """One lease as one process sees it. `fence` goes into the changes made under it; None while not held."""

    def __init__(
        self, database: Database, name: str, *, holder: str, ttl: timedelta = timedelta(seconds=10)
    ) -> None:
        self._database = database
        self._leases = database[COLLECTION]
        self._epoch: int | None = None
        self._name = name
        self._holder = holder
        self._ttl_ms = int(ttl.total_seconds() * 1000)
        self.fence: Fence | None = None

    @translated
    async def hold(self) -> bool:
        """Take it if it is free or over, renew it if it is ours; whether it is ours now.

        The number rises with each taking, not with a renewal; a lease lost and taken again is a new one.

        Raises:
            Infrastructure: MongoDB is away, or the database was restored since the lease was first asked for:
                a process that stood still meanwhile must not work on it.
        """
        await self._refuse_another_epoch()
        free = {"_id": self._name, "$expr": {"$or": [self._over(), self._ours()]}}
        found = await self._take(free, upsert=False)
        if found is None:
            # Nobody ever held it, or somebody does: then the upsert, which may have no `$expr`, meets theirs.
            found = await self._take({"_id": self._name, "fence": {"$exists": False}}, upsert=True)
        self.fence = None if found is None else Fence(self._name, found["fence"])
        return found is not None

    async def _refuse_another_epoch(self) -> None:
        epoch = await meta.epoch_in(self._database) or meta.FIRST_EPOCH
        self._epoch = self._epoch or epoch
        if epoch != self._epoch:
            self.fence = None
            raise Infrastructure(RESTORED_UNDER_IT)

    async def _take(self, query: dict[str, Any], *, upsert: bool) -> dict[str, Any] | None:
        try:
            return await self._leases.find_one_and_update(
                query, [{"$set": self._taken()}], upsert=upsert, return_document=ReturnDocument.AFTER
            )
        except DuplicateKeyError:
            return None

    @translated
    async def release(self) -> None:
        """Let the next one have it at once; nothing happens if it was lost already."""
        if self.fence is not None:
            await self._leases.update_one(
                {"_id": self._name, "fence": self.fence.number},
                [{"$set": {"expires": "$$NOW", "holder": None}}],
            )
            self.fence = None

    def _ours(self) -> dict[str, Any]:
        number = -1 if self.fence is None else self.fence.number
        return {"$and": [{"$eq": ["$holder", self._holder]}, {"$eq": ["$fence", number]}]}

    def _taken(self) -> dict[str, Any]:
        number = {"$ifNull": ["$fence", 0]}
        lasts = [{"$gt": ["$expires", "$$NOW"]}, {"$lte": ["$expires", self._latest()]}]
        still = {"$and": [self._ours(), *lasts]}
        return {
            "holder": self._holder,
            "expires": {"$add": ["$$NOW", self._ttl_ms]},
            "fence": {"$cond": [still, number, {"$add": [number, 1]}]},
        }

    def _over(self) -> dict[str, Any]:
        return {"$or": [{"$lte": ["$expires", "$$NOW"]}, {"$gt": ["$expires", self._latest()]}]}

    def _latest(self) -> dict[str, Any]:
        return {"$add": ["$$NOW", 2 * self._ttl_ms]}
