"""The fake store keeps what the real one promises."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.fake_store import FakeStore
from tests.support.memory_backend import MemoryBackend
from tests.support.sample_aggregate import Fact, Tally, TallyAggregate
from tests.support.store_world import HandClock, World
from tests.support.suites.change_store import ChangeStoreSuite


class TestFakeChangeStore(ChangeStoreSuite):
    @pytest.fixture
    async def world(self) -> AsyncIterator[World]:
        clock = HandClock()
        backend = MemoryBackend(clock=clock)
        stores: list[FakeStore[Tally, Fact]] = [
            FakeStore(TallyAggregate(), backend=backend, clock=clock) for _ in range(2)
        ]
        for store in stores:
            await store.start()
        yield World(stores[0], stores[1], backend, clock)
        for store in stores:
            await store.close()
