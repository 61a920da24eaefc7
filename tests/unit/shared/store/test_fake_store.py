"""The fake store keeps what the real one promises."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from shared.store.meta import FIRST_EPOCH
from tests.support.fake_store import FakeStore
from tests.support.memory_backend import MemoryBackend
from tests.support.sample_aggregate import Fact, Tally, TallyAggregate, change
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


async def test_what_a_second_kind_of_state_announces_is_of_the_databases_epoch() -> None:
    """Also when only the first store of the process was started, as services do."""
    backend = MemoryBackend()
    first: FakeStore[Tally, Fact] = FakeStore(TallyAggregate(), backend=backend)
    second: FakeStore[Tally, Fact] = FakeStore(TallyAggregate(), backend=backend, beside=first)
    await first.start()
    await second.change(change("stream"))
    assert [event.epoch for event in second.outbox()] == [FIRST_EPOCH]
    await first.close()
