"""What a database knows of itself: epoch, Kafka cluster, heads announced, and whether a restore is over."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from shared.changes import JsonObject
from shared.errors import Refused
from shared.store.mongo import Database, ReturnDocument, translated
from shared.store.plan import Backend

COLLECTION = "meta"
FIRST_EPOCH = 1
RESTORED = "restored"


class Restored(StrEnum):
    """How far the restore of a database has come."""

    LOADING = "loading"
    NOT_RECONCILED = "not_reconciled"
    READY = "ready"


NEXT = {
    Restored.LOADING: "its restore broke off: run `./jejak restore FILE --replace` again",
    Restored.NOT_RECONCILED: (
        "it was restored from a backup and not yet compared with what is known beyond it: run "
        "`./jejak restore reconcile`, and `./jejak restore open` if that asks for it"
    ),
}
"""What an operator must do before the service may start."""


async def epoch(backend: Backend) -> int:
    """The database's epoch: 1 from its birth, one more after each restore."""
    found = await backend.find(COLLECTION, "_id", ["epoch"])
    return int(found[0]["value"]) if found else FIRST_EPOCH


@translated
async def epoch_in(database: Database) -> int | None:
    """The same for who has no backend; None where no epoch is noted."""
    found: JsonObject | None = await database[COLLECTION].find_one({"_id": "epoch"})
    return int(found["value"]) if found else None


async def refuse_unreconciled(backend: Backend) -> None:
    """At a service's start: a database behind what it announced would tell its streams another way.

    Raises:
        Refused: it was restored and is not ready; names the next command.
    """
    found = await backend.find(COLLECTION, "_id", [RESTORED])
    state = Restored(found[0]["state"]) if found else Restored.READY
    if state is not Restored.READY:
        raise Refused(f"this service does not start on its database: {NEXT[state]}")


@translated
async def restored(database: Database) -> JsonObject | None:
    """What is noted about the last restore, or None if there was none."""
    found: JsonObject | None = await database[COLLECTION].find_one({"_id": RESTORED})
    return found


@translated
async def note_restored(database: Database, state: Restored, **about: object) -> None:
    """Note how far the restore has come, and more about it."""
    change = {"$set": {"state": state.value, **about}}
    await database[COLLECTION].update_one({"_id": RESTORED}, change, upsert=True)


@translated
async def raise_epoch(database: Database, *, above: int = 0) -> int:
    """After a restore, before a service starts: no new event can be taken for one that was lost.

    The new one is also higher than `above`, the highest that anybody has seen.
    """
    await database[COLLECTION].update_one({"_id": "epoch"}, {"$setOnInsert": {"value": 1}}, upsert=True)
    found = await database[COLLECTION].find_one_and_update(
        {"_id": "epoch"},
        [{"$set": {"value": {"$add": [{"$max": ["$value", above]}, 1]}}}],
        return_document=ReturnDocument.AFTER,
    )
    return int(found["value"])


@translated
async def backup(database: Database) -> JsonObject | None:
    """What is noted about the last backup: `at` (UTC), `fingerprint`, `documents`; None if there was none."""
    found: JsonObject | None = await database[COLLECTION].find_one({"_id": "backup"})
    return found


@translated
async def note_backup(database: Database, at: datetime, *, fingerprint: str, documents: int) -> None:
    """Note that an archive was written; a restore forgets it with the rest."""
    about = {"at": at, "fingerprint": fingerprint, "documents": documents}
    await database[COLLECTION].update_one({"_id": "backup"}, {"$set": about}, upsert=True)


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
