"""Notify's read side in memory, over what a `FakeStore` has written; it passes the suite of the real one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from services.notify.application.announcements import CREATED
from services.notify.application.notation import handoff_of
from services.notify.application.views import After, Counts, Delivery, DueNotice, Entry, Listed
from services.notify.domain.dossier import Sealed
from services.notify.domain.events import Fact
from services.notify.domain.handoff import Dispatches, Stage
from services.notify.domain.notice import NoticeState
from shared.changes import JsonObject
from shared.clock import from_rfc3339, rfc3339
from tests.support.fake_store import FakeStore


class FakeTray:
    """Answers from the store's documents."""

    def __init__(self, store: FakeStore[Dispatches, Fact]) -> None:
        self._store = store

    async def page(self, office: str, stage: Stage, *, after: After | None, limit: int) -> Sequence[Listed]:
        docs = [doc for doc in self._handoffs(office) if doc["stage"] == stage.value]
        found = _beyond(docs, after, descending=stage is not Stage.NEW)
        return [Listed(handoff_of(doc["body"]), doc["trace"]) for doc in found[:limit]]

    async def counts(self, office: str, *, now: datetime) -> Counts:
        docs = self._handoffs(office)
        stages = [doc["stage"] for doc in docs]
        return Counts(
            new=stages.count("new"),
            acknowledged=stages.count("acknowledged"),
            returned=stages.count("returned"),
            overdue=sum(bool(doc["due"]) and doc["due"] <= rfc3339(now) for doc in docs),
            undelivered=sum(doc["undelivered"] for doc in docs),
        )

    async def find(self, office: str, handoff_id: str) -> Listed | None:
        found = [doc for doc in self._handoffs(office) if doc["_id"] == handoff_id]
        return Listed(handoff_of(found[0]["body"]), found[0]["trace"]) if found else None

    async def sealed(self, case_ids: Collection[str]) -> Mapping[str, Sealed]:
        keys = await self.wrapped([doc["_id"] for doc in self._store.side("keysets")])
        created = [
            entry["data"]
            for case_id in case_ids
            for entry in self._store.entries(case_id)
            if entry["type"] == CREATED
        ]
        return {
            data["handoff_id"]: Sealed(data["content"], data["reason"], keys.get(data["report_id"]))
            for data in created
        }

    async def wrapped(self, report_ids: Collection[str]) -> Mapping[str, str | None]:
        return {doc["_id"]: doc["keyset"] for doc in self._store.side("keysets") if doc["_id"] in report_ids}

    async def history(self, case_id: str) -> Sequence[Entry]:
        return [
            Entry(
                seq=entry["seq"],
                type=entry["type"],
                at=from_rfc3339(entry["at"]),
                by=entry["by"]["id"],
                data={key: value for key, value in entry["data"].items() if key not in {"content", "reason"}},
                hash=entry["hash"],
            )
            for entry in self._store.entries(case_id)
        ]

    async def deliveries(
        self, office: str, states: Collection[NoticeState], *, after: After | None, limit: int
    ) -> Sequence[Delivery]:
        wanted = {state.value for state in states}
        docs = [
            doc for doc in self._store.side("notices") if doc["office"] == office and doc["state"] in wanted
        ]
        made = []
        for doc in _beyond(docs, after, descending=True)[:limit]:
            listed = await self.find(office, doc["handoff_id"])
            notice = listed.handoff.notice(doc["_id"]) if listed else None
            if listed and notice:
                made.append(Delivery(listed.handoff, notice))
        return made

    async def due(self, now: datetime, *, limit: int) -> Sequence[DueNotice]:
        docs = [doc for doc in self._store.side("notices") if doc["due_at"] and doc["due_at"] <= rfc3339(now)]
        docs.sort(key=lambda doc: str(doc["due_at"]))
        return [DueNotice(doc["case_id"], doc["_id"], doc["trace"]) for doc in docs[:limit]]

    def _handoffs(self, office: str) -> list[JsonObject]:
        return [doc for doc in self._store.side("handoffs") if doc["office"] == office]


def _beyond(docs: list[JsonObject], after: After | None, *, descending: bool) -> list[JsonObject]:
    def place(doc: JsonObject) -> tuple[str, str]:
        return doc["order"], doc["_id"]

    found = sorted(docs, key=place, reverse=descending)
    if after is None:
        return found
    mark = (rfc3339(after.at), after.id)
    return [doc for doc in found if (place(doc) < mark if descending else place(doc) > mark)]
