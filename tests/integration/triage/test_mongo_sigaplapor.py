"""MongoDB's cases for SigapLapor pass the suite, on an index; and the command that lists and exports them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deploy.ops.cli import app
from services.triage.adapters.mongo_board import MongoBoard
from services.triage.adapters.mongo_cases import CASES, CaseAggregate
from services.triage.adapters.mongo_sigaplapor import MongoSigapCases, query_of
from services.triage.domain.file.sigaplapor_cases import Standing
from shared.roles import Role
from shared.security.sealing import ContentKeys
from shared.store.mongo import Database
from tests.support.served import served
from tests.support.suites.case_board import NOW, VIEWER
from tests.support.suites.public_letters import LetteredBoard
from tests.support.suites.sigap_cases import SINCE, UNTIL, SigapCasesSuite, SigapWorld
from tests.support.triage import Running
from tests.support.triage_memory import BOOKS, ClearAead
from tests.support.triage_mongo import case_store


class TestMongoSigapCases(SigapCasesSuite):
    @pytest.fixture
    async def world(self, database: Database) -> AsyncIterator[SigapWorld]:
        aggregate = CaseAggregate(BOOKS)
        async with case_store(database, aggregate, NOW) as store:
            cases = LetteredBoard(store, MongoBoard(database, BOOKS), ContentKeys(ClearAead()))
            yield SigapWorld(cases, MongoSigapCases(database, aggregate))

    async def test_no_other_case_is_looked_at(self, world: SigapWorld, database: Database) -> None:
        await world.refused(20)
        query = query_of(VIEWER, Standing.WAITING, SINCE, UNTIL)
        asked = database[CASES].find(query).sort([("body.report.received_at", 1), ("_id", 1)])
        plan = str((await asked.explain())["queryPlanner"]["winningPlan"])
        assert "COLLSCAN" not in plan
        assert "IXSCAN" in plan
        assert "SORT'" not in plan


async def run(*arguments: str) -> Result:
    """The command, beside the loop that serves it."""
    return await asyncio.to_thread(CliRunner().invoke, app, ["sigaplapor", *arguments])


async def test_the_command_lists_and_exports(
    triage: Running, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    officer, file = await triage.token(Role.OFFICER), tmp_path / "ekspor.csv"
    async with served(triage.service.app) as origin:
        monkeypatch.setenv("JEJAK_TRIAGE_URL", origin)
        monkeypatch.setenv("JEJAK_TOKEN", officer["Authorization"].removeprefix("Bearer "))
        listed = await run("list", "--json")
        assert listed.exit_code == 0, listed.output
        assert json.loads(listed.stdout)["items"] == []
        assert "Everything is entered." in (await run("list")).stdout
        days = ("--from", "2024-11-01", "--to", "2024-11-30", "--file", str(file))
        exported = await run("export", *days)
        assert exported.exit_code == 0, exported.output
        assert file.read_bytes().decode("utf-8-sig").startswith("Nomor Laporan/Temuan,")
        assert (await run("export", *days)).exit_code == 1
