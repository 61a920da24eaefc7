"""How much of the office's weeks runs on real servers."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option of `make week`."""
    parser.addoption("--whole-week", action="store_true", help="all 420 reports on real servers, not 21")
