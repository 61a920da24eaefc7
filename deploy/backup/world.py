"""What the recovery of one service may ask of the others: their journals, their keys, intake's exhibits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deploy.backup.beyond import Beyond
from shared.contracts.envelope import Announced
from shared.ids import derived
from shared.store.journal import announced
from shared.store.mongo import Database, translated

KEYSETS = "keysets"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The real one, over the databases and what was gathered beyond them."""

    databases: Mapping[str, Database]
    beyond: Beyond

    @translated
    async def announced(self, owner: str, stream: str, type_: str) -> list[Announced]:
        """The events of this type that the owner's stream has, in order, also those not yet recovered."""
        database = self.databases[owner]
        query = {"stream": stream, "announced.type": type_}
        entries = await database["journal"].find(query, {"_id": 0}).sort("seq", 1).to_list(None)
        key = await database[KEYSETS].find_one({"_id": stream})
        keyset = key["keyset"] if key else None
        known = [announced(entry, f"/jejak/{owner}", keyset) for entry in entries]
        last = known[-1].sequence if known else 0
        told = [one.event for one in self.beyond.events(owner, stream)]
        return known + [event for event in told if event.type == type_ and event.sequence > last]

    @translated
    async def keyset(self, report_id: str) -> str | None:
        """The wrapped content key of a report, wherever it still is."""
        for service, place in places(report_id):
            found = await self.databases[service][KEYSETS].find_one({"_id": place})
            if found is not None and found["keyset"] is not None:
                return str(found["keyset"])
        return None

    @translated
    async def uploaded(self, exhibit_ids: Sequence[str]) -> set[str]:
        """Those exhibits whose bytes are here, all of them."""
        uploads = self.databases["intake"]["uploads"]
        query = {"_id": {"$in": list(exhibit_ids)}, "sha256": {"$exists": True}}
        return {str(doc["_id"]) async for doc in uploads.find(query, {"_id": 1})}


def places(report_id: str) -> list[tuple[str, str]]:
    """Under which id each service keeps a report's wrapped key."""
    return [("intake", report_id), ("triage", derived(report_id, "case")), ("notify", report_id)]
