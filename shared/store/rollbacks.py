"""Whether a member of the replica set may have taken back writes (a rollback) since an operator last looked.

Every member counts its rollbacks, and its starts after a crash with them; the count is kept in `meta` for
each, beside the one that an operator has seen. What was acknowledged here cannot be taken back, since it
waits for a majority: the alarm is for what others wrote. A member by itself has nobody to roll back to.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pymongo.errors import PyMongoError

from shared.errors import Infrastructure
from shared.store.mongo import Database, open_client, translated

COLLECTION: Final = "meta"
PREFIX: Final = "rollbacks:"
LOOK_EVERY_S: Final = 60.0
_WITHIN_S: Final = 1.5
_OURS: Final = {"_id": {"$regex": f"^{PREFIX}"}}


class Rollbacks:
    """Asks each member now and then; `url` is the service's own."""

    def __init__(self, database: Database, url: str) -> None:
        self._database = database
        self._url = url
        self._next_look = 0.0

    async def ping(self) -> None:
        """For /readyz.

        Raises:
            Infrastructure: a member may have taken back writes and no operator has confirmed that yet.
        """
        clock = asyncio.get_running_loop().time
        if clock() >= self._next_look:
            await self.look()
            self._next_look = clock() + LOOK_EVERY_S
        if members := await unseen(self._database):
            raise Infrastructure(
                f"{members} member(s) of MongoDB's replica set came back from a crash or took back writes (a "
                "rollback): look for files in their rollback folders, then ./jejak status --rollbacks-seen"
            )

    @translated
    async def look(self) -> None:
        """Note every member's count; one that does not answer keeps what was noted."""
        hello = await self._database.client.get_database("admin").command("hello")
        hosts = [str(host) for host in hello.get("hosts", ())]
        if len(hosts) == 1:
            return
        counts = await asyncio.gather(*(self._count_of(host) for host in hosts))
        for host, count in zip(hosts, counts, strict=True):
            if count is not None:
                await note(self._database, host, count)

    async def _count_of(self, host: str) -> int | None:
        client = open_client(member_url(self._url, host), app="jejak-rollbacks")
        try:
            async with asyncio.timeout(_WITHIN_S):
                told = await client.get_database("admin").command(_STATUS)
        except (PyMongoError, TimeoutError):
            return None  # a member that is away: the line of MongoDB itself says so
        finally:
            client.close()
        count = told.get("repl", {}).get("rbid")
        return None if count is None else int(count)


_STATUS: Final[dict[str, Any]] = {
    "serverStatus": 1,
    **dict.fromkeys(("metrics", "wiredTiger", "tcmalloc", "locks", "transactions", "opLatencies"), 0),
}


def member_url(url: str, host: str) -> str:
    """The same login at one member, whatever its state."""
    parts = urlsplit(url)
    login, at, _ = parts.netloc.rpartition("@")
    options = {name: value for name, value in parse_qsl(parts.query) if name.lower() != "replicaset"}
    query = urlencode({**options, "directConnection": "true"})
    return urlunsplit((parts.scheme, f"{login}{at}{host}", parts.path or "/", query, ""))


@translated
async def note(database: Database, host: str, count: int) -> None:
    """Note a member's count; the first one counts as seen, and a lower one is that of another replica set."""
    place = {"_id": f"{PREFIX}{host}"}
    known = await database[COLLECTION].find_one(place)
    if known is None or count < known["value"]:
        await database[COLLECTION].update_one(place, {"$set": {"value": count, "seen": count}}, upsert=True)
    elif count > known["value"]:
        await database[COLLECTION].update_one(place, {"$max": {"value": count}})


@translated
async def unseen(database: Database) -> int:
    """How many members took back writes that no operator has confirmed."""
    return sum([1 async for doc in database[COLLECTION].find(_OURS) if doc["value"] > doc["seen"]])


@translated
async def mark_seen(database: Database) -> int:
    """An operator has looked: the alarm ends. How many members it was about."""
    done = await database[COLLECTION].update_many(
        {**_OURS, "$expr": {"$gt": ["$value", "$seen"]}}, [{"$set": {"seen": "$value"}}]
    )
    return int(done.modified_count)
