"""The figures in memory are trusted because they pass the suite of the real ones."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.fake_figures import FakeFigures
from tests.support.suites.figure_counts import FigureCountsSuite, FiguresWorld
from tests.support.triage_memory import BOOKS, in_memory


class TestFakeFigures(FigureCountsSuite):
    @pytest.fixture
    async def world(self) -> AsyncIterator[FiguresWorld]:
        made = in_memory()
        await made.store.start()
        yield FiguresWorld(made.store, made.board, made.keys, FakeFigures(made.store, BOOKS))
        await made.store.close()
