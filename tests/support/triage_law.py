"""Cases by the rows of the law that count them, in memory; passes the suite of MongoDB's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.application.law.touched_deadlines import number_of
from services.triage.application.queue.rows import Viewer
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from shared.changes import JsonObject
from shared.rules.rulebooks import Rulebooks
from tests.support.fake_store import FakeStore
from tests.support.triage_memory import BOOKS


def own_books() -> Rulebooks:
    """The landed rulebooks, for a test that corrects them."""
    return Rulebooks({book.id: book for book in BOOKS})


@dataclass
class FakeTouched:
    """Looks through the state documents of a store in memory."""

    store: FakeStore[Case, Fact]
    aggregate: CaseAggregate

    async def running(self, viewer: Viewer, rows: Collection[str]) -> Sequence[Case]:
        """The cases of the viewer's office, none behind a wall."""
        found = [self.aggregate.load(doc["body"]) for doc in self._counted([viewer.office], rows)]
        return [case for case in found if not case.closed_to(viewer.office, viewer.account)]

    async def lagging(
        self, offices: Collection[str], rows: Collection[str], after: str, limit: int
    ) -> Sequence[str]:
        """Their ids in order, behind one."""
        return sorted(doc["_id"] for doc in self._counted(offices, rows) if doc["_id"] > after)[:limit]

    async def numbers(self, viewer: Viewer, case_ids: Collection[str]) -> Mapping[str, str]:
        """The numbers of those of the cases that the viewer may see."""
        docs = [one for one in self.store.side("cases") if one["_id"] in case_ids]
        cases = [self.aggregate.load(doc["body"]) for doc in docs if doc["office"] == viewer.office]
        return {
            one.case_id: number_of(one) for one in cases if not one.closed_to(viewer.office, viewer.account)
        }

    def _counted(self, offices: Collection[str], rows: Collection[str]) -> list[JsonObject]:
        wanted = set(rows)
        return [
            doc
            for doc in self.store.side("cases")
            if doc["office"] in offices and wanted & set(doc["body"]["board"].get("rows", ()))
        ]
