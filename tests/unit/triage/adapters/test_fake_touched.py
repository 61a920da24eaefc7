"""The finder in memory is trusted because it passes the suite of the real one."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.triage.adapters.mongo_cases import CaseAggregate
from tests.support.suites.case_board import BoardWorld
from tests.support.suites.touched_cases import TouchedCasesSuite, TouchedWorld
from tests.support.triage_law import FakeTouched
from tests.support.triage_memory import BOOKS, in_memory


class TestFakeTouched(TouchedCasesSuite):
    @pytest.fixture
    async def world(self) -> AsyncIterator[TouchedWorld]:
        made = in_memory()
        await made.store.start()
        cases = BoardWorld(made.store, made.board, made.keys)
        yield TouchedWorld(cases, FakeTouched(made.store, CaseAggregate(BOOKS)))
        await made.store.close()
