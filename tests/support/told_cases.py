"""Triage's own cases in memory, as the suites of numbering make and ask them."""

from __future__ import annotations

from dataclasses import dataclass

from services.triage.application.numbers.number_case import TellCase
from services.triage.application.numbers.number_ports import Number
from tests.support.triage_memory import World


@dataclass
class Told:
    """The cases of a world in memory."""

    world: World
    tell: TellCase

    async def __call__(self, number: Number) -> None:
        await self.tell(number)

    async def new_case(self) -> str:
        """A case that was just opened."""
        return await self.world.opened()

    async def number_of(self, case_id: str, series: str) -> tuple[int, str] | None:
        """What the case itself says."""
        case = await self.world.store.load(case_id)
        assert case is not None
        found = [one for one in case.dossier.numbers if one.series == series]
        return (found[0].sequence, found[0].number) if found else None
