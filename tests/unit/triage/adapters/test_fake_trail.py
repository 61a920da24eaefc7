"""The trail in memory is trusted because it passes the suite of the real one."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.fake_trail import FakeTrail, keeping
from tests.support.office_moves import office_books
from tests.support.suites.trail import TrailSuite, TrailWorld
from tests.support.triage_memory import in_memory


class TestFakeTrail(TrailSuite):
    @pytest.fixture
    async def world(self) -> AsyncIterator[TrailWorld]:
        made = in_memory(books=office_books())
        await made.store.start()
        yield TrailWorld(
            FakeTrail(made.store), made.store, made.cases, keeping(made.store), made.keys, made.clock
        )
        await made.store.close()
