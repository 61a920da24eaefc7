"""Intake on a real MongoDB and Kafka."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.intake import Running, running
from tests.support.stack import Namespace


@pytest.fixture
async def intake(namespace: Namespace, tmp_path: Path) -> AsyncIterator[Running]:
    """A running intake on a namespace of its own."""
    async with running(namespace, tmp_path / "keys") as made:
        yield made
