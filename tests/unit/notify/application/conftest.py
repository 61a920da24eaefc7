"""Notify's use cases over a store and a tray in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.unit.notify.application.world import World, in_memory


@pytest.fixture
async def world() -> AsyncIterator[World]:
    made = in_memory()
    await made.store.start()
    yield made
    await made.store.close()
