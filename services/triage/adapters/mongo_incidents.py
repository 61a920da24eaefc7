"""The cases of incidents in MongoDB, by one index that gives their order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from services.triage.adapters.case_documents import ROW_FIELDS
from services.triage.adapters.mongo_board import rows_of, seen_by
from services.triage.adapters.mongo_cases import CASES
from services.triage.application.incidents.incident_ports import Came
from services.triage.application.queue.rows import Row, Viewer
from services.triage.application.queue.views import CEILING
from shared.changes import JsonObject
from shared.clock import rfc3339
from shared.store.mongo import Database, translated

INCIDENT: Final = "body.board.incident.id"
WHERE: Final = "body.board.incident.where"
TPS: Final = "body.report.place.tps"
RECEIVED: Final = "body.report.received_at"
BY_ARRIVAL: Final = [("office", 1), (RECEIVED, -1), ("_id", -1)]
INDEX: Final = [("office", 1), (INCIDENT, 1), (WHERE, 1)]


class MongoIncidents:
    """Reads `cases` by what stands in `body.board.incident`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cases = database[CASES]

    @translated
    async def members(self, viewer: Viewer, incident: str, *, after: str, limit: int) -> Sequence[str]:
        """Its cases by kelurahan and polling station, behind the place `after`."""
        query = {**members_of(viewer, incident), WHERE: {"$gt": after}}
        found = self._cases.find(query, {"_id": 1}).sort(WHERE, 1).hint(INDEX).limit(limit)
        return [doc["_id"] for doc in await found.to_list(None)]

    @translated
    async def count(self, viewer: Viewer, incident: str) -> int:
        """How many there are; counting stops at `CEILING`."""
        query = members_of(viewer, incident)
        return int(await self._cases.count_documents(query, hint=INDEX, limit=CEILING))

    @translated
    async def latest(self, viewer: Viewer, *, before: str, limit: int) -> Sequence[str]:
        """Incidents by id, the latest first: a step of the index for each, past all the cases of the last."""
        found: list[str] = []
        while len(found) < limit:
            bounds = {"$gt": "", **({"$lt": before} if before else {})}
            query = {"office": viewer.office, INCIDENT: bounds, **seen_by(viewer)}
            docs = self._cases.find(query, {INCIDENT: 1}).sort([(INCIDENT, -1), (WHERE, -1)])
            first: list[JsonObject] = await docs.hint(INDEX).limit(1).to_list(None)
            if not first:
                break
            before = first[0]["body"]["board"]["incident"]["id"]
            found.append(before)
        return found

    @translated
    async def placed(self, viewer: Viewer, *, before: Came | None, limit: int) -> Sequence[Row]:
        """Cases that name polling stations, the last that came first; times are text and sort as such."""
        docs: list[JsonObject] = []
        for query in placed_in(viewer, before):
            found = self._cases.find(query, ROW_FIELDS).sort(BY_ARRIVAL[1:]).hint(BY_ARRIVAL)
            docs += await found.limit(limit - len(docs)).to_list(None)
            if len(docs) >= limit:
                break
        return await rows_of(self._database, docs)


def placed_in(viewer: Viewer, before: Came | None) -> Sequence[JsonObject]:
    """The queries of what names polling stations: the ties of a place, then what came before it."""
    seen: JsonObject = {"office": viewer.office, TPS: {"$exists": True}, **seen_by(viewer)}
    if before is None:
        return (seen,)
    at = rfc3339(before.at)
    return {**seen, RECEIVED: at, "_id": {"$lt": before.id}}, {**seen, RECEIVED: {"$lt": at}}


def members_of(viewer: Viewer, incident: str) -> JsonObject:
    """The cases of an incident that the viewer may see."""
    return {"office": viewer.office, INCIDENT: incident, **seen_by(viewer)}
