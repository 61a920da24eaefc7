"""The feed tokens in memory are trusted because they pass the suite of the real ones."""

from __future__ import annotations

import pytest

from tests.support.feeds import FakeFeedTokens
from tests.support.suites.feed_tokens import FeedTokensSuite


class TestFakeFeedTokens(FeedTokensSuite):
    @pytest.fixture
    def tokens(self) -> FakeFeedTokens:
        return FakeFeedTokens()
