"""What queues and live pages ask of MongoDB; every query runs on a declared index and needs no sort."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime

from services.triage.adapters.board_queries import ORDER, BoardQueries, Part, index_of, onwards, way_of
from services.triage.adapters.case_documents import ROW_FIELDS, row_of
from services.triage.adapters.case_standing import WALLED_OFFICE
from services.triage.adapters.mongo_cases import CASES, KEYSETS
from services.triage.application.queue.queue_order import NO_CLOCK
from services.triage.application.queue.rows import Changed, Counts, Row, Viewer
from services.triage.application.queue.views import CEILING, After, Filters, Queue
from shared.changes import JsonObject
from shared.rules.rulebooks import Rulebooks
from shared.store.mongo import Collection, Database, Session, translated
from shared.store.watch import changed_ids

BY_CHANGE = [("at", 1), ("_id", 1)]
"""The index of states by their last change; a state's `at` grows with every change of it."""
BY_WALL = [("office", 1), ("body.board.walled", 1)]
UNTIED = [("body.board.untied", 1), ("_id", 1)]


class MongoBoard:
    """Reads `cases` by what stands in `body.board`."""

    def __init__(self, database: Database, books: Rulebooks) -> None:
        self._database = database
        self._cases = database[CASES]
        self.queries = BoardQueries(books)

    @translated
    async def page(
        self,
        viewer: Viewer,
        queue: Queue,
        filters: Filters,
        *,
        now: datetime,
        after: After | None,
        limit: int,
    ) -> Sequence[Row]:
        """Cases of a queue in its order: by deadline, tips by arrival, what is over latest first."""
        query, way = self.queries.of(viewer, queue, filters, now=now), way_of(queue)
        parts = onwards(query, ORDER, after, way)
        return await rows_of(self._database, await self._found(parts, index_of(query), viewer, limit))

    @translated
    async def row(self, viewer: Viewer, case_id: str) -> Row | None:
        """One case as a queue would list it."""
        query = {"_id": case_id, "office": viewer.office, **seen_by(viewer)}
        doc = await self._cases.find_one(query, ROW_FIELDS)
        return (await rows_of(self._database, [doc]))[0] if doc else None

    @translated
    async def rows(self, viewer: Viewer, case_ids: Sequence[str]) -> Sequence[Row]:
        """Those of the cases that are there, in any order."""
        query = {"_id": {"$in": list(case_ids)}, "office": viewer.office, **seen_by(viewer)}
        return await rows_of(self._database, await self._cases.find(query, ROW_FIELDS).to_list(None))

    @translated
    async def counts(self, viewer: Viewer, *, now: datetime) -> Counts:
        """How many there are in each queue; one bounded count of one index each, asked in one command.

        Counts read the index alone. So what the viewer must not see is asked for beside them; it is almost
        always nothing. Else it is counted again without those ids, with which every index of a queue ends.
        """
        queries = self.queries.counted(viewer, now=now)
        walled, counts = await asyncio.gather(walled_from(self._cases, viewer), self._counts(queries, ()))
        return await self._counts(queries, walled) if walled else counts

    async def _counts(self, queries: Mapping[str, JsonObject], walled: Sequence[str]) -> Counts:
        first, *others = [_counted(name, query | _besides(walled)) for name, query in queries.items()]
        asked = [*first, *({"$unionWith": {"coll": CASES, "pipeline": one}} for one in others)]
        found = await self._cases.aggregate(asked).to_list(None)
        numbers = {doc["queue"]: int(doc["number"]) for doc in found}
        return Counts(**{name: numbers.get(name, 0) for name in Counts.__slots__})

    @translated
    async def next_due(self, viewer: Viewer) -> datetime | None:
        """When the next open deadline ends."""
        query = self.queries.with_deadline(viewer)
        found = self._cases.find({**query, **seen_by(viewer)}, {"body.board.order": 1})
        docs = await found.sort("body.board.order", 1).hint(index_of(query)).limit(1).to_list(None)
        order: datetime | None = docs[0]["body"]["board"]["order"] if docs else None
        return order if order != NO_CLOCK else None

    @translated
    async def changed(
        self, viewer: Viewer, *, after: After | None, until: datetime, limit: int
    ) -> Sequence[Changed]:
        """Cases by their last change, behind a place and at or before a moment."""
        query: JsonObject = {"office": viewer.office, "at": {"$lte": until}}
        docs = await self._found(onwards(query, "at", after), BY_CHANGE, viewer, limit)
        rows = await rows_of(self._database, docs)
        return [Changed(row, doc["at"]) for row, doc in zip(rows, docs, strict=True)]

    @translated
    async def ticking(self, now: datetime, limit: int) -> Sequence[str]:
        """Cases for which the clock has something to tell by now, longest due first."""
        query = {"body.board.tick": {"$exists": True, "$lte": now}}
        found = self._cases.find(query, {"_id": 1}).sort("body.board.tick", 1).limit(limit)
        return [doc["_id"] for doc in await found.hint([("body.board.tick", 1)]).to_list(None)]

    async def _found(
        self, parts: Sequence[Part], index: Sequence[tuple[str, int]], viewer: Viewer, limit: int
    ) -> list[JsonObject]:
        docs: list[JsonObject] = []
        for part in parts:
            found = self._cases.find({**part.query, **seen_by(viewer)}, ROW_FIELDS).sort(part.order)
            docs += await found.hint(index).limit(limit - len(docs)).to_list(None)
            if len(docs) >= limit:
                break
        return docs

    @translated
    async def unnumbered(self, limit: int) -> Sequence[str]:
        """Cases that should have a number by now and have none."""
        found = self._cases.find({"body.board.unnumbered": True}, {"_id": 1}).limit(limit)
        return [doc["_id"] for doc in await found.to_list(None)]

    @translated
    async def untied(self, limit: int) -> list[str]:
        """Cases of reports that came from a tip and do not say so yet; an id begins with its tip's time."""
        found = self._cases.find({"body.board.untied": True}, {"_id": 1}).sort("_id", -1)
        return [doc["_id"] for doc in await found.hint(UNTIED).limit(limit).to_list(None)]

    def changes(self) -> AsyncGenerator[str | None, None]:
        """Ids of cases that changed; see `changed_ids`."""
        return changed_ids(self._cases)


