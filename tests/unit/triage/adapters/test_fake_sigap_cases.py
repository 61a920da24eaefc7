"""The cases for SigapLapor in memory are trusted because they pass the suite of the real ones."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.triage.adapters.mongo_cases import CaseAggregate
from tests.support.sigap_cases import FakeSigapCases
from tests.support.suites.public_letters import LetteredBoard
from tests.support.suites.sigap_cases import SigapCasesSuite, SigapWorld
from tests.support.triage_memory import BOOKS, in_memory


class TestFakeSigapCases(SigapCasesSuite):
    @pytest.fixture
    async def world(self) -> AsyncIterator[SigapWorld]:
        made = in_memory()
        await made.store.start()
        cases = LetteredBoard(made.store, made.board, made.keys)
        yield SigapWorld(cases, FakeSigapCases(made.store, CaseAggregate(BOOKS)))
        await made.store.close()
