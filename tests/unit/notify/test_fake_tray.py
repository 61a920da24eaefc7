"""The tray in memory keeps the suite of the real one."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.notify.adapters.mongo_dispatches import DispatchAggregate
from services.notify.domain.events import Fact
from services.notify.domain.handoff import Dispatches
from tests.support.fake_store import FakeStore
from tests.support.fake_tray import FakeTray
from tests.support.suites.tray import OFFICE, TraySuite, TrayWorld


class TestFakeTray(TraySuite):
    @pytest.fixture
    async def world(self) -> AsyncIterator[TrayWorld]:
        store: FakeStore[Dispatches, Fact] = FakeStore(DispatchAggregate(OFFICE), service="notify")
        await store.start()
        yield TrayWorld(store, FakeTray(store))
        await store.close()
