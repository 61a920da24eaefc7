"""`./jejak rules correct` against a served triage: printed before, carried into each case after."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from deploy.ops.cli import app
from services.triage.adapters.mongo_cases import CaseAggregate
from shared.roles import Role
from shared.rules.rulebooks import Rulebooks
from shared.store.journal import rebuilt
from tests.support.eventually import eventually
from tests.support.served import served
from tests.support.triage import Running

BOOK = Rulebooks.load().latest().id
BASIS = ("--article", "Pasal 9", "--source", "Lembaran Negara", "--reason", "Salah kutip.")
WANTED = ("--row", "preliminary_review", "--field", "first_day_counts", "--new", "yes", *BASIS)


async def run(*arguments: str) -> Result:
    """The command, beside the loop that serves it."""
    return await asyncio.to_thread(CliRunner().invoke, app, ["rules", "correct", *arguments])


async def told(*arguments: str) -> Any:
    """What the command answers as JSON."""
    result = await run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


async def test_a_correction_is_printed_approved_and_told_in_each_case(
    triage: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = await triage.token(Role.OFFICER)
    commissioner = await triage.token(Role.COMMISSIONER, username="hasan")
    case_id = await triage.report()
    await triage.report(kind="tip")

    def become(who: dict[str, str]) -> None:
        monkeypatch.setenv("JEJAK_TOKEN", who["Authorization"].removeprefix("Bearer "))

    async with served(triage.service.app) as origin:
        monkeypatch.setenv("JEJAK_TRIAGE_URL", origin)
        become(officer)
        proposed = await told("propose", BOOK, *WANTED)
        (row,) = proposed["touched"]
        assert (row["case_id"], row["reach"]) == (case_id, "waits")
        assert row["after"] < row["before"]
        assert (await run("approve", BOOK, "1")).exit_code == 1
        become(commissioner)
        assert (await told("approve", BOOK, "1"))["standing"] == "approved"

        async def reached() -> list[Any]:
            return list((await told("show", BOOK, "1"))["touched"])

        done = await eventually(reached, lambda rows: [one["reach"] for one in rows] == ["done"], within=30)
        assert {name: done[0][name] for name in ("before", "after")} == {
            name: row[name] for name in ("before", "after")
        }
        shown = await run("show", BOOK, "1")
        assert "1 running deadlines are touched." in shown.stdout
        assert "moved" in shown.stdout
        assert [one["number"] for one in await told("list", BOOK)] == [1]
    await _carried(triage, case_id)


async def _carried(triage: Running, case_id: str) -> None:
    """Once into the case, which stays the fold of its journal; a new case has the corrected row."""
    entries = await triage.owner["journal"].find({"stream": case_id}, {"_id": 0}).sort("seq", 1).to_list(None)
    assert [one["type"] for one in entries].count("deadline_corrected") == 1
    stored = await triage.owner["cases"].find_one({"_id": case_id})
    assert stored is not None
    aggregate = CaseAggregate(Rulebooks.load())
    assert rebuilt(entries, aggregate) == aggregate.load(stored["body"])
    later = await triage.report()
    fresh = await triage.owner["cases"].find_one({"_id": later})
    assert fresh is not None
    assert fresh["body"]["clocks"][0]["deadline"]["corrections"][0]["new"] == "yes"
