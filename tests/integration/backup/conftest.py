"""A small installation with something in every kind of collection, and an operator's shell."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorGridFSBucket
from typer.testing import CliRunner

from deploy.ops.installation import Installation
from deploy.ops.installed import program_of_commands
from shared.ids import new_id
from shared.store.mongo import Client, Database, open_client, open_database
from tests.support.stack import Namespace
from tests.support.two_services import INTAKE, TRIAGE, Service, build

EXHIBIT = bytes(range(256)) * 3_000


@dataclass(frozen=True, slots=True)
class Office:
    """An installation, its owner's connection, and two services that are not started."""

    namespace: Namespace
    owner: Client
    intake: Service
    triage: Service

    @property
    def installation(self) -> Installation:
        return Installation(
            mongo_url=self.namespace.mongo_owner_url, namespace=self.namespace.name, office="balikpapan"
        )

    def database(self, service: str) -> Database:
        return open_database(self.owner, self.namespace.database(service))

    async def content(self, service: str) -> dict[str, list[dict[str, Any]]]:
        """Every document of a database but what it knows of itself."""
        database = self.database(service)
        names = sorted(set(await database.list_collection_names()) - {"meta"})
        return {name: await database[name].find().sort("_id", 1).to_list(None) for name in names}


@pytest.fixture
async def office(namespace: Namespace) -> AsyncIterator[Office]:
    owner = open_client(namespace.mongo_owner_url, app="test-owner")
    made = Office(namespace, owner, build(INTAKE, namespace), build(TRIAGE, namespace))
    await made.intake.store.start()
    for _ in range(3):
        await made.intake.tell(new_id())
    bucket = AsyncIOMotorGridFSBucket(made.database("intake"), bucket_name="exhibit_bytes")
    await bucket.upload_from_stream_with_id("exhibit", "exhibit", EXHIBIT)
    await made.database("people")["accounts"].insert_one({"_id": "wati", "username": "wati"})
    await made.database("people")["sessions"].insert_one({"_id": "old"})
    yield made
    await made.intake.store.close()
    for client in (made.intake.client, made.triage.client, owner):
        client.close()


@dataclass(frozen=True, slots=True)
class Shell:
    """`./jejak` as an operator types it."""

    environment: dict[str, str]

    async def __call__(self, *words: str, given: str | None = None) -> Any:
        """What a command answers with --json; raises what it raises."""
        program = program_of_commands()
        result = await asyncio.to_thread(
            CliRunner().invoke, program, [*words, "--json"], env=self.environment, input=given
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)


@pytest.fixture
def shell(office: Office) -> Shell:
    place = office.namespace
    return Shell(
        {
            "JEJAK_MONGO_URL": place.mongo_owner_url,
            "JEJAK_NAMESPACE": place.name,
            "JEJAK_KAFKA_BOOTSTRAP": place.kafka_bootstrap,
        }
    )
