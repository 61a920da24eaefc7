"""The cases of incidents in memory; passes the suite of MongoDB's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.triage.adapters.case_documents import row_of
from services.triage.adapters.mongo_board import hidden_from
from services.triage.application.incidents.incident_ports import Came
from services.triage.application.queue.rows import Row, Viewer
from services.triage.application.queue.views import CEILING
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from shared.changes import JsonObject
from tests.support.fake_store import FakeStore


@dataclass
class FakeIncidents:
    """Over the cases of a store in memory."""

    store: FakeStore[Case, Fact]

    async def members(self, viewer: Viewer, incident: str, *, after: str, limit: int) -> Sequence[str]:
        """Its cases by place."""
        docs = sorted(self._of(viewer, incident), key=_where)
        return [doc["_id"] for doc in docs if _where(doc) > after][:limit]

    async def count(self, viewer: Viewer, incident: str) -> int:
        """How many there are."""
        return min(len(self._of(viewer, incident)), CEILING)

    async def latest(self, viewer: Viewer, *, before: str, limit: int) -> Sequence[str]:
        """Incidents, the latest first."""
        ids = {doc["body"]["board"]["incident"]["id"] for doc in self._seen(viewer)}
        return sorted((one for one in ids if not before or one < before), reverse=True)[:limit]

    async def placed(self, viewer: Viewer, *, before: Came | None, limit: int) -> Sequence[Row]:
        """Cases that name stations, the last that came first."""
        keysets = {doc["_id"]: doc["keyset"] for doc in self.store.side("keysets")}
        told = [one for one in self._visible(viewer) if one["body"]["report"].get("place", {}).get("tps")]
        rows = [row_of(one, keysets.get(one["_id"])) for one in told]
        rows.sort(key=lambda row: (row.received_at, row.case_id), reverse=True)
        place = (before.at, before.id) if before else None
        return [row for row in rows if place is None or (row.received_at, row.case_id) < place][:limit]

    def _of(self, viewer: Viewer, incident: str) -> list[JsonObject]:
        return [doc for doc in self._seen(viewer) if doc["body"]["board"]["incident"]["id"] == incident]

    def _seen(self, viewer: Viewer) -> list[JsonObject]:
        return [doc for doc in self._visible(viewer) if "incident" in doc["body"]["board"]]

    def _visible(self, viewer: Viewer) -> list[JsonObject]:
        return [
            doc
            for doc in self.store.side("cases")
            if doc["office"] == viewer.office
            and not {*hidden_from(viewer)} & {*doc["body"]["board"].get("walled", ())}
        ]


def _where(doc: JsonObject) -> str:
    return str(doc["body"]["board"]["incident"]["where"])
