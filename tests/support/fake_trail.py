"""The trail of acts in memory, and looks beside it; it passes the suite that MongoDB's passes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.triage.adapters.case_standing import WALLED_OFFICE
from services.triage.adapters.mongo_looks import ENTRIES, LookAggregate
from services.triage.adapters.passed_cases import PASSED
from services.triage.application.audit.keep_look import KeepLook
from services.triage.application.audit.trail_ports import Act, Called, TrailFilters, TrailPlace
from services.triage.application.queue.rows import Viewer
from services.triage.domain.audit.deeds import deed_of
from services.triage.domain.audit.looks import Looked, LookLog, evolve
from shared.changes import Change, JsonObject, Outcome
from shared.clock import from_rfc3339
from shared.ids import new_id
from tests.support.fake_store import FakeStore


@dataclass
class FakeTrail:
    """Reads the journal of a store in memory."""

    store: FakeStore[Any, Any]

    async def acts(
        self, viewer: Viewer, filters: TrailFilters, *, after: TrailPlace | None, limit: int
    ) -> Sequence[Act]:
        """Acts of people of the viewer's office, the latest first."""
        walled = self._walled(viewer)
        acts = [_act(one) for one in self._entries(viewer.office)]
        seen = [act for act in acts if not {act.stream, act.case_id} & walled and _fits(act, filters)]
        behind = [act for act in seen if after is None or act.place < after]
        return sorted(behind, key=lambda act: act.place, reverse=True)[:limit]

    async def people(self, office: str) -> Sequence[str]:
        """Everybody who ever acted."""
        return sorted({one["by"]["id"] for one in self._entries(office)})

    async def numbers(self, office: str, case_ids: Collection[str]) -> Mapping[str, Called]:
        """How the cases among these ids are called on paper."""
        memory = self.store.memory
        kept = {
            doc["_id"]["case"]: Called(doc["receipt_number"], here=False)
            for doc in memory.documents(PASSED)
            if doc["office"] == office
        }
        here = {
            doc["_id"]: Called(_number(doc["body"]), here=True)
            for doc in memory.documents("cases")
            if doc["office"] == office
        }
        return {one: called for one, called in (kept | here).items() if one in case_ids}

    def _entries(self, office: str) -> list[JsonObject]:
        entries = self.store.memory.documents("journal")
        home, acted = self.store.scribe.office, {"person", "program"}
        return [
            one for one in entries if one["by"].get("office", home) == office and one["by"]["kind"] in acted
        ]

    def _walled(self, viewer: Viewer) -> set[str]:
        cases = self.store.memory.documents("cases")
        return {doc["_id"] for doc in cases if _closed(doc, viewer)}


@dataclass
class NotedLooks:
    """A store of looks that only notes them, for what needs nothing else of it."""

    logs: dict[str, LookLog] = field(default_factory=dict)
    noted: list[Looked] = field(default_factory=list)

    async def change(self, change: Change[LookLog, Looked]) -> Outcome[LookLog]:
        """Decide, note and fold."""
        log = self.logs.get(change.stream)
        for fact in change.decide(log):
            self.noted.append(fact)
            log = self.logs[change.stream] = evolve(log, fact)
        return Outcome(log, None)


def looks_of(store: FakeStore[Any, Any]) -> FakeStore[LookLog, Looked]:
    """The store of looks that shares a store's group and journal."""
    clock = store.scribe.clock
    return FakeStore(LookAggregate(), clock=clock, backend=store.memory, beside=store)


def keeping(store: FakeStore[Any, Any]) -> KeepLook:
    """What puts looks on record in a store in memory."""
    return KeepLook(looks_of(store), store.scribe.clock, new_id)


def looks_in(store: FakeStore[Any, Any]) -> list[JsonObject]:
    """The entries of looks, in the order in which they were written."""
    return [one for one in store.memory.documents("journal") if one["type"] in ENTRIES]


def _closed(doc: JsonObject, viewer: Viewer) -> bool:
    walls = set(doc["body"]["board"].get("walled", ()))
    elsewhere = viewer.office in doc["body"].get("passing", {}).get("walled", ())
    return viewer.account in walls or elsewhere or (doc["office"] == viewer.office and WALLED_OFFICE in walls)


def _act(doc: JsonObject) -> Act:
    data = doc["data"]
    words = (data.get(name) for name in ("decision", "command", "form"))
    return Act(
        at=from_rfc3339(doc["at"]),
        stream=doc["stream"],
        seq=doc["seq"],
        type=doc["type"],
        by=doc["by"]["id"],
        case_id=data.get("case_id", doc["stream"]),
        word=next((one for one in words if one), ""),
    )


def _fits(act: Act, filters: TrailFilters) -> bool:
    return (
        filters.since <= act.at < filters.until
        and filters.person in {None, act.by}
        and filters.deed in {None, deed_of(act.type)}
    )


def _number(body: JsonObject) -> str:
    official = [one["number"] for one in body.get("dossier", {}).get("numbers", ())]
    return str(official[-1] if official else body["report"]["receipt_number"])
