"""Triage on a real MongoDB and Kafka."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.stack import Namespace
from tests.support.triage import Running, running


@pytest.fixture
async def triage(namespace: Namespace, tmp_path: Path) -> AsyncIterator[Running]:
    """A running triage on a namespace of its own."""
    async with running(namespace, tmp_path / "keys") as made:
        yield made
