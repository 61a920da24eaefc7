"""Triage's use cases over a store and a board in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.triage_memory import World, in_memory


@pytest.fixture
async def world() -> AsyncIterator[World]:
    made = in_memory()
    await made.store.start()
    yield made
    await made.store.close()
