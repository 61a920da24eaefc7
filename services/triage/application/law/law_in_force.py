"""The corrections in force, as this process decides by them; and how they are carried into running cases."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.triage.application.law.law_ports import LawShelf, Touched, lags
from services.triage.application.open_case import TRIAGE
from services.triage.application.ports import CaseStore
from services.triage.domain.case import Case
from services.triage.domain.commands import CorrectDeadlines
from services.triage.domain.decisions import decide
from services.triage.domain.events import Fact
from shared.changes import Cause, Change, Fence
from shared.clock import Clock
from shared.ids import NewId
from shared.rules.rulebooks import Rulebooks

AT_ONCE = 200
"""Cases that go together, and at most five times as many in one look: warnings must have their turn."""
PAGES = 5


@dataclass(frozen=True, slots=True)
class LawInForce:
    """Reads what is in force into the rulebooks that every use case of this process holds."""

    books: Rulebooks
    shelf: LawShelf
    office: str
    neighbours: Sequence[str] = ()
    """Offices whose cases stand under the same law."""

    async def refresh(self) -> None:
        """Take over what was approved anywhere; before the first case is opened, and again and again.

        Raises:
            NoSuchRulebook: a rulebook with corrections is missing here.
            Infrastructure: the database is away; what was known stays in force.
        """
        found = await self.shelf.of(self.office)
        self.books.correct({one.key.rulebook: one.in_force for one in found if one.in_force})


@dataclass(slots=True)
class CarryCorrections:
    """One look for running clocks that are still counted by a row as it was before its corrections.

    Also those that a process started which had not heard of a correction yet: they are found by what stands
    in the case, so it does not matter when or by whom. A case that cannot be counted is passed over, and
    asked again on the next way through.
    """

    law: LawInForce
    touched: Touched
    store: CaseStore
    clock: Clock
    new_id: NewId
    _after: str = ""

    async def __call__(self, guard: Fence | None = None) -> int:
        """Carry them on; how many cases were changed.

        Raises:
            Infrastructure: the database is away; the next look goes on.
        """
        await self.law.refresh()
        rows = list(self._rows())
        changed, offices = 0, (self.law.office, *self.law.neighbours)
        for _ in range(PAGES if rows else 0):
            ids = await self.touched.lagging(offices, rows, self._after, AT_ONCE)
            changed += await self._carried(ids, guard)
            self._after = ids[-1] if len(ids) == AT_ONCE else ""
            if not self._after:
                break
        return changed

    def _rows(self) -> Iterator[str]:
        for book in self.law.books:
            for rule in book.deadlines.values():
                yield from lags(book.id, rule.id, len(rule.corrections))

    async def _carried(self, ids: Sequence[str], guard: Fence | None) -> int:
        """Each for itself; what failed is raised once all had their turn."""
        changes = (self.store.change(self._change(case_id, guard)) for case_id in ids)
        outcomes = await asyncio.gather(*changes, return_exceptions=True)
        failures = [one for one in outcomes if isinstance(one, BaseException)]
        if failures:
            self._after = ids[-1]
            raise failures[0]
        return len(ids)

    def _change(self, case_id: str, guard: Fence | None) -> Change[Case, Fact]:
        now = self.clock()

        def decided(case: Case | None) -> Sequence[Fact]:
            rules = self.law.books.pinned(case.rulebook) if case else self.law.books.latest()
            return decide(case, CorrectDeadlines(by=TRIAGE), rules, now)

        return Change(case_id, Cause(self.new_id()), TRIAGE, decided, guard=guard)
