"""What the tray, the hand-off page, the sweeper and the live pages ask of MongoDB."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.notify.adapters.mongo_dispatches import DISPATCHES, HANDOFFS, KEYSETS, NOTICES
from services.notify.application import announcements
from services.notify.application.notation import handoff_of
from services.notify.application.views import CEILING, After, Counts, Delivery, DueNotice, Entry, Listed
from services.notify.domain.dossier import Sealed
from services.notify.domain.handoff import Handoff, Stage
from services.notify.domain.notice import NoticeState
from shared.changes import JsonObject
from shared.clock import from_rfc3339, rfc3339
from shared.store.mongo import Database, translated
from shared.store.watch import changed_ids

"""How long the change stream waits before it says that nothing happened."""


class LiaisonTray:
    """Reads `handoffs` and `notices`, which every change of a case's dispatches rewrites, and the journal."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._handoffs = database[HANDOFFS]
        self._notices = database[NOTICES]

    @translated
    async def page(self, office: str, stage: Stage, *, after: After | None, limit: int) -> Sequence[Listed]:
        """Hand-offs of a stage: new ones by deadline, earliest first; answered ones latest answer first."""
        way = 1 if stage is Stage.NEW else -1
        query: JsonObject = {"office": office, "stage": stage.value} | _beyond(after, way)
        found = self._handoffs.find(query).sort([("order", way), ("_id", way)]).limit(limit)
        return [_listed(doc) for doc in await found.to_list(None)]

    @translated
    async def counts(self, office: str, *, now: datetime) -> Counts:
        """How many there are of each kind; one index each."""
        numbers = await asyncio.gather(
            self._count({"office": office, "stage": Stage.NEW.value}),
            self._count({"office": office, "stage": Stage.ACKNOWLEDGED.value}),
            self._count({"office": office, "stage": Stage.RETURNED.value}),
            self._count({"office": office, "due": {"$gt": "", "$lte": rfc3339(now)}}),
            self._count({"office": office, "undelivered": True}),
        )
        return Counts(*numbers)

    async def _count(self, query: JsonObject) -> int:
        return int(await self._handoffs.count_documents(query, limit=CEILING))

    @translated
    async def find(self, office: str, handoff_id: str) -> Listed | None:
        """One hand-off."""
        doc = await self._handoffs.find_one({"_id": handoff_id, "office": office})
        return _listed(doc) if doc else None

    @translated
    async def sealed(self, case_ids: Collection[str]) -> Mapping[str, Sealed]:
        """By hand-off id: what came sealed with it, and the wrapped key to it."""
        fields = {"data.handoff_id": 1, "data.report_id": 1, "data.content": 1, "data.reason": 1}
        query = {"stream": {"$in": list(case_ids)}, "type": announcements.CREATED}
        entries = [
            entry["data"] for entry in await self._database["journal"].find(query, fields).to_list(None)
        ]
        keysets = await self._wrapped({entry["report_id"] for entry in entries})
        return {
            entry["handoff_id"]: Sealed(entry["content"], entry["reason"], keysets.get(entry["report_id"]))
            for entry in entries
        }

    @translated
    async def wrapped(self, report_ids: Collection[str]) -> Mapping[str, str | None]:
        """The wrapped content keys that are there, by report."""
        return await self._wrapped(report_ids)

    async def _wrapped(self, report_ids: Collection[str]) -> dict[str, str | None]:
        found = self._database[KEYSETS].find({"_id": {"$in": list(report_ids)}})
        return {doc["_id"]: doc["keyset"] for doc in await found.to_list(None)}

    @translated
    async def history(self, case_id: str) -> Sequence[Entry]:
        """The case's journal, oldest first, without what is sealed in it."""
        fields = {"_id": 0, "data.content": 0, "data.reason": 0}
        found = self._database["journal"].find({"stream": case_id}, fields).sort("seq", 1)
        return [_entry(doc) for doc in await found.to_list(None)]

    @translated
    async def deliveries(
        self, office: str, states: Collection[NoticeState], *, after: After | None, limit: int
    ) -> Sequence[Delivery]:
        """Notices in these states, the latest first."""
        query: JsonObject = {"office": office, "state": {"$in": [state.value for state in states]}}
        found = self._notices.find(query | _beyond(after, -1)).sort([("order", -1), ("_id", -1)]).limit(limit)
        notices: list[JsonObject] = await found.to_list(None)
        handoffs = await self._by_id({doc["handoff_id"] for doc in notices})
        deliveries = ((handoffs[doc["handoff_id"]], str(doc["_id"])) for doc in notices)
        return [
            Delivery(handoff, notice)
            for handoff, notice_id in deliveries
            if (notice := handoff.notice(notice_id)) is not None
        ]

    async def _by_id(self, ids: Collection[str]) -> Mapping[str, Handoff]:
        found = self._handoffs.find({"_id": {"$in": list(ids)}}, {"body": 1})
        return {doc["_id"]: handoff_of(doc["body"]) for doc in await found.to_list(None)}

    @translated
    async def due(self, now: datetime, *, limit: int) -> Sequence[DueNotice]:
        """Notices whose time has come, the longest waiting first."""
        query = {"due_at": {"$gt": "", "$lte": rfc3339(now)}}
        found = self._notices.find(query, {"case_id": 1, "trace": 1}).sort("due_at", 1).limit(limit)
        return [DueNotice(doc["case_id"], doc["_id"], doc["trace"]) for doc in await found.to_list(None)]

    def changes(self) -> AsyncGenerator[str | None, None]:
        """Ids of cases whose dispatches changed; see `changed_ids`."""
        return changed_ids(self._database[DISPATCHES])


def _beyond(after: After | None, way: int) -> JsonObject:
    """The rows that follow one in the sort order; ids break ties."""
    if after is None:
        return {}
    operator, order = ("$gt" if way > 0 else "$lt"), rfc3339(after.at)
    ties = [{"order": {operator: order}}, {"order": order, "_id": {operator: after.id}}]
    return {"order": {f"{operator}e": order}, "$or": ties}  # the first clause bounds the index scan


def _listed(doc: dict[str, Any]) -> Listed:
    return Listed(handoff_of(doc["body"]), str(doc["trace"]))


def _entry(doc: dict[str, Any]) -> Entry:
    return Entry(
        seq=doc["seq"],
        type=doc["type"],
        at=from_rfc3339(doc["at"]),
        by=doc["by"]["id"],
        data=doc["data"],
        hash=doc["hash"],
    )
