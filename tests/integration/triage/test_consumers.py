"""What comes over Kafka: each report once, hand-offs only when their case is there, the trace goes on."""

from __future__ import annotations

from typing import Any

from shared.contracts.catalogue import Topic
from shared.ids import derived
from shared.messaging.topics import Names
from shared.roles import Role
from tests.integration.triage.test_cases_api import BASE, post, proposed
from tests.support.eventually import eventually
from tests.support.kafka import everything
from tests.support.triage import TRACE, Running, sealed_report, told

PROOF = "ab" * 32
REPORT = "01936c1e-8a00-7000-8000-0000000000a1"


def sent(case_id: str, handoff_id: str) -> Any:
    data = {"handoff_id": handoff_id, "report_id": REPORT, "proof": PROOF, "message_id": "<1@jejak>"}
    return told("handoff_sent", case_id, {**data, "sent_at": "2024-11-25T05:00:00Z"})


async def escalated(triage: Running) -> tuple[str, str]:
    """A case on its way to the joint centre, and its hand-off."""
    officer = await triage.token(Role.OFFICER)
    commissioner = await triage.token(Role.COMMISSIONER, username="hasan")
    case_id = await triage.report()
    number = await proposed(triage, case_id, officer, "register")
    await post(triage, case_id, "approve", commissioner, proposal=number)
    number = await proposed(triage, case_id, officer, "escalate", receiver="joint_centre")
    answer = await post(triage, case_id, "approve", commissioner, proposal=number)
    assert answer.status_code == 200, answer.text
    return case_id, answer.json()["handoff_id"]


async def test_an_event_delivered_twice_opens_one_case(triage: Running) -> None:
    event = sealed_report(triage.keys)
    await triage.publish(Topic.REPORTS, [event, event])
    await triage.publish(Topic.REPORTS, [event])
    after = await triage.report()
    case_id = derived(event.subject, "case")
    assert await triage.count("cases", {"_id": {"$ne": after}}) == 1
    assert await triage.count("journal", {"stream": case_id}) == 1


async def test_a_handoff_whose_case_is_not_here_yet_is_held_and_not_dead(triage: Running) -> None:
    event = sealed_report(triage.keys)
    case_id = derived(event.subject, "case")
    await triage.publish(Topic.DISPATCHES, [sent(case_id, derived(case_id, "handoff:1"))])
    held = await eventually(lambda: triage.owner["held"].find_one({"queue.stream": case_id}))
    assert held is not None
    assert held["code"] == "not-yet"
    assert await triage.count("dead") == 0


async def test_sent_and_received_are_two_facts_on_the_case(triage: Running) -> None:
    case_id, handoff_id = await escalated(triage)
    auditor = await triage.token(Role.AUDITOR, username="tono")

    async def case() -> Any:
        return (await triage.web.get(f"{BASE}/{case_id}", headers=auditor)).json()

    await triage.publish(Topic.DISPATCHES, [sent(case_id, handoff_id)])
    forwarded = await eventually(case, lambda seen: seen["handoffs"][0]["sent_at"] is not None)
    (handoff,) = forwarded["handoffs"]
    assert handoff["sent_at"] == "2024-11-25T05:00:00Z"
    assert handoff["proof"] == PROOF
    assert handoff["acknowledged_at"] is None
    assert forwarded["verified"] is True


async def test_an_escalation_is_announced_with_its_key_in_the_reports_trace(triage: Running) -> None:
    case_id, handoff_id = await escalated(triage)
    topic = Names(triage.namespace.name).topic(Topic.CASES)

    async def announced() -> list[Any]:
        found = await everything(triage.namespace.kafka_bootstrap, topic)
        return [record for record in found if b"case_escalated" in dict(record.headers)["ce_type"]]

    (record,) = await eventually(announced)
    headers = dict(record.headers)
    assert record.key == case_id.encode()
    assert headers["traceparent"].decode().split("-")[1] == TRACE.split("-")[1]
    assert handoff_id.encode() in record.value
    assert b'"keyset":"k1.' in record.value
    assert b"Melati" not in record.value
    assert b"cukup bukti" not in record.value
