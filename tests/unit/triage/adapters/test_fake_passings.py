"""Cases between offices in memory are trusted because they pass the suite of the real ones."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.triage.adapters.mongo_cases import CaseAggregate
from tests.support.passings import FakePassings
from tests.support.suites.case_board import BoardWorld
from tests.support.suites.passings import PassingsSuite, PassingWorld
from tests.support.triage_memory import BOOKS, in_memory


class TestFakePassings(PassingsSuite):
    @pytest.fixture
    async def world(self) -> AsyncIterator[PassingWorld]:
        made = in_memory()
        await made.store.start()
        cases = BoardWorld(made.store, made.board, made.keys)
        yield PassingWorld(cases, FakePassings(made.store, CaseAggregate(BOOKS)))
        await made.store.close()
