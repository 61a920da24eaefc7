"""Cases between offices over a store in memory; they pass the suite that MongoDB's pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.adapters.mongo_passings import bound_of, left_of
from services.triage.adapters.passed_cases import PASSED
from services.triage.application.passing.passing_ports import Bound, Left
from services.triage.application.queue.rows import Viewer
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from tests.support.fake_store import FakeStore


@dataclass
class FakePassings:
    """Looks through the state documents."""

    store: FakeStore[Case, Fact]
    aggregate: CaseAggregate

    async def bound(self, viewer: Viewer) -> Sequence[Bound]:
        """Cases in conflict: of the viewer's office, then those that wait to come to it."""
        found = [
            one
            for case in self._cases()
            if viewer.account not in case.dossier.walled and (one := bound_of(case, viewer))
        ]
        own = [one for one in found if one.origin == viewer.office]
        return [*own, *(one for one in found if one.to == viewer.office)]

    async def waiting(self, viewer: Viewer) -> Sequence[str]:
        """Ids of cases whose passing waits."""
        return [one.case_id for one in self._open(viewer) if one.passing.waiting]

    async def incoming(self, viewer: Viewer) -> Sequence[str]:
        """Ids of cases that were not received yet."""
        return [one.case_id for one in self._open(viewer) if one.passing.incoming]

    async def left(self, viewer: Viewer, *, limit: int) -> Sequence[Left]:
        """The lines of the office, but for cases from which the viewer is walled off."""
        mine = [doc for doc in self.store.side(PASSED) if doc["office"] == viewer.office]
        found = [left_of(doc) for doc in mine if viewer.account not in doc["walled"]]
        return sorted(found, key=lambda one: (one.at, one.case_id), reverse=True)[:limit]

    def _cases(self) -> list[Case]:
        found = [self.aggregate.load(doc["body"]) for doc in self.store.side("cases")]
        return sorted(found, key=lambda case: case.case_id)

    def _open(self, viewer: Viewer) -> list[Case]:
        return [case for case in self._cases() if not case.closed_to(viewer.office, viewer.account)]
