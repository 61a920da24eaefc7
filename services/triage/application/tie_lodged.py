"""A report that a tip's sender lodged and the tip: both cases are told, whichever came first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from services.triage.application.open_case import TRIAGE
from services.triage.application.ports import CaseStates, CaseStore
from services.triage.domain.case import Case
from services.triage.domain.errors import NoSuchCase
from services.triage.domain.events import Fact
from services.triage.domain.file.dossier_facts import Tie
from services.triage.domain.file.lodging import tie_half, tip_of
from services.triage.domain.passing.lodged_walls import inherited_walls
from shared.changes import Cause, Change, Fence
from shared.clock import Clock
from shared.ids import NewId

AT_ONCE = 200
"""Cases in one look."""


class Untied(Protocol):
    """Finds the cases of reports that came from a tip and do not say so yet."""

    async def untied(self, limit: int) -> list[str]:
        """Their ids, those of the newest tips first: a tip that never arrives holds nobody up."""
        ...


class Store(CaseStore, CaseStates, Protocol):
    """Also looks a case up."""


@dataclass(frozen=True, slots=True)
class TieLodged:
    """One look. The tip's half goes first and the report's ends it, so one that was cut off is repeated."""

    store: Store
    due: Untied
    clock: Clock
    new_id: NewId

    async def __call__(self, guard: Fence | None = None) -> int:
        """Tie what is here; how many reports were tied. One whose tip is not here yet waits.

        Raises:
            Infrastructure: the database is away; the next look finds the same cases.
        """
        return sum([await self._tied(case_id, guard) for case_id in await self.due.untied(AT_ONCE)])

    async def _tied(self, case_id: str, guard: Fence | None) -> int:
        case = await self.store.load(case_id)
        tip_id = tip_of(case) if case else None
        if tip_id is None or await self.store.load(tip_id) is None:
            return 0
        await self.store.change(self._half(tip_id, case_id, Tie.LODGED, guard))
        tip = await self.store.load(tip_id)
        await self.store.change(self._half(case_id, tip_id, Tie.TIP, guard, walls=tip))
        return 1

    def _half(
        self, own: str, other: str, tie: Tie, guard: Fence | None, walls: Case | None = None
    ) -> Change[Case, Fact]:
        """One half; the report's also takes over the `walls` of its tip."""
        now = self.clock()

        def decided(case: Case | None) -> list[Fact]:
            if case is None:
                raise NoSuchCase
            tied: list[Fact] = [*tie_half(case, other, tie, by=TRIAGE.id, now=now)]
            if tied and walls is not None:
                tied += inherited_walls(case, walls, by=TRIAGE.id, now=now)
            return tied

        return Change(own, Cause(self.new_id()), TRIAGE, decided, guard=guard)
