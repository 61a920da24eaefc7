"""Wrong PINs per receipt number, counted in MongoDB so that all copies of the service count together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from shared.clock import Clock
from shared.store.mongo import Database, translated

COLLECTION = "tries"


@dataclass(frozen=True, slots=True)
class MongoTries:
    """A row dies a quarter of an hour after its first wrong PIN (the collection's TTL index)."""

    MOST: ClassVar[int] = 10

    database: Database
    clock: Clock

    @translated
    async def exhausted(self, number: str) -> bool:
        """Whether the number has had too many wrong tries lately."""
        doc = await self.database[COLLECTION].find_one({"_id": number}, {"wrong": 1})
        return doc is not None and doc["wrong"] >= self.MOST

    @translated
    async def wrong(self, number: str) -> None:
        """Count one more."""
        await self.database[COLLECTION].update_one(
            {"_id": number}, {"$inc": {"wrong": 1}, "$setOnInsert": {"since": self.clock()}}, upsert=True
        )
