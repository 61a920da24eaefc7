"""Triage's own cases take their numbers as the suite of numbering wants it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from services.triage.adapters.mongo_series import SeriesAggregate
from services.triage.application.number_case import TellCase
from services.triage.application.number_ports import Number
from services.triage.domain.errors import NoSuchCase
from services.triage.domain.series import Fact, NumberSeries
from shared.ids import new_id
from tests.support.fake_store import FakeStore
from tests.support.numbering import Process, mayors, numbering, office_series
from tests.support.suites.numbering import AssignSuite
from tests.support.triage_memory import BOOKS, World


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


@pytest.fixture
async def one(world: World) -> Process:
    series: FakeStore[NumberSeries, Fact] = FakeStore(
        SeriesAggregate(), clock=world.clock, backend=world.store.memory, beside=world.store
    )
    await series.start()
    tell = TellCase(world.store, BOOKS, world.clock, new_id)
    return numbering(series, Told(world, tell), world.clock)


class TestAssignOnTriagesCases(AssignSuite):
    """The suite."""


async def test_a_number_for_a_case_that_is_not_here_is_refused(one: Process) -> None:
    with pytest.raises(NoSuchCase):
        await one.numberer.number(office_series(), mayors(new_id()))
