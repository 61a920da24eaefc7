"""Backups that are older, torn or without their keys, and databases that come back without their guards."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.backup.entries import Rewriting
from deploy.backup.reports import Reports
from deploy.backup.rewrite import write
from deploy.local.paths import CHECKOUT
from deploy.local.servers import Servers
from deploy.ops.installed import program_of_commands
from shared.clock import system_clock
from shared.contracts.envelope import Announced
from shared.errors import Refused
from shared.security import keyfiles
from shared.security.sealing import ContentKeys
from shared.store.mongo import Client, open_client, open_database
from tests.chaos.catalogue import fault
from tests.support.drill import SERVICES, Drill, loses_and_finds_again
from tests.support.fault_runs import Outcome
from tests.support.recovery import Others
from tests.support.stack import Namespace, fresh_namespace
from tests.support.system import open_office, running_system
from tests.support.triage import sealed_report


@fault(47)
@pytest.mark.parametrize("lost", [("intake",), ("triage",), ("notify",), SERVICES], ids="+".join)
async def test_fault_47_an_older_backup_is_restored(
    lost: tuple[str, ...], tmp_path: Path, outcome: Outcome
) -> None:
    with running_system() as stack:
        async with open_office(stack) as office:
            began = time.monotonic()
            found = await loses_and_finds_again(Drill(stack, office, tmp_path / "office.jejak"), lost)
            outcome.recovered(time.monotonic() - began, under="seven reports, the whole drill")
            outcome.counted(**found["events"])


@dataclass
class Place:
    """An installation without its services, and an operator's shell."""

    namespace: Namespace
    client: Client

    async def take(self, report: Announced) -> None:
        """Intake has a report."""
        recovery = Reports()
        stream = Rewriting(report.subject, None, recovery.aggregate, now=report.time, office="balikpapan")
        for step in await recovery.steps(None, report, Others()):
            stream.add(step, told_by="topic")
        database = open_database(self.client, self.namespace.database("intake"))
        await write(self.client, database, stream, "reports", now=system_clock())

    async def type(self, *words: str) -> Any:
        """What `./jejak` answers; raises what it raises."""
        environment = {
            "JEJAK_MONGO_URL": self.namespace.mongo_owner_url,
            "JEJAK_NAMESPACE": self.namespace.name,
            "JEJAK_KAFKA_BOOTSTRAP": self.namespace.kafka_bootstrap,
        }
        result = await asyncio.to_thread(
            CliRunner().invoke, program_of_commands(), [*words, "--json"], env=environment
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.stdout

    async def reports(self) -> int:
        """How many there are."""
        database = open_database(self.client, self.namespace.database("intake"))
        return int(await database["reports"].count_documents({}))


@asynccontextmanager
async def place(stack: Servers) -> AsyncIterator[Place]:
    """A fresh one."""
    async with fresh_namespace(stack) as namespace:
        client = open_client(namespace.mongo_owner_url, app="test-owner")
        try:
            yield Place(namespace, client)
        finally:
            client.close()


def _contents(folder: Path) -> ContentKeys:
    return ContentKeys(keyfiles.load_aead(folder / "intake", keyfiles.OFFICE))


@fault(48)
async def test_fault_48_key_files_older_than_the_data(stack: Servers, tmp_path: Path) -> None:
    keys, older = tmp_path / "keys", tmp_path / "older"
    keyfiles.set_up(keys)
    async with place(stack) as here:
        await here.take(sealed_report(_contents(keys)))
        shutil.copytree(keys, older)
        keyfiles.rotate(keys, keyfiles.OFFICE)
        newer = sealed_report(_contents(keys))
        await here.take(newer)
        archive = str(tmp_path / "office.jejak")
        await here.type("backup", archive, "--unencrypted")
        await here.type("restore", archive, "--replace", "--yes")
        told = await here.type("restore", "reconcile", "--dry-run", "--keys", str(older / "intake"))
        assert newer.subject in told
        assert told.count("unopenable") == 1
        told = await here.type("restore", "reconcile", "--keys", str(keys / "intake"))
        assert '"ready": true' in told


@fault(49)
async def test_fault_49_a_torn_backup(stack: Servers, tmp_path: Path) -> None:
    async with place(stack) as here:
        keyfiles.set_up(tmp_path / "keys")
        for _ in range(3):
            await here.take(sealed_report(_contents(tmp_path / "keys")))
        whole = tmp_path / "office.jejak"
        await here.type("backup", str(whole), "--unencrypted")
        content = await asyncio.to_thread(whole.read_bytes)
        torn = tmp_path / "torn.jejak"
        manifest = content.rindex(b"manifest.json")
        for end in (len(content) // 5, manifest, manifest + 1_000):
            await asyncio.to_thread(torn.write_bytes, content[:end])
            for words in (("backup", "verify", str(torn)), ("restore", str(torn), "--replace", "--yes")):
                with pytest.raises(Refused, match="torn"):
                    await here.type(*words)
            assert await here.reports() == 3


@fault(50)
async def test_fault_50_an_index_is_missing_after_the_restore(stack: Servers, tmp_path: Path) -> None:
    """Also if somebody brought the data back by other means: the service looks, and does not start."""
    async with place(stack) as here:
        database = open_database(here.client, here.namespace.database("triage"))
        await database["journal"].drop_index("stream_1_seq_1")
        environment = {
            "PATH": os.environ["PATH"],
            "JEJAK_MONGO_URL": here.namespace.mongo_url("triage"),
            "JEJAK_KAFKA_BOOTSTRAP": here.namespace.kafka_bootstrap,
            "JEJAK_NAMESPACE": here.namespace.name,
            "JEJAK_KEYS_DIR": str(keyfiles.set_up(tmp_path / "keys")["triage"]),
            "JEJAK_PORT": "0",
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "services.triage",
            cwd=CHECKOUT,
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        told, _ = await process.communicate()
        assert process.returncode != 0
        assert "lacks journal(stream, seq)" in told.decode()
        archive = str(tmp_path / "office.jejak")
        await here.type("backup", archive, "--unencrypted")
        await here.type("restore", archive, "--service", "triage", "--replace", "--yes")
        assert "stream_1_seq_1" in await database["journal"].index_information()
