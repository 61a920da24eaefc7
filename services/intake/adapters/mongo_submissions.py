"""What became of programs' events, so that a program can ask: its answer, or the reason of its burial."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from services.intake.application.ports import Buried
from shared.changes import Cause, JsonObject
from shared.store import keys
from shared.store.keys import Sealer
from shared.store.mongo import Database, translated

COLLECTION = "submissions"


@dataclass(frozen=True, slots=True)
class MongoSubmissions:
    """One document an event, that names its cause's key; a repeat under another event names the same one.

    A careless program may give several records one id: the keys of the first sixteen are kept, and if any of
    them was taken, that is the answer, whatever became of the others.
    """

    MOST: ClassVar[int] = 16

    database: Database
    sealer: Sealer
    """The one under which the store keeps first answers."""

    @translated
    async def noted(self, source: str, event_id: str, cause: Cause) -> None:
        """An event was seen; its answer will be found under its cause's key."""
        place, kept = keys.key_id(cause.scope, cause.key or ""), {"$ifNull": ["$keys", []]}
        more = {"$cond": [{"$in": [place, kept]}, kept, {"$concatArrays": [kept, [place]]}]}
        change = [{"$set": {"keys": {"$slice": [more, self.MOST]}}}]
        await self.database[COLLECTION].update_one(_named(source, event_id), change, upsert=True)

    @translated
    async def buried(self, source: str, event_id: str, why: Buried) -> None:
        """Note why an event was refused."""
        reason = {"reason": why.reason, "detail": why.detail}
        await self.database[COLLECTION].update_one(_named(source, event_id), {"$set": reason}, upsert=True)

    @translated
    async def fate_of(self, source: str, event_id: str) -> JsonObject | Buried | None:
        """The first answer, or why it was refused; what was taken once stays taken."""
        seen = await self.database[COLLECTION].find_one(_named(source, event_id))
        if seen is None:
            return None
        taken = {"_id": {"$in": seen.get("keys", [])}}
        if found := await self.database[keys.COLLECTION].find_one(taken, sort=[("at", 1)]):
            return keys.first_answer(found, self.sealer)
        return Buried(seen["reason"], seen["detail"]) if "reason" in seen else None


def _named(source: str, event_id: str) -> JsonObject:
    return {"_id": keys.key_id(source, event_id)}
