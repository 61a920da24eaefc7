"""The search index in memory is trusted because it passes the suite of the real one."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.suites.case_board import BoardWorld
from tests.support.suites.search_index import CEILINGS, SearchIndexSuite, SearchWorld
from tests.support.triage_memory import in_memory
from tests.support.triage_search import FakeSearchIndex


class TestFakeSearchIndex(SearchIndexSuite):
    @pytest.fixture
    async def world(self) -> AsyncIterator[SearchWorld]:
        made = in_memory()
        await made.store.start()
        index = FakeSearchIndex(made.store, ceilings=CEILINGS)
        yield SearchWorld(BoardWorld(made.store, made.board, made.keys), index)
        await made.store.close()
