"""`./jejak dead` and `./jejak replay` on a real installation, as an operator types them."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from deploy.ops.dead import app as dead
from deploy.ops.replay import replay
from shared.errors import Conflict, NotFound, Refused
from shared.ids import new_id
from tests.support.kafka import announced, record_of
from tests.support.stack import Namespace
from tests.support.two_services import INTAKE, TRIAGE, Service, build

_offsets = count()
LEAVE = ("--wait", "0")
LATER = datetime(2099, 1, 1, tzinfo=UTC)
replays = typer.Typer()
replays.command()(replay)


async def typed(runner: CliRunner, program: typer.Typer, *words: str) -> Any:
    """What a command answers with --json."""
    result = await asyncio.to_thread(runner.invoke, program, [*words, "--json"])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout.splitlines()[-1])  # a service in this process may log before it


async def bury(triage: Service, stream: str) -> None:
    """One dead record."""
    record = record_of(announced(stream), offset=next(_offsets))
    await triage.ports.dead.bury(
        record, consumer="triage:reports", reason="hash", detail="it differs", cluster="A", stream=stream
    )


async def dead_of(triage: Service, stream: str) -> str:
    """The id of the dead record of a stream."""
    found = await triage.database["dead"].find_one({"stream": stream})
    assert found is not None
    return str(found["_id"])


async def test_a_dead_record_is_listed_shown_tried_again_and_discarded_without_its_bytes(
    operator: CliRunner, place: Namespace
) -> None:
    triage, stream, other = build(TRIAGE, place), new_id(), new_id()
    await triage.store.start()
    await bury(triage, stream)
    await bury(triage, other)
    listed = {row["stream"]: row for row in await typed(operator, dead, "list", "--service", "triage")}
    assert (listed[stream]["reason"], listed[stream]["status"]) == ("hash", "waiting")
    identity, given_up = listed[stream]["id"], listed[other]["id"]
    shown = await typed(operator, dead, "show", identity)
    assert shown == listed[stream]
    assert f"./jejak dead retry {identity}" in shown["next"]
    assert not {"sealed", "value", "headers", "key"} & shown.keys()
    assert (await typed(operator, dead, "retry", identity, *LEAVE))["status"] == "asked"
    with pytest.raises(Refused, match="with a reason"):
        await typed(operator, dead, "discard", given_up, "--reason", " ")
    with pytest.raises(Refused, match="phone number"):
        await typed(operator, dead, "discard", given_up, "--reason", "ask 0811-5550-1234")
    await typed(
        operator, dead, "discard", given_up, "--reason", "a test of the gateway", "--by", "sari", *LEAVE
    )
    asked = {row["id"]: row["pending"] for row in await typed(operator, dead, "list")}
    assert (asked[identity], asked[given_up]) == ("retry", "discard")
    await triage.ports.asked.carry_out_asked()
    assert identity in await triage.ports.dead.to_retry()
    left = {row["id"] for row in await typed(operator, dead, "list")}
    assert not left & {identity, given_up}
    decided = await typed(operator, dead, "show", given_up)
    assert (decided["status"], decided["decision"]) == ("discarded", "a test of the gateway")
    assert decided["decided_by"] == "jejak-cli:sari"
    entry = await triage.database["journal"].find_one({"stream": given_up})
    assert entry is not None
    assert entry["by"] == {"kind": "program", "id": "jejak-cli:sari"}
    with pytest.raises(NotFound, match="there is no dead record"):
        await typed(operator, dead, "show", new_id())
    await triage.store.close()
    triage.client.close()


async def test_what_was_asked_is_taken_back_before_the_service_did_it(
    operator: CliRunner, place: Namespace
) -> None:
    triage, stream = build(TRIAGE, place), new_id()
    await triage.store.start()
    await bury(triage, stream)
    identity = await dead_of(triage, stream)
    await typed(operator, dead, "retry", identity, *LEAVE)
    assert (await typed(operator, dead, "undo", identity, *LEAVE))["status"] == "waiting"
    await triage.ports.asked.carry_out_asked()
    assert identity not in await triage.ports.dead.to_retry()
    await triage.store.close()
    triage.client.close()


async def test_a_command_waits_for_the_service_and_says_why_it_refused(
    operator: CliRunner, triage: Service
) -> None:
    stream = new_id()
    await bury(triage, stream)
    identity = await dead_of(triage, stream)
    done = await typed(operator, dead, "discard", identity, "--reason", "noise", "--wait", "60")
    assert done["status"] == "discarded"
    with pytest.raises(Conflict, match="was decided already"):
        await typed(operator, dead, "retry", identity, "--wait", "60")


async def test_held_records_that_need_a_person_are_shown(operator: CliRunner, place: Namespace) -> None:
    triage, stream = build(TRIAGE, place), new_id()
    await bury(triage, stream)
    rows = await typed(operator, dead, "held", "--service", "triage")
    assert [row["code"] for row in rows if row["stream"] == stream] == ["dead"]
    triage.client.close()


def fork(key: dict[str, str]) -> dict[str, Any]:
    """A held record that contradicts what was applied."""
    return {
        "_id": {**key, "epoch": 1, "sequence": 1, "hash": "b" * 64},
        "queue": key,
        "code": "fork",
        "reason": "another history",
        "tries": 1,
        "next_try": LATER,
        "needs_person": True,
        "since": LATER,
        "prev": "0" * 64,
        "type": "jejak.intake.report_received.v1",
        "office": "balikpapan",
        "value": b"{}",
    }


async def test_a_held_stream_is_tried_again_or_its_fork_passed_over_with_a_reason(
    operator: CliRunner, place: Namespace
) -> None:
    triage, stream = build(TRIAGE, place), new_id()
    key = {"consumer": "triage:reports", "stream": stream}
    await triage.database["positions"].insert_one(
        {"_id": key, "epoch": 1, "sequence": 1, "hash": "a" * 64, "past": []}
    )
    held = fork(key)
    await triage.database["held"].insert_one(held)
    assert (await typed(operator, dead, "try", stream))["service"] == "triage"
    tried = await triage.database["held"].find_one({"_id": held["_id"]})
    assert tried is not None
    assert tried["next_try"] < LATER
    with pytest.raises(Refused, match="with a reason"):
        await typed(operator, dead, "skip", stream, "--reason", " ")
    skipped = await typed(operator, dead, "skip", stream, "--reason", "from the lost cluster", *LEAVE)
    assert (skipped["status"], skipped["code"], skipped["hash"]) == ("asked", "fork", "b" * 64)
    await triage.store.start()
    await triage.ports.asked.carry_out_asked()
    await triage.store.close()
    position = await triage.database["positions"].find_one({"_id": key})
    assert position is not None
    (note,) = position["skipped"]
    assert note["by"].startswith("jejak-cli:")
    assert note["reason"] == "from the lost cluster"
    for word in (["try", stream], ["skip", stream, "--reason", "again"]):
        with pytest.raises(NotFound, match="is held"):
            await typed(operator, dead, *word)
    triage.client.close()


async def test_a_request_to_pass_over_what_is_missing_can_be_taken_back_while_it_waits(
    operator: CliRunner, place: Namespace
) -> None:
    triage, stream = build(TRIAGE, place), new_id()
    held = {**fork({"consumer": "triage:reports", "stream": stream}), "code": "gap"}
    await triage.database["held"].insert_one(held)
    words = ["skip", stream, "--reason", "events that cannot be read", *LEAVE]
    said = await asyncio.to_thread(operator.invoke, dead, words)
    assert "what never came before it will be skipped (asked; triage" in " ".join(said.output.split())
    taken = await typed(operator, dead, "undo", stream)
    assert (taken["service"], taken["status"]) == ("triage", "held")
    await triage.store.start()
    assert await triage.ports.asked.carry_out_asked() == 0
    await triage.store.close()
    assert await triage.database["held"].count_documents({"_id": held["_id"]}) == 1
    triage.client.close()


async def test_a_stream_whose_record_lies_in_dead_is_neither_tried_nor_skipped(
    operator: CliRunner, place: Namespace
) -> None:
    triage, stream = build(TRIAGE, place), new_id()
    await bury(triage, stream)
    for word in (["try", stream], ["skip", stream, "--reason", "x"]):
        with pytest.raises(Refused, match="lies in dead"):
            await typed(operator, dead, *word)
    triage.client.close()


async def test_an_event_too_large_to_be_sent_is_listed_with_what_to_do(
    operator: CliRunner, place: Namespace
) -> None:
    intake, stream = build(INTAKE, place), new_id()
    row = {"_id": {"stream": stream, "seq": 1}, "parked": "the record is larger than Kafka takes"}
    await intake.database["outbox"].insert_one(row)
    listed = await typed(operator, dead, "list", "--service", "intake")
    (shown,) = [one for one in listed if one["stream"] == stream]
    assert (shown["status"], shown["seq"], shown["detail"]) == ("parked", 1, row["parked"])
    assert shown["next"] == f"./jejak replay --owner intake --stream {stream}"
    said = await asyncio.to_thread(operator.invoke, dead, ["list", "--service", "intake"])
    assert "waits behind it" in said.output
    await intake.database["outbox"].delete_one({"_id": row["_id"]})
    intake.client.close()


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
