"""The cases that SigapLapor asks for, in memory; passes the suite of MongoDB's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.application.queue.rows import Viewer
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from services.triage.domain.file.sigaplapor_cases import Standing
from tests.support.fake_store import FakeStore


@dataclass
class FakeSigapCases:
    """Over the cases of a store in memory."""

    store: FakeStore[Case, Fact]
    aggregate: CaseAggregate

    async def found(
        self, viewer: Viewer, standings: Sequence[Standing], *, since: datetime, until: datetime, limit: int
    ) -> Sequence[Case]:
        """Those received from `since` on and before `until`; none behind a wall."""
        wanted = {one.value for one in standings}
        docs = [
            doc
            for doc in self.store.side("cases")
            if doc["office"] == viewer.office and doc["body"]["board"].get("sigaplapor") in wanted
        ]
        cases = [self.aggregate.load(doc["body"]) for doc in docs]
        seen = [one for one in cases if not one.closed_to(viewer.office, viewer.account)]
        within = [one for one in seen if since <= one.report.received_at < until]
        return sorted(within, key=lambda one: (one.report.received_at, one.case_id))[:limit]
