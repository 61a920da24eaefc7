"""`./jejak dead` and `./jejak replay` on a real installation, as an operator types them."""

from __future__ import annotations

import asyncio
import json
from itertools import count
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from deploy.ops.dead import app as dead
from deploy.ops.replay import replay
from shared.errors import NotFound, Refused
from shared.ids import new_id
from tests.support.kafka import announced, record_of
from tests.support.stack import Namespace
from tests.support.two_services import INTAKE, TRIAGE, Service, build

_offsets = count()
replays = typer.Typer()
replays.command()(replay)


@pytest.fixture
def operator(place: Namespace, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A shell whose environment names the installation."""
    monkeypatch.setenv("JEJAK_MONGO_URL", place.mongo_owner_url)
    monkeypatch.setenv("JEJAK_NAMESPACE", place.name)
    return CliRunner()


async def typed(runner: CliRunner, program: typer.Typer, *words: str) -> Any:
    """What a command answers with --json."""
    result = await asyncio.to_thread(runner.invoke, program, [*words, "--json"])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


async def bury(triage: Service, stream: str) -> None:
    """One dead record."""
    record = record_of(announced(stream), offset=next(_offsets))
    await triage.ports.dead.bury(
        record, consumer="triage:reports", reason="hash", detail="it differs", cluster="A", stream=stream
    )


async def test_a_dead_record_is_listed_shown_tried_again_and_discarded_without_its_bytes(
    operator: CliRunner, place: Namespace
) -> None:
    triage, stream, other = build(TRIAGE, place), new_id(), new_id()
    await bury(triage, stream)
    await bury(triage, other)
    listed = {row["stream"]: row for row in await typed(operator, dead, "list", "--service", "triage")}
    assert (listed[stream]["reason"], listed[stream]["status"]) == ("hash", "waiting")
    identity = listed[stream]["id"]
    shown = await typed(operator, dead, "show", identity)
    assert shown == listed[stream]
    assert not {"sealed", "value", "headers", "key"} & shown.keys()
    assert (await typed(operator, dead, "retry", identity))["status"] == "retry"
    assert identity in await triage.ports.dead.to_retry()
    with pytest.raises(Refused, match="with a reason"):
        await typed(operator, dead, "discard", listed[other]["id"], "--reason", " ")
    await typed(operator, dead, "discard", listed[other]["id"], "--reason", "a test of the gateway")
    left = {row["id"] for row in await typed(operator, dead, "list")}
    assert not left & {identity, listed[other]["id"]}
    decided = await typed(operator, dead, "show", listed[other]["id"])
    assert (decided["status"], decided["decision"]) == ("discarded", "a test of the gateway")
    with pytest.raises(NotFound, match="there is no dead record"):
        await typed(operator, dead, "show", new_id())
    triage.client.close()


async def test_held_records_that_need_a_person_are_shown(operator: CliRunner, place: Namespace) -> None:
    triage, stream = build(TRIAGE, place), new_id()
    await bury(triage, stream)
    rows = await typed(operator, dead, "held", "--service", "triage")
    assert [row["code"] for row in rows if row["stream"] == stream] == ["dead"]
    triage.client.close()


async def test_a_stream_or_everything_is_put_back_into_the_outbox(
    operator: CliRunner, place: Namespace
) -> None:
    intake, report = build(INTAKE, place), new_id()
    await intake.store.start()
    await intake.tell(report, 3)
    await intake.database["outbox"].delete_many({})
    answer = await typed(operator, replays, "--owner", "intake", "--stream", report, "--from", "2")
    assert answer == {"owner": "intake", "stream": report, "from": 2, "rows": 2}
    rows = await intake.ports.outbox.next_rows()
    assert [(row.stream, row.seq) for row in rows] == [(report, 2), (report, 3)]
    assert (await typed(operator, replays, "--owner", "intake", "--all"))["rows"] >= 3
    with pytest.raises(Refused, match="--stream"):
        await typed(operator, replays, "--owner", "intake")
    with pytest.raises(Refused, match="not the id"):
        await typed(operator, replays, "--owner", "intake", "--stream", "everything")
    with pytest.raises(NotFound):
        await typed(operator, replays, "--owner", "intake", "--stream", new_id())
    await intake.store.close()
    intake.client.close()
