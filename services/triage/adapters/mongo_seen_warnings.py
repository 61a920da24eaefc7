"""Which warnings people have marked as seen, in MongoDB: marks change no case, so no journal has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from services.triage.application.queue.rows import Viewer
from shared.changes import JsonObject
from shared.store.mongo import Database, UpdateOne, translated

SEEN: Final = "seen_warnings"


class MongoSeenWarnings:
    """Keeps `seen_warnings`: one document for a person and a warning, found by its id alone."""

    def __init__(self, database: Database) -> None:
        self._seen = database[SEEN]

    @translated
    async def mark(self, viewer: Viewer, warnings: Mapping[str, str], at: datetime) -> None:
        """Mark warnings; the first mark stands, also of two at once."""
        marks = [
            UpdateOne(
                {"_id": _id(viewer, warning)}, {"$setOnInsert": {"case_id": case_id, "at": at}}, upsert=True
            )
            for warning, case_id in warnings.items()
        ]
        if marks:
            await self._seen.bulk_write(marks, ordered=False)

    @translated
    async def marked(self, viewer: Viewer, warnings: Sequence[str]) -> Mapping[str, datetime]:
        """When those of them that are marked were marked."""
        ids = [_id(viewer, warning) for warning in warnings]
        docs = await self._seen.find({"_id": {"$in": ids}}, {"at": 1}).to_list(None)
        return {doc["_id"]["warning"]: doc["at"] for doc in docs}


def _id(viewer: Viewer, warning: str) -> JsonObject:
    return {"office": viewer.office, "account": viewer.account, "warning": warning}
