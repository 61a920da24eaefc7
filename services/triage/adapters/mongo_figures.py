"""Counts and lists for figures: in one snapshot, on indexes that figures have to themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from services.triage.adapters.board_queries import BoardQueries
from services.triage.adapters.case_documents import ROW_FIELDS
from services.triage.adapters.figure_queries import (
    BY_REVISION,
    COUNTED,
    HANDED,
    grouped,
    handoff_cells,
    handoffs_listed,
    handoffs_of,
    query_of,
)
from services.triage.adapters.mongo_board import rows_of, walled_from
from services.triage.adapters.mongo_cases import CASES
from services.triage.application.figures.cuts import CaseCut, HandoffCut
from services.triage.application.figures.tally import Cell, ListedHandoff, Tally
from services.triage.application.queue.rows import Row, Viewer
from services.triage.application.queue.views import Queue
from shared.changes import JsonObject
from shared.rules.rulebooks import Rulebooks
from shared.store.mongo import Collection, Database, Session, snapshot_of, translated

LANES: Final = (Queue.CASES, Queue.TIPS, Queue.TRACKING, Queue.CLOSED)


class MongoFigures:
    """Reads `cases` by what stands in `body.board.tally`."""

    def __init__(self, database: Database, books: Rulebooks) -> None:
        self._database = database
        self._cases = database[CASES]
        self._still = snapshot_of(database, CASES)
        self._queues = BoardQueries(books)

    @translated
    async def tally(self, viewer: Viewer, *, now: datetime) -> Tally:
        """Everything that figures need; counts read an index alone, hand-offs the cases that have some."""
        async with await self._database.client.start_session(snapshot=True) as session:
            hidden = await walled_from(self._still, viewer, session)
            seen = _besides(viewer, hidden)
            cells = await self._grouped(seen, BY_REVISION, session)
            due = self._queues.counted(viewer, now=now)
            lanes = {**seen, "body.board.lane": {"$in": [lane.value for lane in LANES]}}
            handed = await self._all(handoffs_of(seen, now), HANDED, session)
            return Tally(
                at=now,
                in_queues=await self._counted(lanes, session),
                cells=[_cell(doc) for doc in cells],
                kelurahan=_named(await self._grouped(seen, {"name": "$body.board.tally.kelurahan"}, session)),
                weeks=_named(await self._grouped(seen, {"name": "$body.board.tally.week"}, session)),
                handed=handoff_cells(handed),
                outcomes=_named(await self._outcomes(seen, session)),
                overdue=await self._counted({**due["overdue"], **seen}, session),
                at_risk=await self._counted({**due["at_risk"], **seen}, session),
                hidden=frozenset(hidden),
            )

    @translated
    async def hidden(self, viewer: Viewer) -> Sequence[str]:
        """By the index of walls."""
        return await walled_from(self._cases, viewer)

    @translated
    async def cases(self, viewer: Viewer, cut: CaseCut, *, after: str | None, limit: int) -> Sequence[Row]:
        """By id: those of a cut have no other order in common; the first are kept while the index is read."""
        index = HANDED if cut.outcome is not None else COUNTED
        query = {**await self._seen(viewer), **query_of(cut)}
        if after is not None:
            query["_id"] = {**query.get("_id", {}), "$gt": after}
        found = self._cases.find(query, {"_id": 1}).hint(index).sort("_id", 1).limit(limit)
        ids = [doc["_id"] for doc in await found.to_list(None)]
        docs = await self._cases.find({"_id": {"$in": ids}}, ROW_FIELDS).sort("_id", 1).to_list(None)
        return await rows_of(self._database, docs)

    @translated
    async def handoffs(self, viewer: Viewer, cut: HandoffCut, *, now: datetime) -> Sequence[ListedHandoff]:
        """Those of a cut, the one that was sent first at the head."""
        seen = await self._seen(viewer)
        return handoffs_listed(await self._all(handoffs_of(seen, now, cut), HANDED, None))

    async def _seen(self, viewer: Viewer) -> JsonObject:
        return _besides(viewer, await walled_from(self._cases, viewer))

    def _of(self, session: Session | None) -> Collection:
        return self._cases if session is None else self._still

    async def _grouped(
        self, seen: JsonObject, by: Mapping[str, str], session: Session
    ) -> Sequence[JsonObject]:
        return await self._all(grouped(seen, by), COUNTED, session)

    async def _outcomes(self, seen: JsonObject, session: Session) -> Sequence[JsonObject]:
        pipeline: list[JsonObject] = [
            {"$match": {**seen, "body.board.tally.handed": True}},
            {"$unwind": "$body.board.tally.outcomes"},
            {"$group": {"_id": {"name": "$body.board.tally.outcomes"}, "number": {"$sum": 1}}},
        ]
        return await self._all(pipeline, HANDED, session)

    async def _counted(self, query: JsonObject, session: Session) -> int:
        return int(await self._still.count_documents(query, session=session))

    async def _all(
        self, pipeline: Sequence[JsonObject], index: Sequence[tuple[str, int]], session: Session | None
    ) -> list[JsonObject]:
        hint: Any = dict(index)
        found = self._of(session).aggregate(list(pipeline), session=session, hint=hint)
        docs: list[JsonObject] = await found.to_list(None)
        return docs


def _besides(viewer: Viewer, hidden: Sequence[str]) -> JsonObject:
    """The office without what a wall hides, left out by id: indexes end with it."""
    return {"office": viewer.office, **({"_id": {"$nin": list(hidden)}} if hidden else {})}


def _cell(doc: JsonObject) -> Cell:
    by = {name: doc["_id"].get(name) for name in BY_REVISION}
    words = {name: by[name] or "" for name in ("kind", "registration", "stage", "category")}
    return Cell(**words, lapsed=bool(by["lapsed"]), number=doc["number"], entries=doc["entries"])


def _named(docs: Sequence[JsonObject]) -> Mapping[str, int]:
    return {doc["_id"].get("name") or "": doc["number"] for doc in docs}
