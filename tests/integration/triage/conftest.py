"""Triage on a real MongoDB and Kafka."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.store.mongo import Database, open_client, open_database
from tests.support.stack import Namespace
from tests.support.triage import Running, running


@pytest.fixture
async def triage(namespace: Namespace, tmp_path: Path) -> AsyncIterator[Running]:
    """A running triage on a namespace of its own."""
    async with running(namespace, tmp_path / "keys") as made:
        yield made


@pytest.fixture
async def database(namespace: Namespace) -> AsyncIterator[Database]:
    """Triage's database in a namespace of the test's own, with the rights of the service."""
    client = open_client(namespace.mongo_url("triage"), app="test")
    yield open_database(client, namespace.database("triage"))
    client.close()
