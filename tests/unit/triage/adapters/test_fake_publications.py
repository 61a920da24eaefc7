"""The publications in memory are trusted because they pass the suite of the real ones."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.fake_figures import FakeFigures
from tests.support.fake_publications import FakePublications
from tests.support.suites.statistics import StatisticsSuite, StatisticsWorld
from tests.support.triage_memory import BOOKS, in_memory


class TestFakePublications(StatisticsSuite):
    @pytest.fixture
    async def world(self) -> AsyncIterator[StatisticsWorld]:
        made = in_memory()
        await made.store.start()
        figures, kept = FakeFigures(made.store, BOOKS), FakePublications(made.store, BOOKS)
        yield StatisticsWorld(made.store, made.board, made.keys, figures, kept)
        await made.store.close()
