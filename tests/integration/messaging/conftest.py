"""One namespace for the tests of a module, since making one takes seconds; a Kafka to be broken."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pytest
from typer.testing import CliRunner

from deploy.local.servers import Servers
from tests.support.own_kafka import OwnKafka
from tests.support.stack import Namespace, fresh_namespace
from tests.support.two_services import INTAKE, TRIAGE, Service, running


@pytest.fixture(scope="module")
def place(stack: Servers) -> Iterator[Namespace]:
    """A namespace that the tests of a module share; each uses reports of its own."""
    with asyncio.Runner() as runner:
        exits = AsyncExitStack()
        yield runner.run(exits.enter_async_context(fresh_namespace(stack)))
        runner.run(exits.aclose())


@pytest.fixture
async def intake(place: Namespace) -> AsyncIterator[Service]:
    """The service that announces reports."""
    async with running(INTAKE, place) as service:
        yield service


@pytest.fixture
async def triage(place: Namespace) -> AsyncIterator[Service]:
    """The service that keeps what it hears."""
    async with running(TRIAGE, place) as service:
        yield service


@pytest.fixture(scope="module")
def own_kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnKafka]:
    """A broker of the module, to be broken: a test starts it when it needs it and leaves it as it likes."""
    folder = tmp_path_factory.mktemp("kafka")
    broker = OwnKafka(folder / "own")
    try:
        yield broker
    finally:
        broker.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def operator(place: Namespace, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A shell whose environment names the installation."""
    monkeypatch.setenv("JEJAK_MONGO_URL", place.mongo_owner_url)
    monkeypatch.setenv("JEJAK_NAMESPACE", place.name)
    return CliRunner()
