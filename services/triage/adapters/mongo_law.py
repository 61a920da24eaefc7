"""Corrections of the law in MongoDB: how the store writes them, and the look at the cases that they touch."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, assert_never

from services.triage.adapters.mongo_board import seen_by
from services.triage.adapters.mongo_cases import CASES, CaseAggregate
from services.triage.adapters.mongo_reached import REACHED, reached_of
from services.triage.application.law.law_ports import Reached
from services.triage.application.law.touched_deadlines import number_of
from services.triage.application.queue.rows import Viewer
from services.triage.domain.case import Case
from services.triage.domain.law import corrections as domain
from services.triage.domain.law.corrections import (
    Correction,
    CorrectionApproved,
    CorrectionDeclined,
    CorrectionProposed,
    Corrections,
    Fact,
    LawKey,
    Standing,
)
from shared.changes import Draft, JsonObject, Write
from shared.clock import from_rfc3339, rfc3339
from shared.rules.deadlines import RowCorrection
from shared.store.mongo import Database, translated
from shared.store.plan import Backend

CORRECTIONS: Final = "corrections"
PROPOSED: Final = "correction_proposed"
APPROVED: Final = "correction_approved"
DECLINED: Final = "correction_declined"
ENTRIES: Final = frozenset({PROPOSED, APPROVED, DECLINED})
"""The types of the entries of a rulebook's corrections; nobody outside is told of them."""
_ROWS: Final = [("office", 1), ("body.board.rows", 1), ("_id", 1)]


class LawAggregate:
    """What the store must know about corrections."""

    collection = CORRECTIONS

    def load(self, doc: JsonObject) -> Corrections:
        """The state from its stored body."""
        items = tuple(_correction_of(one) for one in doc["items"])
        return Corrections(key=LawKey(office=doc["office"], rulebook=doc["rulebook"]), items=items)

    def dump(self, state: Corrections) -> JsonObject:
        """The stored body of a state; moments as text, since BSON would cut them to milliseconds."""
        return {**asdict(state.key), "items": [_correction(one) for one in state.items]}

    def evolve(self, state: Corrections | None, fact: Fact) -> Corrections:
        """The domain's fold."""
        return domain.evolve(state, fact)

    def draft(self, fact: Fact) -> Draft:
        """The journal entry of a fact; the law is public, so its words stand in clear."""
        data: JsonObject = {**asdict(fact.key), "number": fact.number}
        match fact:
            case CorrectionProposed():
                return Draft(PROPOSED, fact.at, {**data, "row": asdict(fact.row), "reason": fact.reason})
            case CorrectionApproved():
                return Draft(APPROVED, fact.at, data)
            case CorrectionDeclined():
                return Draft(DECLINED, fact.at, {**data, "note": fact.note})
            case _:
                assert_never(fact)

    def restore(self, entry: JsonObject) -> Fact:
        """The fact of a journal entry.

        Raises:
            KeyError: the entry's type is not one of ours.
        """
        data = entry["data"]
        about: Any = {
            "key": LawKey(office=data["office"], rulebook=data["rulebook"]),
            "number": data["number"],
            "at": from_rfc3339(entry["at"]),
            "by": entry["by"]["id"],
        }
        if entry["type"] == PROPOSED:
            return CorrectionProposed(**about, row=RowCorrection(**data["row"]), reason=data["reason"])
        if entry["type"] == DECLINED:
            return CorrectionDeclined(**about, note=data["note"])
        return {APPROVED: CorrectionApproved}[entry["type"]](**about)

    def writes(self, state: Corrections, facts: Sequence[Fact]) -> Sequence[Write]:
        """Nothing beside."""
        _ = state, facts
        return ()


@dataclass(frozen=True, slots=True)
class StoredLaw:
    """Finds corrections, in MongoDB or in whatever else the store is on."""

    backend: Backend

    async def of(self, office: str) -> Sequence[Corrections]:
        """The corrections of every rulebook of an office that has some."""
        found = await self.backend.find(CORRECTIONS, "office", [office])
        return [LawAggregate().load(doc["body"]) for doc in found]

    async def reached(self, office: str, correction: str) -> Sequence[Reached]:
        """The clocks that a correction has reached."""
        found = await self.backend.find(REACHED, "correction", [correction])
        return [reached_of(doc) for doc in found if doc["_id"]["office"] == office]


class MongoTouched:
    """Reads `cases` by the rows of the law that stand in `body.board.rows`."""

    def __init__(self, database: Database, aggregate: CaseAggregate) -> None:
        self._cases = database[CASES]
        self._aggregate = aggregate

    @translated
    async def running(self, viewer: Viewer, rows: Collection[str]) -> Sequence[Case]:
        """The cases of the viewer's office, none behind a wall."""
        query = {**counted_by([viewer.office], rows), **seen_by(viewer)}
        docs = await self._cases.find(query, {"body": 1}).hint(_ROWS).to_list(None)
        return [self._aggregate.load(doc["body"]) for doc in docs]

    @translated
    async def lagging(
        self, offices: Collection[str], rows: Collection[str], after: str, limit: int
    ) -> Sequence[str]:
        """Their ids in order, behind one."""
        query = {**counted_by(offices, rows), "_id": {"$gt": after}}
        found = self._cases.find(query, {"_id": 1}).sort("_id", 1).hint(_ROWS).limit(limit)
        return [doc["_id"] for doc in await found.to_list(None)]

    @translated
    async def numbers(self, viewer: Viewer, case_ids: Collection[str]) -> Mapping[str, str]:
        """The numbers of those of the cases that the viewer may see."""
        query = {"_id": {"$in": list(case_ids)}, "office": viewer.office, **seen_by(viewer)}
        docs = await self._cases.find(query, {"body": 1}).to_list(None)
        return {doc["_id"]: number_of(self._aggregate.load(doc["body"])) for doc in docs}


def counted_by(offices: Collection[str], rows: Collection[str]) -> JsonObject:
    """The filter; shown so that a test can explain it."""
    return {"office": {"$in": sorted(offices)}, "body.board.rows": {"$in": sorted(rows)}}


def _correction(one: Correction) -> JsonObject:
    doc = {
        **asdict(one),
        "standing": one.standing.value,
        "proposed_at": rfc3339(one.proposed_at),
        "decided_at": rfc3339(one.decided_at) if one.decided_at else None,
    }
    return {name: value for name, value in doc.items() if value is not None}


def _correction_of(doc: JsonObject) -> Correction:
    decided_at = doc.get("decided_at")
    rest: Any = {
        **doc,
        "row": RowCorrection(**doc["row"]),
        "standing": Standing(doc["standing"]),
        "proposed_at": from_rfc3339(doc["proposed_at"]),
        "decided_at": from_rfc3339(decided_at) if decided_at else None,
    }
    return Correction(**rest)
