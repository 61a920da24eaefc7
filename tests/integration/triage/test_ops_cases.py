"""`./jejak cases` and `./jejak case`, against a served triage, with a token."""

from __future__ import annotations

import asyncio
import json

import pytest
from typer.testing import CliRunner, Result

from deploy.ops.cli import app
from shared.roles import Role
from tests.support.eventually import eventually
from tests.support.served import served
from tests.support.triage import Running


async def run(*arguments: str) -> Result:
    """The command, beside the loop that serves it."""
    return await asyncio.to_thread(CliRunner().invoke, app, list(arguments))


async def test_cases_are_listed_and_one_is_shown_with_its_chain(
    triage: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = await triage.token(Role.OFFICER)
    case_id = await triage.report(missing=["evidence"])
    await triage.report(kind="tip")
    async with served(triage.service.app) as origin:
        monkeypatch.setenv("JEJAK_TRIAGE_URL", origin)
        monkeypatch.setenv("JEJAK_TOKEN", officer["Authorization"].removeprefix("Bearer "))
        listed = await run("cases", "--json")
        assert listed.exit_code == 0, listed.output
        assert [item["id"] for item in json.loads(listed.stdout)["items"]] == [case_id]
        assert json.loads((await run("cases", "--stage", "tracing", "--json")).stdout)["counts"]["tips"] == 1
        assert json.loads((await run("cases", "--mine", "--json")).stdout)["items"] == []
        shown = await run("case", case_id)
        assert shown.exit_code == 0, shown.output
        assert "27/11/2024 24:00 WITA" in shown.stdout
        assert "verified" in shown.stdout
        await triage.owner["journal"].update_one({"stream": case_id}, {"$set": {"cause": "another"}})
        broken = await run("case", case_id)
        assert broken.exit_code == 1
        assert "BROKEN" in broken.stdout
        missing = await run("case", "01936c1e-8a00-7000-8000-0000000000ff")
        assert missing.exit_code == 1


async def test_cases_are_narrowed_taken_given_back_and_their_changes_told(
    triage: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = await triage.token(Role.OFFICER)
    colleague = await triage.token(Role.OFFICER, username="bayu")
    held, free = await triage.reports([{}, {"category": "hoax"}])
    async with served(triage.service.app) as origin:
        monkeypatch.setenv("JEJAK_TRIAGE_URL", origin)
        monkeypatch.setenv("JEJAK_TOKEN", officer["Authorization"].removeprefix("Bearer "))
        claimed = await run("case", "claim", held)
        assert claimed.exit_code == 0, claimed.output
        assert "held by" in claimed.stdout

        async def listed(*options: str) -> list[str]:
            answer = await run("cases", *options, "--json")
            assert answer.exit_code == 0, answer.output
            return [item["id"] for item in json.loads(answer.stdout)["items"]]

        assert await listed("--queue", "unassigned") == [free]
        assert await listed("--holder", "nobody") == [free]
        assert await listed("--category", "hoax") == [free]
        assert await listed("--mine") == [held]
        assert await listed("--queue", "team") == []
        monkeypatch.setenv("JEJAK_TOKEN", colleague["Authorization"].removeprefix("Bearer "))
        assert await listed("--queue", "team") == [held]
        assert await listed("--mine") == []
        monkeypatch.setenv("JEJAK_TOKEN", officer["Authorization"].removeprefix("Bearer "))
        assert (await run("case", "release", held)).exit_code == 0
        assert sorted(await listed("--queue", "unassigned")) == sorted([free, held])
        # The rules under which cases are opened today know no assignment: it is refused for each, by name.
        refused = await run("case", "assign", held, free, "--to", "Sari")
        assert refused.exit_code == 1
        assert held in refused.stdout
        assert free in refused.stdout
        assert (await run("case", "assign", held, "--to", "Siapa")).exit_code == 1


async def test_a_search_takes_its_words_from_anywhere_but_the_line(
    triage: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = await triage.token(Role.OFFICER)
    case_id = await triage.report()
    await eventually(lambda: triage.count("search"), lambda n: n == 1, within=30)
    async with served(triage.service.app) as origin:
        monkeypatch.setenv("JEJAK_TRIAGE_URL", origin)
        monkeypatch.setenv("JEJAK_TOKEN", officer["Authorization"].removeprefix("Bearer "))
        assert (await run("cases", "--search", "Melati")).exit_code == 2
        piped = await asyncio.to_thread(
            CliRunner().invoke, app, ["cases", "--search", "--json"], input="Melati amplop\n"
        )
        assert piped.exit_code == 0, piped.output
        assert [one["id"] for one in json.loads(piped.stdout)["items"]] == [case_id]
        monkeypatch.setenv("JEJAK_SEARCH", "Melati helikopter")
        told = await run("cases", "--search", "--kind", "report")
        assert "melati: party" in told.stdout
        assert "in no case: helikopter" in told.stdout
        assert (await run("cases", "--search", "--mine")).exit_code == 1
        entries = await triage.owner["search"].find().to_list(None)
        assert not [word for word in ("melati", "amplop", "pasar") if word in str(entries).lower()]
        assert case_id in str(entries)


async def test_changes_are_listed_from_a_time_and_a_place_on(
    triage: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = await triage.token(Role.OFFICER)
    case_id = await triage.report()
    triage.clock.pass_(minutes=1)
    async with served(triage.service.app) as origin:
        monkeypatch.setenv("JEJAK_TRIAGE_URL", origin)
        monkeypatch.setenv("JEJAK_TOKEN", officer["Authorization"].removeprefix("Bearer "))
        answer = json.loads(
            (await run("cases", "--changed-since", "2024-11-25T11:00:00+08:00", "--json")).stdout
        )
        assert [one["id"] for one in answer["items"]] == [case_id]
        told = await run("cases", "--changed-since", answer["changed_to"])
        assert "0 changed" in told.stdout
        assert (await run("cases", "--changed-since", "beginning", "--stage", "registered")).exit_code == 1


async def test_acts_are_listed_for_who_oversees_the_office(
    triage: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, auditor = await triage.token(Role.OFFICER), await triage.token(Role.AUDITOR, username="tono")
    case_id, days = await triage.report(), ("--from", "2024-11-01", "--to", "2024-11-30")
    async with served(triage.service.app) as origin:
        monkeypatch.setenv("JEJAK_TRIAGE_URL", origin)
        monkeypatch.setenv("JEJAK_TOKEN", officer["Authorization"].removeprefix("Bearer "))
        assert (await run("case", case_id)).exit_code == 0
        assert (await run("audit", "acts", *days)).exit_code == 1
        triage.clock.pass_(minutes=1)
        monkeypatch.setenv("JEJAK_TOKEN", auditor["Authorization"].removeprefix("Bearer "))
        asked = await run("audit", "acts", *days, "--deed", "opened", "--json")
        listed = json.loads(asked.stdout)["items"]
        assert [(one["type"], one["case_id"]) for one in listed] == [
            ("audit_read", None),
            ("case_read", case_id),
        ]
        assert "case_read" in (await run("audit", "acts", *days)).stdout
        assert (await run("audit", "acts", "--to", "yesterday")).exit_code == 1
        assert "No act is on record." in (await run("audit", "acts", "--to", "2024-10-31")).stdout
