"""The cases of incidents in memory are trusted because they pass the suite of the real ones."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.fake_incidents import FakeIncidents
from tests.support.suites.incidents import IncidentsSuite, IncidentWorld
from tests.support.suites.public_letters import LetteredBoard
from tests.support.triage_memory import in_memory


class TestFakeIncidents(IncidentsSuite):
    @pytest.fixture
    async def world(self) -> AsyncIterator[IncidentWorld]:
        made = in_memory()
        await made.store.start()
        cases = LetteredBoard(made.store, made.board, made.keys)
        yield IncidentWorld(cases, FakeIncidents(made.store))
        await made.store.close()
