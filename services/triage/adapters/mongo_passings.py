"""Cases that pass between offices, in MongoDB, and the line that stays behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from services.triage.adapters.case_standing import Standing
from services.triage.adapters.mongo_board import seen_by
from services.triage.adapters.mongo_cases import CASES, CaseAggregate
from services.triage.adapters.passed_cases import PASSED
from services.triage.application.passing.passing_ports import Bound, Left
from services.triage.application.queue.rows import Viewer
from services.triage.domain.case import Case
from shared.changes import JsonObject
from shared.clock import from_rfc3339
from shared.store.mongo import Database, translated

BY_PASSING: Final = [("office", 1), ("body.board.passing", 1), ("_id", 1)]
BY_CONFLICT: Final = [("body.board.conflict_to", 1), ("_id", 1)]
BY_OFFICE: Final = [("office", 1), ("at", -1), ("_id", -1)]


class MongoPassings:
    """Reads `cases` and `passed_cases`."""

    def __init__(self, database: Database, aggregate: CaseAggregate) -> None:
        self._cases = database[CASES]
        self._passed = database[PASSED]
        self._aggregate = aggregate

    @translated
    async def bound(self, viewer: Viewer) -> Sequence[Bound]:
        """Cases in conflict: of the viewer's office, then those that wait to come to it."""
        named: JsonObject = {"body.board.walled": {"$ne": viewer.account}}
        own = self._cases.find({**in_standing(viewer, Standing.CONFLICT), **named}, {"body": 1})
        coming = self._cases.find({"body.board.conflict_to": viewer.office, **named}, {"body": 1})
        docs = [
            *await own.hint(BY_PASSING).sort("_id", 1).to_list(None),
            *await coming.hint(BY_CONFLICT).sort("_id", 1).to_list(None),
        ]
        return [one for doc in docs if (one := bound_of(self._aggregate.load(doc["body"]), viewer))]

    @translated
    async def waiting(self, viewer: Viewer) -> Sequence[str]:
        """Ids by the index; a wall is looked at again where their rows are read."""
        return await self._ids(viewer, Standing.WAITING)

    @translated
    async def incoming(self, viewer: Viewer) -> Sequence[str]:
        """The same of those that were not received yet."""
        return await self._ids(viewer, Standing.INCOMING)

    @translated
    async def left(self, viewer: Viewer, *, limit: int) -> Sequence[Left]:
        """The lines of the office, but for cases from which the viewer is walled off."""
        query: JsonObject = {"office": viewer.office, "walled": {"$ne": viewer.account}}
        found = self._passed.find(query).sort(BY_OFFICE[1:]).hint(BY_OFFICE).limit(limit)
        return [left_of(doc) for doc in await found.to_list(None)]

    async def _ids(self, viewer: Viewer, standing: Standing) -> Sequence[str]:
        query = {**in_standing(viewer, standing), **seen_by(viewer)}
        found = self._cases.find(query, {"_id": 1}).hint(BY_PASSING).sort("_id", 1)
        return [doc["_id"] for doc in await found.to_list(None)]


def in_standing(viewer: Viewer, standing: Standing) -> JsonObject:
    """The filter; shown so that a test can explain it."""
    return {"office": viewer.office, "body.board.passing": standing.value}


def bound_of(case: Case, viewer: Viewer) -> Bound | None:
    """What this viewer is told of a case in conflict; None of any other."""
    waiting = case.passing.waiting
    if waiting is None or not waiting.conflict:
        return None
    return Bound(
        case_id=case.case_id,
        number=waiting.number,
        origin=case.office,
        to=waiting.to,
        mine=waiting.by == viewer.account,
        at=waiting.at,
    )


def left_of(doc: JsonObject) -> Left:
    """The line that stayed behind."""
    return Left(
        case_id=doc["_id"]["case"],
        receipt_number=doc["receipt_number"],
        to=doc["to"],
        at=from_rfc3339(doc["at"]),
    )
