"""Triage's pages over memory."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.triage_console import Console, console_over
from tests.support.triage_memory import in_memory


@pytest.fixture
async def console() -> AsyncIterator[Console]:
    world = in_memory()
    await world.store.start()
    yield console_over(world)
    await world.store.close()
