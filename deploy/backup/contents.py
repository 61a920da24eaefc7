"""Whether every sealed content still has its wrapped key, and whether the office's key opens it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deploy.backup.findings import Finding, Kind
from deploy.backup.witnesses import BATCH
from deploy.backup.world import KEYSETS, Surroundings
from shared.changes import JsonObject
from shared.security.sealing import ContentKeys, Unsealable
from shared.store.mongo import Database, translated


@dataclass(frozen=True, slots=True)
class Contents:
    """Looks at one restored database."""

    world: Surroundings
    collections: Mapping[str, str]
    keys: ContentKeys | None
    """None where the key files are not at hand: then only that a wrapped key is there is looked at."""

    async def check(self, owner: str, *, write: bool) -> list[Finding]:
        """Bring missing keys back from the other services; what cannot be opened is answered."""
        database, last, found = self.world.databases[owner], "", list[Finding]()
        while True:
            docs = await _after(database, self.collections[owner], last)
            for doc in docs:
                one = await self._look(owner, database, doc, write=write)
                found += [one] if one else []
            if len(docs) < BATCH:
                return found
            last = docs[-1]["_id"]

    @translated
    async def _look(self, owner: str, database: Database, doc: JsonObject, *, write: bool) -> Finding | None:
        report_id = _report(owner, doc)
        place = doc["_id"] if owner != "notify" else report_id
        there = await database[KEYSETS].find_one({"_id": place})
        keyset = there["keyset"] if there else await self.world.keyset(report_id)
        if keyset is None:
            what = "its content has no key any more, here or in another service"
            return Finding(owner=owner, kind=Kind.UNOPENABLE, stream=doc["_id"], what=what)
        if there is None and write:
            await database[KEYSETS].insert_one({"_id": place, "keyset": keyset})
        try:
            if self.keys is not None:
                self.keys.unwrap(report_id, keyset)
        except Unsealable:
            what = "its wrapped key does not open under the office's key"
            return Finding(owner=owner, kind=Kind.UNOPENABLE, stream=doc["_id"], what=what)
        return None


@translated
async def _after(database: Database, collection: str, last: str) -> list[dict[str, Any]]:
    fields = {"body.report.report_id": 1, "body.report_id": 1}
    found = database[collection].find({"_id": {"$gt": last}}, fields).sort("_id", 1).limit(BATCH)
    docs: list[dict[str, Any]] = await found.to_list(None)
    return docs


def _report(owner: str, doc: JsonObject) -> str:
    if owner == "triage":
        return str(doc["body"]["report"]["report_id"])
    return str(doc["_id"] if owner == "intake" else doc["body"]["report_id"])
