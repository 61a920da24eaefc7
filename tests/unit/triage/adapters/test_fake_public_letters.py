"""The letters in memory that anybody verifies are trusted because they pass the suite of the real ones."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.triage.adapters.letters.public_letters import MongoLooks
from services.triage.adapters.mongo_cases import CaseAggregate
from tests.support.public_letters import FakeLooks, FakePublicLetters
from tests.support.suites.public_letters import LetteredBoard, PublicLettersSuite, PublicWorld
from tests.support.triage_memory import BOOKS, in_memory


class TestFakePublicLetters(PublicLettersSuite):
    @pytest.fixture
    async def world(self) -> AsyncIterator[PublicWorld]:
        made = in_memory()
        await made.store.start()
        letters, looks = FakePublicLetters(made.store, CaseAggregate(BOOKS)), FakeLooks(made.clock)
        yield PublicWorld(LetteredBoard(made.store, made.board, made.keys), letters, looks, MongoLooks.MOST)
        await made.store.close()
