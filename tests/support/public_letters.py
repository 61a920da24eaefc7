"""Issued letters as anybody verifies them, in memory; passes the suite of MongoDB's."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from services.triage.adapters.letters.public_letters import MongoLooks, public_letter
from services.triage.adapters.mongo_cases import CaseAggregate
from services.triage.application.letters.verify_letter import PublicLetter
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from shared.clock import Clock
from tests.support.fake_store import FakeStore


@dataclass
class FakePublicLetters:
    """Letters of the cases of a store in memory."""

    store: FakeStore[Case, Fact]
    aggregate: CaseAggregate

    async def find(self, mark: str) -> PublicLetter | None:
        """The letter, of whatever office."""
        cases = (self.aggregate.load(doc["body"]) for doc in self.store.side("cases"))
        found = (public_letter(case, mark, self.aggregate.books) for case in cases)
        return next((one for one in found if one is not None), None)


@dataclass
class FakeLooks:
    """Counts, and forgets a quarter of an hour after the first look."""

    clock: Clock
    counts: Counter[str] = field(default_factory=Counter)

    async def begin(self, mark: str) -> bool:
        """Count a look."""
        self.counts[mark] += 1
        return self.counts[mark] <= MongoLooks.MOST
