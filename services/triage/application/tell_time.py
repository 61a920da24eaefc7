"""What the clock brings to cases: warnings of the ladder and lapses, each put on record once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.triage.application.open_case import TRIAGE
from services.triage.application.ports import CaseStore, Due
from services.triage.domain.case import Case
from services.triage.domain.commands import Tick
from services.triage.domain.decisions import decide
from services.triage.domain.events import Fact
from shared.changes import Cause, Change, Fence
from shared.clock import Clock
from shared.ids import NewId
from shared.rules.rulebooks import Rulebooks

AT_ONCE = 200
"""Cases in one look."""


@dataclass(frozen=True, slots=True)
class TellTime:
    """One look at the clock; the lease of who looks goes into each change."""

    store: CaseStore
    due: Due
    books: Rulebooks
    clock: Clock
    new_id: NewId

    async def __call__(self, guard: Fence | None = None) -> int:
        """Put on record what is due by now; how many cases had something.

        Raises:
            Infrastructure: the database is away; the next look finds the same cases.
        """
        found = await self.due.ticking(self.clock(), AT_ONCE)
        for case_id in found:
            await self.store.change(self._change(case_id, guard))
        return len(found)

    def _change(self, case_id: str, guard: Fence | None) -> Change[Case, Fact]:
        now = self.clock()

        def decided(case: Case | None) -> Sequence[Fact]:
            rules = self.books.pinned(case.rulebook) if case else self.books.latest()
            return decide(case, Tick(by=TRIAGE), rules, now)

        return Change(case_id, Cause(self.new_id()), TRIAGE, decided, guard=guard)
