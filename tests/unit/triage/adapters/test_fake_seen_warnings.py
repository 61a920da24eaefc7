"""The marks in memory are trusted because they pass the suite of the real ones."""

from __future__ import annotations

import pytest

from tests.support.fake_seen_warnings import FakeSeenWarnings
from tests.support.suites.seen_warnings import SeenWarningsSuite


class TestFakeSeenWarnings(SeenWarningsSuite):
    @pytest.fixture
    def seen(self) -> FakeSeenWarnings:
        return FakeSeenWarnings()
