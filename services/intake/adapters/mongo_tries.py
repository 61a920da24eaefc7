"""Wrong PINs per receipt number, counted in MongoDB so that all copies of the service count together."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar

from pymongo import ReturnDocument

from shared.clock import Clock
from shared.store.mongo import Database, translated

COLLECTION = "tries"


@dataclass(frozen=True, slots=True)
class MongoTries:
    """A row dies a quarter of an hour after its first try (the collection's TTL index)."""

    MOST: ClassVar[int] = 10

    database: Database
    clock: Clock

    @translated
    async def begin(self, number: str) -> bool:
        """Count a try in the same step as it is weighed: tries made at one moment do not pass together."""
        doc = await self.database[COLLECTION].find_one_and_update(
            {"_id": _key(number)},
            {"$inc": {"wrong": 1}, "$setOnInsert": {"since": self.clock()}},
            projection={"wrong": 1},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return bool(doc["wrong"] <= self.MOST)

    @translated
    async def right(self, number: str) -> None:
        """Take a try back that was no wrong one."""
        await self.database[COLLECTION].update_one({"_id": _key(number)}, {"$inc": {"wrong": -1}})


def _key(number: str) -> str:
    """Its hash: what somebody types here by mistake may be a PIN or an identity number."""
    return sha256(number.encode("utf-8", "surrogatepass")).hexdigest()
