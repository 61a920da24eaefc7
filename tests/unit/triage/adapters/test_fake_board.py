"""The board in memory is trusted because it passes the suite of the real one."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.suites.board_queues import BoardQueuesSuite
from tests.support.suites.case_board import BoardWorld, CaseBoardSuite
from tests.support.triage_memory import in_memory


class TestFakeBoard(CaseBoardSuite, BoardQueuesSuite):
    @pytest.fixture
    async def world(self) -> AsyncIterator[BoardWorld]:
        made = in_memory()
        await made.store.start()
        yield BoardWorld(made.store, made.board, made.keys)
        await made.store.close()
