"""Brings a verified backup into an empty installation, or into one service's empty database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bson.raw_bson import RawBSONDocument

from deploy.backup import age, archive
from deploy.backup.manifest import Manifest, Part
from deploy.backup.take import Progress, silent
from deploy.ops.installation import Installation
from shared.clock import rfc3339, system_clock
from shared.errors import Refused
from shared.store import grants, indexes, meta
from shared.store.lease import COLLECTION as LEASES
from shared.store.mongo import Client, Database, open_client, open_database, translated

AT_ONCE = 1_000
_OWNS = "createUser"
_OF_THIS_RESTORE = {meta.RESTORED, "epoch"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was restored: documents by service, new epochs, and services whose database user is missing."""

    documents: Mapping[str, int]
    epochs: Mapping[str, int]
    without_user: Sequence[str]


async def load(
    installation: Installation,
    source: Path,
    identities: Sequence[age.Identity],
    *,
    services: Sequence[str],
    replace: bool = False,
    progress: Progress = silent,
) -> Loaded:
    """Verify the whole archive, then write; every restored database waits to be reconciled.

    Raises:
        Refused: the archive is damaged or of another namespace, a database has data, or this user may not
            write everywhere.
        Infrastructure: MongoDB is away.
    """
    told = archive.verified(source, identities)
    if told.namespace != installation.namespace:
        raise Refused(
            f"{source} is a backup of {told.namespace!r}, this installation is {installation.namespace!r}; "
            "set JEJAK_NAMESPACE"
        )
    client = open_client(installation.mongo_url, app="jejak-restore")
    try:
        return await _load(client, told, source, identities, services, replace=replace, progress=progress)
    finally:
        client.close()


async def _load(
    client: Client,
    told: Manifest,
    source: Path,
    identities: Sequence[age.Identity],
    services: Sequence[str],
    *,
    replace: bool,
    progress: Progress,
) -> Loaded:
    await _refuse_others_than_owner(client)
    databases = {name: open_database(client, f"{told.namespace}_{name}") for name in services}
    await _refuse_at_work(databases)
    epochs = {name: await meta.epoch_in(database) or 0 for name, database in databases.items()}
    full = await _full(databases, replace=replace)
    about = {"from": told.fingerprint, "taken_at": rfc3339(told.moment), "at": rfc3339(system_clock())}
    for name, database in databases.items():
        # Both before anything is destroyed: a restore that breaks off leaves no empty database to start on,
        # a service that wakes up now commits nothing, and the next try knows which epochs were used.
        await meta.note_restored(database, meta.Restored.LOADING, **about)
        highest = max(epochs[name], int(told.epochs.get(name, 1)))
        epochs[name] = await meta.raise_epoch(database, above=highest)
    for name in full:
        await emptied(databases[name])
    await indexes.ensure(client, told.namespace)
    documents = await _write_all(databases, told, source, identities, progress)
    for name, database in databases.items():
        await indexes.verify(database, name)
        # People have no service of their own that would have to be compared with anything.
        state = meta.Restored.READY if name == "people" else meta.Restored.NOT_RECONCILED
        await meta.note_restored(database, state, **about)
    return Loaded(documents, epochs, await _without_user(client, told.namespace))


async def _write_all(
    databases: Mapping[str, Database],
    told: Manifest,
    source: Path,
    identities: Sequence[age.Identity],
    progress: Progress,
) -> dict[str, int]:
    expected = {part.name: part for part in told.parts}
    documents = dict.fromkeys(databases, 0)
    for name, raw in archive.parts(source, identities):
        part = expected.get(name)
        if part is None or part.service not in databases:
            continue
        if sha256(raw).hexdigest() != part.sha256:
            raise Refused(f"{name} changed since it was verified; begin again with --replace")
        await _write(databases[part.service], part, raw)
        documents[part.service] += part.documents
        progress(f"{part.service}.{part.collection}", documents[part.service])
    return documents


@translated
async def _write(database: Database, part: Part, raw: bytes) -> None:
    target = database[part.collection]
    batch: list[RawBSONDocument] = []
    for each in archive.documents(raw):
        document = RawBSONDocument(each)
        if part.collection == meta.COLLECTION:
            if document["_id"] not in _OF_THIS_RESTORE:
                await target.replace_one({"_id": document["_id"]}, document, upsert=True)
            continue
        batch.append(document)
        if len(batch) == AT_ONCE:
            await target.insert_many(batch, ordered=False)
            batch = []
    if batch:
        await target.insert_many(batch, ordered=False)


@translated
async def _refuse_at_work(databases: Mapping[str, Database]) -> None:
    """A service that goes on would tell its streams on a database that was taken from under it."""
    alive = {"$expr": {"$gt": ["$expires", "$$NOW"]}}
    for name, database in databases.items():
        if await database[LEASES].find_one(alive, {"_id": 1}) is not None:
            raise Refused(
                f"{name} is at work: stop every copy of it (one that was killed counts for 10 s more), "
                "then restore"
            )


@translated
async def _full(databases: Mapping[str, Database], *, replace: bool) -> list[str]:
    full = [name for name, database in databases.items() if not await _is_empty(database)]
    if full and not replace:
        raise Refused(
            f"there is data in {', '.join(full)}: a restore goes into empty databases; keep a backup of what "
            "is there, then say --replace to destroy it"
        )
    return full


@translated
async def emptied(database: Database) -> None:
    """Drop everything but what says that a restore is under way, and the highest epoch that was used."""
    for name in await database.list_collection_names():
        if name != meta.COLLECTION and not name.startswith("system."):
            await database.drop_collection(name)
    await database[meta.COLLECTION].delete_many({"_id": {"$nin": ["epoch", meta.RESTORED]}})


async def _is_empty(database: Database) -> bool:
    for name in await database.list_collection_names():
        if await database[name].find_one({"_id": {"$ne": "epoch"}}, {"_id": 1}) is not None:
            return False
    return True


@translated
async def _refuse_others_than_owner(client: Client) -> None:
    found = await client["admin"].command("connectionStatus", showPrivileges=True)
    rights = found["authInfo"]
    allowed = {action for each in rights["authenticatedUserPrivileges"] for action in each["actions"]}
    if rights["authenticatedUsers"] and _OWNS not in allowed:
        raise Refused(
            "a restore writes journals, which only the owner of the databases may: set JEJAK_MONGO_URL to "
            "the owner's URL for this command"
        )


@translated
async def _without_user(client: Client, namespace: str) -> list[str]:
    users = [*grants.SERVICES, grants.OPERATOR]
    found = await client["admin"].command("usersInfo", [grants.user(each, namespace) for each in users])
    there = {each["user"] for each in found["users"]}
    return [each for each in users if grants.user(each, namespace) not in there]


def every_service() -> list[str]:
    """All databases of an installation."""
    return list(indexes.COLLECTIONS)
