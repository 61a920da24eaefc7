"""The cases that SigapLapor asks for, read from their states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.triage.adapters.mongo_board import seen_by
from services.triage.adapters.mongo_cases import CASES, CaseAggregate
from services.triage.application.queue.rows import Viewer
from services.triage.domain.case import Case
from services.triage.domain.file.sigaplapor_cases import Standing
from shared.changes import JsonObject
from shared.clock import rfc3339
from shared.store.mongo import Database, translated

BY_STANDING: Final = [
    ("office", 1),
    ("body.board.sigaplapor", 1),
    ("body.report.received_at", 1),
    ("_id", 1),
]


@dataclass(frozen=True, slots=True)
class MongoSigapCases:
    """One look at the index for each standing; received times are RFC 3339 text and sort as such."""

    database: Database
    aggregate: CaseAggregate

    @translated
    async def found(
        self, viewer: Viewer, standings: Sequence[Standing], *, since: datetime, until: datetime, limit: int
    ) -> Sequence[Case]:
        """Those received from `since` on and before `until`; none behind a wall."""
        docs: list[JsonObject] = []
        for one in standings:
            query = query_of(viewer, one, since, until) | seen_by(viewer)
            asked = self.database[CASES].find(query, {"body": 1}).sort(BY_STANDING[2:]).limit(limit)
            docs += await asked.hint(BY_STANDING).to_list(None)
        cases = [self.aggregate.load(doc["body"]) for doc in docs]
        return sorted(cases, key=lambda case: (case.report.received_at, case.case_id))[:limit]


def query_of(viewer: Viewer, one: Standing, since: datetime, until: datetime) -> JsonObject:
    """The filter by the index; shown so that a test can explain it."""
    return {
        "office": viewer.office,
        "body.board.sigaplapor": one.value,
        "body.report.received_at": {"$gte": rfc3339(since), "$lt": rfc3339(until)},
    }
