"""The deadlines in memory are trusted because they pass the suite of the real ones."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.triage.adapters.mongo_cases import CaseAggregate
from tests.support.feeds import FakeDeadlines
from tests.support.suites.case_board import BoardWorld
from tests.support.suites.feed_deadlines import FeedDeadlinesSuite, FeedWorld
from tests.support.triage_memory import BOOKS, in_memory


class TestFakeDeadlines(FeedDeadlinesSuite):
    @pytest.fixture
    async def world(self) -> AsyncIterator[FeedWorld]:
        made = in_memory()
        await made.store.start()
        cases = BoardWorld(made.store, made.board, made.keys)
        yield FeedWorld(cases, FakeDeadlines(made.store, CaseAggregate(BOOKS)))
        await made.store.close()
