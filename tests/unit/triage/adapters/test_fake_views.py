"""The shelf of views in memory is trusted because it passes the suite of the real one."""

from __future__ import annotations

import pytest

from tests.support.fake_views import FakeViews
from tests.support.suites.saved_views import ViewShelfSuite


class TestFakeViews(ViewShelfSuite):
    @pytest.fixture
    def shelf(self) -> FakeViews:
        return FakeViews()
