"""Publications in memory, counted from the cases themselves; they pass the suite of MongoDB's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.application.figures.cuts import week_of
from services.triage.application.statistics.publications import Counted, Publication, Subject
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from services.triage.domain.phases import registration_of
from services.triage.domain.statistics.periods import Period
from shared.rules.rulebooks import Rulebooks
from tests.support.fake_store import FakeStore


@dataclass
class FakePublications:
    """Counts what the store holds."""

    store: FakeStore[Case, Fact]
    books: Rulebooks
    kept: dict[tuple[str, Period, Subject], Publication] = field(default_factory=dict)
    asked: int = 0

    async def published(self, office: str) -> Sequence[Publication]:
        """Every publication by period, then subject."""
        self.asked += 1
        return [self.kept[key] for key in sorted(self.kept) if key[0] == office]

    async def weeks(self, office: str) -> Mapping[date, int]:
        """How many came in, by Monday."""
        return Counter(week_of(case.report.received_at) for case in self._cases(office))

    async def counted(self, office: str, subject: Subject, period: Period) -> Counted:
        """The cases of a period."""
        found = [
            case
            for case in self._cases(office)
            if period.first <= week_of(case.report.received_at) <= period.last
        ]
        by = _received if subject is Subject.RECEIVED else _result
        return Counted(Counter(map(by, found)), sum(case.revision for case in found))

    async def publish(self, publication: Publication) -> bool:
        """Keep the first."""
        key = (publication.office, publication.period, publication.subject)
        if key in self.kept:
            return False
        self.kept[key] = publication
        return True

    def _cases(self, office: str) -> Iterator[Case]:
        aggregate = CaseAggregate(self.books)
        cases = (aggregate.load(doc["body"]) for doc in self.store.side("cases") if doc["office"] == office)
        return (case for case in cases if not case.passing.conflict)


def _received(case: Case) -> tuple[str, str]:
    place = case.report.place
    return case.category or "", (place.kelurahan or "")[:8] if place else ""


def _result(case: Case) -> tuple[str, str]:
    return registration_of(case).value, case.kind.value