async def rows_of(database: Database, docs: Sequence[JsonObject]) -> Sequence[Row]:
    """Documents of cases with their wrapped keys, in their order."""
    found = database[KEYSETS].find({"_id": {"$in": [doc["_id"] for doc in docs]}})
    keysets = {doc["_id"]: doc["keyset"] for doc in await found.to_list(None)}
    return [row_of(doc, keysets.get(doc["_id"])) for doc in docs]


async def walled_from(cases: Collection, viewer: Viewer, session: Session | None = None) -> list[str]:
    """The ids of the cases that the viewer must not see, almost always none: indexes end with the id."""
    query = {"office": viewer.office, "body.board.walled": {"$in": hidden_from(viewer)}}
    found = cases.find(query, {"_id": 1}, session=session).hint(BY_WALL)
    return [doc["_id"] for doc in await found.to_list(None)]


def seen_by(viewer: Viewer) -> JsonObject:
    """Looked at in the documents, which a page reads anyway: it costs no index and no question of its own."""
    return {"body.board.walled": {"$nin": hidden_from(viewer)}}


def hidden_from(viewer: Viewer) -> list[str]:
    """What the board of a case says if this viewer must not see it: they, or their office, are named."""
    return [viewer.account, WALLED_OFFICE]


def _besides(walled: Sequence[str]) -> JsonObject:
    return {"_id": {"$nin": list(walled)}} if walled else {}


def _counted(name: str, query: JsonObject) -> list[JsonObject]:
    """A pipeline that counts up to the ceiling; of nothing it says nothing."""
    return [{"$match": query}, {"$limit": CEILING}, {"$count": "number"}, {"$set": {"queue": name}}]
