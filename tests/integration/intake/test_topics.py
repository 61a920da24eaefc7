"""Kafka in and out: the open door for programs, public milestones from others, reports announced."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson

from shared.clock import from_rfc3339, system_clock
from shared.contracts.envelope import Announced
from shared.contracts.intake import ReportContent
from shared.ids import derived, new_id
from shared.messaging.records import appended_at
from shared.security import keyfiles
from shared.security.sealing import ContentKeys, unseal_json
from shared.security.submissions import Binding, SubmissionSealer
from tests.support.eventually import eventually
from tests.support.intake import Running
from tests.support.kafka import announced, bare_producer, everything, publish

SOURCE = "/program/hotline-kaltim"
BODY: dict[str, Any] = {
    "kind": "tip",
    "channel": "whatsapp",
    "narrative": "Serangan fajar di RT 3 oleh Bapak Rekaan.",
    "place": {"kelurahan": "64.71.03.1001", "text": "pos ronda"},
    "source_ref": "wamid-1",
}


def sealed(intake: Running, body: dict[str, Any], event_id: str = "e1") -> dict[str, Any]:
    """The body as the program seals it."""
    sealer = SubmissionSealer(keyfiles.load_hybrid_sealer(intake.keys / keyfiles.SUBMISSIONS_PUBLIC))
    return sealer.seal_body(body, Binding(SOURCE, body["channel"], body.get("source_ref") or event_id))


async def write(intake: Running, value: bytes, event_id: str = "e1", **headers: bytes) -> None:
    """One record on `submissions`."""
    known = {
        "ce_id": event_id.encode(),
        "ce_source": SOURCE.encode(),
        "ce_type": b"jejak.channel.submission.v1",
        **headers,
    }
    async with bare_producer(intake.namespace.kafka_bootstrap) as producer:
        await producer.send_and_wait(
            f"{intake.namespace.name}.submissions", value, b"k", headers=list(known.items())
        )


async def ready(intake: Running) -> None:
    """Until the topics are there."""
    await eventually(lambda: not intake.service.messaging._link.trouble, within=30)


async def fate(intake: Running, token: dict[str, str], **query: str) -> dict[str, Any]:
    """What the program is told, once there is something to tell."""

    async def ask() -> dict[str, Any]:
        answer = await intake.web.get("/api/v1/submissions", params=query, headers=token)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    return await eventually(ask, within=20)


async def test_a_sealed_submission_is_taken_once_and_its_program_learns_the_receipt(intake: Running) -> None:
    _, token = await intake.program()
    await ready(intake)
    for event_id in ("e1", "e2"):
        await write(intake, orjson.dumps(sealed(intake, BODY)), event_id)
    told = await fate(intake, token, channel="whatsapp", source_ref="wamid-1")
    assert told["state"] == "accepted"
    assert told["receipt"]["pin"]
    by_event = await fate(intake, token, ce_id="e1")
    assert by_event["report_id"] == told["report_id"]
    await eventually(lambda: intake.count("keys"), until=lambda keys: keys == 1)
    assert await intake.count("reports") == 1


async def test_what_cannot_be_taken_is_buried_with_its_reason_and_the_rest_flows_on(intake: Running) -> None:
    _, token = await intake.program(kinds={"tip"})
    await ready(intake)
    plain = orjson.dumps(BODY)
    await write(intake, plain, "clear")
    await write(intake, orjson.dumps(sealed(intake, {**BODY, "kind": "report"})), "kind")
    await write(intake, orjson.dumps(sealed(intake, BODY)), "stranger", ce_source=b"/program/nobody")
    await write(intake, orjson.dumps({**sealed(intake, BODY), "nik": "1"}), "unknown-field")
    await write(intake, b"\xff\xfe", "bytes")
    await write(intake, orjson.dumps(sealed(intake, {**BODY, "source_ref": "z"})), "headers", ce_type=b"\xff")
    await write(intake, orjson.dumps(sealed(intake, {**BODY, "known_on": "2024-11-26"})), "future")
    await write(intake, orjson.dumps(sealed(intake, {**BODY, "source_ref": "good"})), "good")
    told = await fate(intake, token, channel="whatsapp", source_ref="good")
    assert told["state"] == "accepted"
    await eventually(lambda: intake.count("dead"), until=lambda dead: dead == 7, within=20)
    reasons = {doc["reason"] async for doc in intake.owner["dead"].find()}
    assert reasons >= {"names-in-clear", "program-not-registered-for", "program-unknown", "date-in-future"}
    clear = await fate(intake, token, ce_id="clear")
    assert (clear["state"], clear["reason"]) == ("refused", "names-in-clear")
    assert "narrative" in clear["detail"]
    assert "Rekaan" not in repr([doc async for doc in intake.owner["dead"].find()])
    assert await intake.count("reports") == 1


async def test_a_program_of_another_office_is_unknown_here(intake: Running) -> None:
    await intake.program(office="samarinda")
    await ready(intake)
    await write(intake, orjson.dumps(sealed(intake, BODY)), "abroad")
    await eventually(lambda: intake.count("dead"), until=lambda dead: dead == 1, within=20)
    assert [doc["reason"] async for doc in intake.owner["dead"].find()] == ["program-unknown"]


async def test_a_submission_was_received_when_the_broker_took_it_even_after_a_retry(intake: Running) -> None:
    await intake.program()
    await ready(intake)
    written = intake.clock.now = system_clock()
    await write(intake, orjson.dumps(sealed(intake, BODY)), "late", ce_type=b"unknown")
    dead = await eventually(lambda: intake.owner["dead"].find_one({}))
    assert dead is not None
    intake.clock.now += timedelta(days=3)
    kept = appended_at(await intake.service.messaging._ports.dead.raw(dead["_id"]))
    assert kept is not None
    assert abs(kept - written) < timedelta(minutes=5)
    await write(intake, orjson.dumps(sealed(intake, BODY)), "behind an outage")
    entry = await eventually(lambda: intake.owner["journal"].find_one({"seq": 1}), within=20)
    assert entry is not None
    assert from_rfc3339(entry["data"]["received_at"]) < written + timedelta(minutes=5)


async def test_ids_that_others_chose_rest_nowhere_in_clear(intake: Running) -> None:
    _, token = await intake.program()
    await ready(intake)
    event, stranger, reference = "grup 4: 081277700066", "081277700077", "grup 3: 081277700088"
    await write(
        intake, orjson.dumps(sealed(intake, BODY)), stranger, ce_source=b"/program/" + stranger.encode()
    )
    await write(intake, orjson.dumps(sealed(intake, {**BODY, "source_ref": reference})), event)
    assert (await fate(intake, token, ce_id=event))["state"] == "accepted"
    await eventually(lambda: intake.count("dead"), until=lambda dead: dead == 1)
    for name in await intake.owner.list_collection_names():
        kept = repr([doc async for doc in intake.owner[name].find()])
        assert not any(number in kept for number in (event, stranger, reference)), name


async def test_what_was_taken_stays_taken_when_another_record_bears_its_id(intake: Running) -> None:
    _, token = await intake.program(kinds={"tip"})
    await ready(intake)
    refused = {**BODY, "kind": "report"}
    for event_id, reference, body in (
        ("taken-first", "r1", BODY),
        ("taken-first", "r2", refused),
        ("taken-last", "r3", refused),
        ("taken-last", "r4", BODY),
    ):
        record = orjson.dumps(sealed(intake, {**body, "source_ref": reference}))
        await write(intake, record, event_id)
    await eventually(lambda: intake.count("dead"), until=lambda dead: dead == 2, within=20)
    await fate(intake, token, channel="whatsapp", source_ref="r4")
    for event_id in ("taken-first", "taken-last"):
        assert (await fate(intake, token, ce_id=event_id))["state"] == "accepted", event_id


async def test_a_program_learns_nothing_of_anothers_submissions(intake: Running) -> None:
    _, token = await intake.program()
    _, other = await intake.program("lain")
    await ready(intake)
    await write(intake, orjson.dumps(sealed(intake, BODY)))
    await fate(intake, token, channel="whatsapp", source_ref="wamid-1")
    for query in ({"channel": "whatsapp", "source_ref": "wamid-1"}, {"ce_id": "e1"}):
        answer = await intake.web.get("/api/v1/submissions", params=query, headers=other)
        assert answer.status_code == 404


async def test_decisions_of_others_become_public_milestones(intake: Running) -> None:
    taken = (
        await intake.web.post("/api/v1/reports", json={**BODY, "channel": "web", "source_ref": None})
    ).json()
    await ready(intake)
    name, bootstrap = intake.namespace.name, intake.namespace.kafka_bootstrap
    case, handoff = derived(taken["report_id"], "case"), derived(taken["report_id"], "handoff:1")
    ids = {"case_id": case, "report_id": taken["report_id"]}
    at = "2024-11-25T05:00:00Z"
    opened = {**ids, "receipt_number": "x", "kind": "tip", "rulebook": "pilkada_2024_1", "stage": "tips"}
    first = announced(case, 1, kind="jejak.triage.case_opened.v1", data=opened)
    second = announced(
        case, 2, prev=first.hash, kind="jejak.triage.case_registered.v1", data={**ids, "registered_at": at}
    )
    await publish(bootstrap, f"{name}.cases", [first, second, second])
    await publish(
        bootstrap, f"{name}.dispatches", sent_and_acknowledged(case, {**ids, "handoff_id": handoff})
    )

    async def shown() -> list[str]:
        answer = await intake.web.post("/api/v1/status", json=taken["receipt"])
        return [step["milestone"] for step in answer.json()["milestones"]]

    wanted = ["received", "registered", "sent_to_joint_centre", "received_by_joint_centre"]
    await eventually(shown, until=lambda steps: steps == wanted, within=20)
    assert await intake.count("journal", {"stream": taken["report_id"]}) == 4


async def test_a_request_and_a_publication_are_told_once_with_what_they_say(intake: Running) -> None:
    body = {**BODY, "channel": "web", "source_ref": None}
    taken = (await intake.web.post("/api/v1/reports", json=body)).json()
    await ready(intake)
    case, topic = derived(taken["report_id"], "case"), f"{intake.namespace.name}.cases"
    ids = {"case_id": case, "report_id": taken["report_id"], "by": "01936c1e-8a00-7000-8000-0000000000e1"}
    own = {"id": "completion", "rulebook": "pilkada_2024_4", "starts_from": "notice"}
    until = {"started_at": "2024-11-25T04:00:00Z", "due_at": "2024-11-27T16:00:00Z"}
    asked = {
        "command": "ask_completion",
        "record": {"form": "completion_request", "missing": ["evidence"]},
        "turn": {"to": "completion", "clocks": [{"deadline": {**own, **until}}]},
    }
    published = {"number": 1, "decision": "publish", "proposed_by": ids["by"], "outcome": "refused"}
    first = announced(case, 1, kind="jejak.triage.step_taken.v1", data={**ids, **asked})
    second = announced(
        case,
        2,
        prev=first.hash,
        kind="jejak.triage.decision_approved.v1",
        data={**ids, **published, "reason": "j1.c2VhbGVk"},
    )
    await publish(intake.namespace.kafka_bootstrap, topic, [first, second, first, second])

    async def shown() -> Any:
        return (await intake.web.post("/api/v1/status", json=taken["receipt"])).json()

    told = await eventually(shown, until=lambda now: now["current"] == "published", within=20)
    assert [step["milestone"] for step in told["milestones"]] == ["received", "completion_asked", "published"]
    at = "2026-11-24T02:00:00.000000Z"
    assert {"milestone": "published", "at": at, "outcome": "refused"} in told["milestones"]
    (asking,) = [step for step in told["milestones"] if step["milestone"] == "completion_asked"]
    assert (asking["missing"], asking["due_at"]) == (["evidence"], "2024-11-27T16:00:00.000000Z")
    assert told["next_step"] == "nothing"


def sent_and_acknowledged(case: str, ids: dict[str, str]) -> list[Announced]:
    """What notify says about a hand-off."""
    sent = announced(
        case,
        1,
        kind="jejak.notify.handoff_sent.v1",
        data={**ids, "sent_at": "2024-11-25T06:00:00Z", "proof": "a" * 64, "message_id": "m"},
    )
    acknowledged = announced(
        case,
        2,
        prev=sent.hash,
        kind="jejak.notify.handoff_acknowledged.v1",
        data={**ids, "acknowledged_at": "2024-11-25T07:00:00Z", "reference": "B-1"},
    )
    return [sent, acknowledged]


async def test_a_taken_report_is_announced_with_its_content_sealed_and_in_its_own_trace(
    intake: Running,
) -> None:
    body = {**BODY, "channel": "web", "source_ref": None}
    taken = (await intake.web.post("/api/v1/reports", json=body)).json()
    await ready(intake)

    async def published() -> list[Any]:
        return await everything(intake.namespace.kafka_bootstrap, f"{intake.namespace.name}.reports")

    (record,) = await eventually(published, within=20)
    assert record.key.decode() == taken["report_id"]
    assert b"Rekaan" not in record.value
    assert dict(record.headers)["traceparent"].decode().split("-")[1] == taken["trace_id"]
    data = orjson.loads(record.value)
    keys = ContentKeys(keyfiles.load_aead(intake.keys, keyfiles.OFFICE))
    key = keys.unwrap(taken["report_id"], data["keyset"])
    content = ReportContent.model_validate(unseal_json(key, data["content"], stream=taken["report_id"]))
    assert (content.narrative, content.place_text) == (BODY["narrative"], "pos ronda")


async def test_a_milestone_of_a_report_that_is_not_here_waits(intake: Running) -> None:
    await ready(intake)
    report = new_id()
    case = derived(report, "case")
    data = {"case_id": case, "report_id": report, "registered_at": "2024-11-25T05:00:00Z"}
    event = announced(case, 1, kind="jejak.triage.case_registered.v1", data=data)
    await publish(intake.namespace.kafka_bootstrap, f"{intake.namespace.name}.cases", [event])
    await eventually(
        lambda: intake.count("held", {"code": "not-yet"}), until=lambda held: held == 1, within=20
    )
