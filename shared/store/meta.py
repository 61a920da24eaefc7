"""What a database knows of itself: its epoch, its Kafka cluster, and until when it announced heads."""

from __future__ import annotations

from datetime import datetime

from shared.store.mongo import Database, ReturnDocument, translated
from shared.store.plan import Backend

COLLECTION = "meta"


async def epoch(backend: Backend) -> int:
    """The database's epoch: 1 from its birth, one more after each restore."""
    found = await backend.find(COLLECTION, "_id", ["epoch"])
    return int(found[0]["value"]) if found else 1


@translated
async def raise_epoch(database: Database) -> int:
    """After a restore, before a service starts: no new event can be taken for one that was lost."""
    await database[COLLECTION].update_one({"_id": "epoch"}, {"$setOnInsert": {"value": 1}}, upsert=True)
    found = await database[COLLECTION].find_one_and_update(
        {"_id": "epoch"}, {"$inc": {"value": 1}}, return_document=ReturnDocument.AFTER
    )
    return int(found["value"])


@translated
async def cluster(database: Database) -> str | None:
    """The id of the Kafka cluster last seen, or None before the first."""
    found = await database[COLLECTION].find_one({"_id": "cluster"})
    return None if found is None else str(found["value"])


@translated
async def remember_cluster(database: Database, cluster_id: str) -> None:
    """Note the cluster id once everything that a new one asks for is done."""
    await database[COLLECTION].update_one({"_id": "cluster"}, {"$set": {"value": cluster_id}}, upsert=True)


@translated
async def announced_until(database: Database) -> datetime | None:
    """Until when (UTC) the heads of changed streams have been announced, or None before the first time."""
    found = await database[COLLECTION].find_one({"_id": "announced"})
    moment: datetime | None = None if found is None else found["value"]
    return moment


@translated
async def remember_announced(database: Database, moment: datetime) -> None:
    """Note it, once Kafka acknowledged the announcement."""
    await database[COLLECTION].update_one({"_id": "announced"}, {"$set": {"value": moment}}, upsert=True)
