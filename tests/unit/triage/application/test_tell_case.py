"""Triage's own cases take their numbers as the suite of numbering wants it."""

from __future__ import annotations

import pytest

from services.triage.adapters.mongo_series import SeriesAggregate
from services.triage.application.numbers.number_case import TellCase
from services.triage.domain.errors import NoSuchCase
from services.triage.domain.numbers.series import Fact, NumberSeries
from shared.ids import new_id
from tests.support.fake_store import FakeStore
from tests.support.numbering import Process, mayors, numbering, office_series
from tests.support.suites.numbering import AssignSuite
from tests.support.told_cases import Told
from tests.support.triage_memory import BOOKS, World


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
