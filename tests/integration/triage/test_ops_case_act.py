"""`./jejak case act` against a served triage: what is due, what is sent, what is refused and why."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from deploy.ops.cli import app
from shared.roles import Role
from tests.support.served import served
from tests.support.triage import Running


async def act(*arguments: str) -> Result:
    """The command, beside the loop that serves it."""
    return await asyncio.to_thread(CliRunner().invoke, app, ["case", "act", *arguments])


async def told(*arguments: str) -> Any:
    """What the command answers as JSON."""
    result = await act(*arguments, "--json")
    assert result.exit_code == 0, (result.output, result.exception)
    return json.loads(result.stdout)


async def refused(*arguments: str) -> str:
    """The sentence with which it ends."""
    result = await act(*arguments)
    assert result.exit_code == 1, result.output
    return str(result.exception)


@pytest.fixture
async def desk(triage: Running, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    """Triage served, with an officer's token at hand."""
    officer = await triage.token(Role.OFFICER)
    async with served(triage.service.app) as origin:
        monkeypatch.setenv("JEJAK_TRIAGE_URL", origin)
        monkeypatch.setenv("JEJAK_TOKEN", officer["Authorization"].removeprefix("Bearer "))
        yield triage


async def types(desk: Running, case_id: str) -> list[str]:
    """The case's journal by types."""
    found = await desk.owner["journal"].find({"stream": case_id}).sort("seq", 1).to_list(None)
    return [one["type"] for one in found]


async def test_without_a_command_it_says_what_is_due_and_with_which_fields(desk: Running) -> None:
    case_id = await desk.report(kind="tip")
    due = {one["command"]: one["fields"] for one in (await told(case_id))["due"]}
    assert due["claim"] == {}
    assert due["note"] == {"text": True}
    await told(case_id, "claim")
    due = {one["command"]: one["fields"] for one in (await told(case_id))["due"]}
    assert "claim" not in due
    assert due["record_tracing"]["record.traced_on"] is True
    assert due["record_tracing"]["record.discovered_on"] is False
    text = (await act(case_id)).stdout
    assert "record.suspected*" in text
    assert "record.form" not in text, "the rulebook says which form it is"
    assert await types(desk, case_id) == ["case_opened", "case_claimed"]


async def test_a_step_is_taken_with_its_form_and_a_dry_run_of_it_changes_nothing(
    desk: Running, tmp_path: Path
) -> None:
    case_id = await desk.report(kind="tip")
    await told(case_id, "claim")
    form = tmp_path / "form.json"
    form.write_text(json.dumps({"words": {"result": "Tidak ada saksi."}}))
    fields = ("--field", "record.traced_on=2024-11-24", "--field", "record.suspected=no")
    before = await types(desk, case_id)
    dry = await told(case_id, "record_tracing", *fields, "--file", str(form), "--dry-run")
    assert dry == {
        "method": "POST",
        "path": f"/api/v1/cases/{case_id}/steps",
        "sent": False,
        "body": {
            "step": "record_tracing",
            "record": {"form": "tracing", "traced_on": "2024-11-24", "suspected": False},
            "words": {"result": "Tidak ada saksi."},
            "revision": 2,
        },
    }
    assert await types(desk, case_id) == before
    done = await told(case_id, "record_tracing", *fields, "--file", str(form))
    assert (done["case_id"], done["revision"] > dry["body"]["revision"]) == (case_id, True)
    assert len(await types(desk, case_id)) > len(before)


async def test_a_decision_is_proposed_and_what_is_not_due_is_refused_with_what_is(desk: Running) -> None:
    case_id = await desk.report()
    assert "claim" in await refused(case_id, "propose_refuse")
    await told(case_id, "claim")
    assert "what is:" in await refused(case_id, "approve_refuse", "--field", "proposal=1")
    answer = await told(case_id, "propose_refuse", "--field", "reason=Tidak lengkap.")
    assert answer["proposal"]["decision"] == "refuse"
    assert "there is no command 'menutup'" in await refused(case_id, "menutup")
    assert (await told(case_id, "withdraw", "--field", "proposal=1"))["proposal"] is None


async def test_an_error_names_the_field_and_what_comes_next(desk: Running, tmp_path: Path) -> None:
    case_id = await desk.report(kind="tip")
    await told(case_id, "claim")
    before = await types(desk, case_id)
    assert "'alasan'" in (said := await refused(case_id, "note", "--field", "alasan=x"))
    assert said.endswith("there are: text")
    assert "--field text=" in await refused(case_id, "note")
    assert "name=value" in await refused(case_id, "note", "--field", "text")
    wrong = ("--field", "record.traced_on=2024-11-24", "--field", "record.suspected=barangkali")
    assert "record.suspected must be yes or no" in await refused(case_id, "record_tracing", *wrong)
    late = ("--field", "record.traced_on=kemarin", "--field", "record.suspected=no")
    said = await refused(case_id, "record_tracing", *late)
    assert "traced_on" in said
    assert said.endswith(f"./jejak case act {case_id}")
    stale = await refused(case_id, "note", "--field", "text=x", "--field", "revision=1")
    assert stale.endswith(f"./jejak case act {case_id}")
    broken = tmp_path / "form.json"
    broken.write_text("[1]")
    assert "one JSON object" in await refused(case_id, "note", "--file", str(broken))
    assert "cannot be read" in await refused(case_id, "note", "--file", str(tmp_path / "none.json"))
    assert await types(desk, case_id) == before


async def test_a_route_of_the_api_is_a_command_too(desk: Running) -> None:
    case_id = await desk.report()
    asked = ("--field", "ground=protection", "--field", "reason=Perlu dilindungi.")
    unknown = await refused(case_id, "identity-requests", "--field", "ground=rasa", "--field", "reason=x")
    assert "ground" in unknown
    done = await act(case_id, "identity-requests", *asked)
    assert done.exit_code == 0, (done.output, done.exception)
    assert (await types(desk, case_id))[-1] == "identity_asked"
    closed = await act(case_id, "identity-requests/1/close")
    assert closed.exit_code == 0, (closed.output, closed.exception)
    assert (await types(desk, case_id))[-1] == "identity_lapsed"
