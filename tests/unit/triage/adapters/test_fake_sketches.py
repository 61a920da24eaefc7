"""The sketches in memory are trusted because they pass the suite of the real ones."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.suites.sketches import SketchesSuite, SketchWorld
from tests.support.triage_alike import FakeSketches
from tests.support.triage_memory import in_memory


class TestFakeSketches(SketchesSuite):
    @pytest.fixture
    async def world(self) -> AsyncIterator[SketchWorld]:
        made = in_memory()
        await made.store.start()
        yield SketchWorld(made.store, FakeSketches(made.store), made.keys)
        await made.store.close()
