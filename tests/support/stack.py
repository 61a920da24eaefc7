"""Real MongoDB and Kafka for tests: one pair of servers a session, one fresh namespace a test."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from deploy.local import access, paths, plan, runfile
from deploy.local.servers import Servers
from deploy.local.stack import Stack


@dataclass(frozen=True)
class Namespace:
    """A fresh installation: databases, users and roles exist; topics are made by whoever needs them."""

    name: str
    servers: Servers

    @property
    def mongo_owner_url(self) -> str:
        """The URL of the owner user, who may do everything."""
        return self.servers.mongo_owner_url

    @property
    def kafka_bootstrap(self) -> str:
        """host:port of Kafka."""
        return self.servers.kafka_bootstrap

    def mongo_url(self, service: str) -> str:
        """The URL with the user that a service has here."""
        return self.servers.mongo_url(service, self.name)

    def database(self, service: str) -> str:
        """The name of a service's database here."""
        return f"{self.name}_{service}"


READABLE_FOR_S = 20
"""How long after a moment a snapshot of it can be read; the longest of our readings takes a second or two."""


@pytest.fixture(scope="session")
def stack() -> Iterator[Servers]:
    """MongoDB and Kafka: those of the run.json that JEJAK_TEST_RUN names, else ones for this session."""
    run = os.environ.get("JEJAK_TEST_RUN")
    if run:
        yield fit_for_tests(runfile.servers(runfile.read(Path(run))))
        return
    folder = paths.stack_folder(f"test-{os.getpid()}")
    servers_only = plan.Plan(folder=folder, services=(), ports=plan.ANY_PORTS).in_environment()
    try:
        with Stack(servers_only) as running:
            yield fit_for_tests(running.servers)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fit_for_tests(servers: Servers) -> Servers:
    """Let mongod remove no document by its own clock, and the files of removed databases soon.

    To its clock, sessions made under a test's clock are long over. And it keeps some 200 files of every
    removed namespace open for as long as somebody might still read a past moment of them (5 minutes unless
    told): a few thousand tests later it may open no more files, and dies.
    """
    with MongoClient[dict[str, Any]](servers.mongo_owner_url) as client:
        client.admin.command("setParameter", 1, ttlMonitorEnabled=False)
        client.admin.command("setParameter", 1, minSnapshotHistoryWindowInSeconds=READABLE_FOR_S)
    return servers


@asynccontextmanager
async def fresh_namespace(servers: Servers) -> AsyncIterator[Namespace]:
    """A namespace that is removed at the end; for fixtures of a wider scope than one test."""
    made = Namespace(f"t{secrets.token_hex(4)}", servers)
    await access.make(servers, made.name)
    try:
        yield made
    finally:
        await access.remove(servers, made.name)


@pytest.fixture
async def namespace(stack: Servers) -> AsyncIterator[Namespace]:
    """A namespace for one test."""
    async with fresh_namespace(stack) as made:
        yield made
