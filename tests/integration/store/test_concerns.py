"""What was acknowledged is on a majority and in the journal: every write asks for it, every start looks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient, monitoring

from shared.errors import Refused
from shared.roles import Role
from shared.store import concerns
from shared.store.concerns import unsafe
from shared.store.mongo import Client, Database, open_client
from tests.support.intake import running
from tests.support.own_mongo import OwnMongo
from tests.support.stack import Namespace

MAJORITY = {"defaultWriteConcern": {"w": "majority", "wtimeout": 0}}
JOURNAL = {"writeConcernMajorityJournalDefault": True}
WRITES = frozenset({"insert", "update", "delete", "findAndModify"})
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 600_000


class Heard(monitoring.CommandListener):
    """Every command of this process while it listens."""

    def __init__(self) -> None:
        self.commands: list[dict[str, Any]] | None = None

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if self.commands is not None:
            self.commands.append({"": event.command_name, "$db": event.database_name, **event.command})

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Nothing."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Nothing."""


HEARD = Heard()
monitoring.register(HEARD)


@pytest.fixture
def heard() -> Iterator[list[dict[str, Any]]]:
    HEARD.commands = []
    yield HEARD.commands
    HEARD.commands = None


def weak(command: dict[str, Any]) -> bool:
    """Whether a write asks for less than a majority's journals; within a transaction its commit asks."""
    if command[""] in WRITES and "txnNumber" in command and command.get("autocommit") is False:
        return False
    if command[""] not in {*WRITES, "commitTransaction"}:
        return False
    asked = command.get("writeConcern", {})
    return (asked.get("w"), asked.get("j")) != ("majority", True)


async def test_every_write_of_a_service_asks_for_a_majority_and_the_journal_also_files_and_people(
    namespace: Namespace, tmp_path: Path, heard: list[dict[str, Any]]
) -> None:
    async with running(namespace, tmp_path / "keys") as intake:
        await intake.token(Role.POSKO)
        upload = (await intake.web.post("/api/v1/uploads", content=PNG)).json()["upload_id"]
        report = {"kind": "tip", "channel": "web", "narrative": "Ada amplop.", "evidence": [upload]}
        taken = await intake.web.post("/api/v1/reports", json=report, headers={"idempotency-key": "k"})
        assert taken.status_code == 201
        await intake.web.post("/api/v1/status", json=taken.json()["receipt"])
    written = {command[command[""]] for command in heard if command[""] in WRITES}
    assert {"journal", "outbox", "keys", "leases", "tries", "exhibit_bytes.chunks", "accounts"} <= written
    assert any(command[""] == "commitTransaction" for command in heard)
    assert [command for command in heard if weak(command)] == []


@pytest.mark.parametrize(
    ("defaults", "configuration", "why"),
    [
        (MAJORITY, JOURNAL, ""),
        (MAJORITY, {}, ""),
        ({"defaultWriteConcern": {"w": 1}}, JOURNAL, "has not confirmed"),
        ({}, JOURNAL, "has not confirmed"),
        ({"defaultWriteConcern": {"w": 2}}, JOURNAL, "has not confirmed"),
        ({"defaultWriteConcern": {"w": "majority", "j": False}}, JOURNAL, "not in its journal"),
        (MAJORITY, {"writeConcernMajorityJournalDefault": False}, "not in its journal"),
    ],
)
def test_defaults_that_could_forget_an_acknowledged_write_are_named(
    defaults: dict[str, Any], configuration: dict[str, Any], why: str
) -> None:
    assert (why in unsafe(defaults, configuration)) if why else unsafe(defaults, configuration) == ""


async def test_a_service_may_read_what_the_check_needs(database: Database) -> None:
    await concerns.verify(database)


async def test_a_user_without_that_right_is_told_which_step_to_run_again(
    owner: Client, shared_namespace: Namespace
) -> None:
    owner_admin = owner["admin"]
    await owner_admin.command("createUser", "nobody", pwd="invented", roles=[])
    url = shared_namespace.mongo_url("triage").partition("@")[2]
    client = open_client(f"mongodb://nobody:invented@{url}", app="test-nobody")
    try:
        with pytest.raises(Refused, match="run the step again that makes databases"):
            await concerns.verify(client["x"])
    finally:
        client.close()
        await owner_admin.command("dropUser", "nobody")


async def test_a_start_is_refused_while_the_set_acknowledges_what_only_one_member_has(tmp_path: Path) -> None:
    own = OwnMongo(tmp_path / "own")
    own.start()
    try:
        client = open_client(own.owner_url, app="test-concerns")
        await concerns.verify(client["x"])
        with MongoClient[dict[str, Any]](own.owner_url) as operator:
            operator.admin.command({"setDefaultRWConcern": 1, "defaultWriteConcern": {"w": 1}})
        with pytest.raises(Refused, match="setDefaultRWConcern"):
            await concerns.verify(client["x"])
        client.close()
    finally:
        own.close()
