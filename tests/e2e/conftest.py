"""One stack for all end-to-end tests: started with the first of them, stopped after the last."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from deploy.local.stack import Stack
from tests.support.system import Office, open_office, running_system


@pytest.fixture(scope="session")
def system() -> Iterator[Stack]:
    """MongoDB, Kafka, the mail sink and the three services, as processes of their own."""
    with running_system() as stack:
        yield stack


@pytest.fixture
async def office(system: Stack) -> AsyncIterator[Office]:
    """Everybody who uses the system, signed in."""
    async with open_office(system) as everybody:
        yield everybody
