"""Numbers are given on the backend in memory as on MongoDB, whatever goes wrong and in whatever order."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.memory_backend import MemoryBackend
from tests.support.numbering import Process, process
from tests.support.suites.numbering import AssignSuite, NumberingSuite


@pytest.fixture
def backend() -> MemoryBackend:
    return MemoryBackend()


@pytest.fixture
async def one(backend: MemoryBackend) -> AsyncIterator[Process]:
    made = await process(backend)
    yield made
    await made.close()


@pytest.fixture
async def two(backend: MemoryBackend) -> AsyncIterator[Process]:
    made = await process(backend)
    yield made
    await made.close()


class TestNumberingInMemory(NumberingSuite):
    """The suite."""


class TestAssignInMemory(AssignSuite):
    """The suite."""
