"""Tokens of calendar feeds in MongoDB: the HMAC of a secret in place of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from services.triage.application.feeds.calendar_feed import FeedScope
from services.triage.application.feeds.feed_ports import FeedToken
from services.triage.application.journal.notation import moment
from shared.changes import JsonObject
from shared.clock import from_rfc3339, rfc3339
from shared.store.mongo import Database, translated

FEEDS: Final = "feeds"


class MongoFeedTokens:
    """One document a feed; only its end is ever changed."""

    def __init__(self, database: Database) -> None:
        self._feeds = database[FEEDS]

    @translated
    async def add(self, token: FeedToken, mac: bytes) -> None:
        """Keep a new one."""
        await self._feeds.insert_one(
            {
                "_id": token.id,
                "mac": mac.hex(),
                "office": token.office,
                "owner": token.owner,
                "scope": token.scope.value,
                "language": token.language,
                "created_at": rfc3339(token.created_at),
                "expires_at": rfc3339(token.expires_at),
            }
        )

    @translated
    async def find(self, mac: bytes) -> FeedToken | None:
        """The feed of a secret, good or not."""
        doc = await self._feeds.find_one({"mac": mac.hex()}, {"mac": 0})
        return _loaded(doc) if doc else None

    @translated
    async def of(self, office: str, owner: str) -> Sequence[FeedToken]:
        """A person's feeds, the newest first."""
        found = self._feeds.find({"owner": owner, "office": office}, {"mac": 0}).sort("_id", -1)
        return [_loaded(doc) async for doc in found]

    @translated
    async def revoke(self, token: FeedToken, at: datetime) -> None:
        """End one; the first end stands."""
        open_one = {"_id": token.id, "office": token.office, "revoked_at": None}
        await self._feeds.update_one(open_one, {"$set": {"revoked_at": rfc3339(at)}})


def _loaded(doc: JsonObject) -> FeedToken:
    return FeedToken(
        id=doc["_id"],
        office=doc["office"],
        owner=doc["owner"],
        scope=FeedScope(doc["scope"]),
        language=doc["language"],
        created_at=from_rfc3339(doc["created_at"]),
        expires_at=from_rfc3339(doc["expires_at"]),
        revoked_at=moment(doc, "revoked_at"),
    )
