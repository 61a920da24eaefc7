"""`./jejak handoffs` against the running service: the same rules, receipts and sentences as on the page."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from deploy.ops import handoffs
from deploy.ops.caller import ProblemAnswer
from shared.errors import Infrastructure, Refused
from shared.roles import Role
from tests.support.notify import Running
from tests.support.served import served


@dataclass
class Line:
    """A command line with a liaison's token."""

    notify: Running

    async def run(self, *words: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, handoffs.app, list(words))

    async def json(self, *words: str) -> Any:
        result = await self.run(*words, "--json")
        assert result.exit_code == 0, result.exception
        return json.loads(result.stdout)


@pytest.fixture
async def line(notify: Running, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    token = (await notify.token(Role.LIAISON))["Authorization"].removeprefix("Bearer ")
    async with served(notify.service.app) as origin:
        monkeypatch.setenv("JEJAK_NOTIFY_URL", origin)
        monkeypatch.setenv("JEJAK_TOKEN", token)
        yield Line(notify)


async def test_list_show_and_acknowledge(line: Line) -> None:
    handoff_id = await line.notify.escalated()
    await line.notify.send_due()
    listed = await line.json("list")
    assert [item["id"] for item in listed["items"]] == [handoff_id]
    assert handoff_id in (await line.run("list")).stdout
    shown = (await line.run("show", handoff_id)).stdout
    assert "received       not yet" in shown
    assert "amplop berisi uang" in shown
    receipt = await line.json("acknowledge", handoff_id)
    again = await line.run("acknowledge", handoff_id)
    assert receipt["reference"] in again.stdout
    assert receipt["reference"] in (await line.run("list", "--stage", "acknowledged")).stdout
    assert "No hand-off is new." in (await line.run("list")).stdout


async def test_a_return_takes_its_reason_and_a_second_answer_is_refused(line: Line) -> None:
    handoff_id = await line.notify.escalated()
    done = await line.json("return", handoff_id, "--reason", "Berkas keliru.")
    assert done["stage"] == "returned"
    assert "Berkas keliru." in (await line.run("show", handoff_id)).stdout
    refused = await line.run("acknowledge", handoff_id)
    assert isinstance(refused.exception, ProblemAnswer)
    assert refused.exception.code == "handoff-already-answered"
    assert "sudah dikembalikan" in refused.exception.detail


async def test_a_blank_reason_is_named(line: Line) -> None:
    handoff_id = await line.notify.escalated()
    refused = await line.run("return", handoff_id, "--reason", "  ")
    assert isinstance(refused.exception, ProblemAnswer)
    assert "reason" in refused.exception.detail


async def test_more_than_a_page_is_joined(line: Line) -> None:
    voices = [line.notify.voice() for _ in range(205)]
    await line.notify.deliver(*(voice.escalates(line.notify.clock()) for voice in voices))
    assert len((await line.json("list", "--limit", "203"))["items"]) == 203


async def test_a_service_that_is_away_is_one_clear_sentence(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JEJAK_NOTIFY_URL", "http://127.0.0.1:9")
    away = await line.run("list")
    assert isinstance(away.exception, Infrastructure)
    assert "is it running?" in away.exception.detail


async def test_without_token_or_password_nobody_is_asked(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JEJAK_TOKEN")
    monkeypatch.delenv("JEJAK_PASSWORD", raising=False)
    refused = await line.run("list", "--as", "siapa")
    assert isinstance(refused.exception, Refused)
    assert "JEJAK_TOKEN" in refused.exception.detail
