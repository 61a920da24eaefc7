"""Bad records on Kafka: each is kept sealed, with reason and place; what comes after it is taken."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import orjson
import pytest_asyncio
from bson import encode

from deploy.demo.channels import command
from deploy.demo.tally import databases
from deploy.local.stack import Stack
from shared.clock import WITA, system_clock
from shared.contracts.catalogue import Topic
from shared.ids import new_id
from shared.messaging.topics import Names
from shared.security.submissions import Binding
from tests.support.account import discard_the_dead
from tests.support.eventually import eventually
from tests.support.kafka import announced
from tests.support.system import SOON, Office, Program, Record, a_report, a_tip, write

CANARY = "kanarimalam"
"""A word of every bad record; nowhere in `dead` may it stand in clear."""


def tip(**changes: Any) -> dict[str, Any]:
    """A tip by WhatsApp that would be good but for the changes."""
    return a_tip(**{"channel": "whatsapp", "narrative": CANARY, **changes})


def bad_forms(program: Program) -> dict[str, tuple[str, Record]]:
    """Records that are no submissions by their form, each with the reason under which it must be kept."""
    good = program.record(tip())
    return {
        "no JSON": ("value", replace(good, value=b'{"narrative": "' + CANARY.encode())),
        "undecodable bytes": ("value", replace(good, value=b"\xff\xfe" + CANARY.encode())),
        "no value": ("value", replace(good, value=None)),
        "a list": ("value", replace(good, value=orjson.dumps([CANARY]))),
        "JSON nested without end": ("value", replace(good, value=b"[" * 100_000)),
        "no headers": ("envelope", replace(good, headers=[])),
        "an empty id": ("envelope", program.record(tip(), ce_id=b"")),
        "an undecodable header": ("header-bytes", program.record(tip(), ce_id=b"\xff" + CANARY.encode())),
        "a header twice": ("headers", replace(good, headers=[*good.headers, ("ce_id", b"2")])),
        "another type": ("type", program.record(tip(), ce_type=b"jejak.channel.submission.v9")),
    }


def bad_submissions(program: Program) -> dict[str, tuple[str, Record]]:
    """Submissions by what is wrong with them, each with the reason under which it must be kept."""
    good = program.record(tip())
    tomorrow = (system_clock().astimezone(WITA) + timedelta(days=1)).date().isoformat()

    def clear(**fields: Any) -> Record:
        return replace(program.record({}), value=orjson.dumps(tip(**{"narrative": None, **fields})))

    def sealed(**changes: Any) -> Record:
        return program.record(tip(**changes))

    stolen = program.sealer.seal_body(tip(), Binding(program.source, "whatsapp", "another one"))
    return {
        "an unknown field": ("contract", sealed(penyuap=CANARY)),
        "a wrong type": ("contract", sealed(known_on=7)),
        "names in clear": ("names-in-clear", clear(reported_parties=[{"name": CANARY}])),
        "a narrative in clear": ("names-in-clear", clear(narrative=CANARY)),
        "a place in clear": ("names-in-clear", clear(place={"text": CANARY})),
        "a reason in clear": ("names-in-clear", clear(lodged_reason=CANARY)),
        "a telephone number as reference": ("names-in-clear", sealed(source_ref="+62 812-3456-7890")),
        "an identity number as id": ("names-in-clear", program.record(tip(), ce_id=b"6471035708900002")),
        "a seal of another submission": ("unsealable", replace(good, value=orjson.dumps(stolen))),
        "a program that nobody knows": ("program-unknown", program.record(tip(), ce_source=b"/program/x")),
        "a kind that it may not send": (
            "program-not-registered-for",
            program.record(a_report(channel="whatsapp", narrative=CANARY)),
        ),
        "a date in the future": ("date-in-future", sealed(known_on=tomorrow)),
        "1 MB of text in half": ("invalid-body", sealed(narrative=CANARY + "x" * 200_000)),
        "NUL, well sealed": ("nul-character", sealed(narrative=f"{CANARY}\x00")),
    }


@pytest_asyncio.fixture(loop_scope="session")
async def dead_before(system: Stack) -> AsyncIterator[set[str]]:
    """The ids of what was dead before; afterwards a person discards what came."""
    async with databases(system) as found:
        before = {str(doc["_id"]) for name in found for doc in await found[name]["dead"].find().to_list(None)}
    yield before
    await discard_the_dead(system)


async def buried(system: Stack, service: str, before: set[str]) -> list[dict[str, Any]]:
    """What a service has buried since."""
    async with databases(system) as found:
        documents = await found[service]["dead"].find().to_list(None)
    return [doc for doc in documents if doc["_id"] not in before]


async def test_every_bad_submission_is_kept_sealed_by_reason_and_place_and_good_ones_are_taken(
    system: Stack, program: Program, dead_before: set[str]
) -> None:
    bad = bad_forms(program) | bad_submissions(program)
    good = {name: program.record(tip(source_ref=f"baik-{new_id()}")) for name in bad}
    pairs = [record for name, (_, wrong) in bad.items() for record in (wrong, good[name])]
    places = (await program.write(*pairs))[::2]
    found = await eventually(
        lambda: buried(system, "intake", dead_before), lambda dead: len(dead) >= len(bad), within=SOON
    )
    reasons = {(doc["topic"], doc["partition"], doc["offset"]): doc["reason"] for doc in found}
    told = {
        name: reasons.get((place.topic, place.partition, place.offset))
        for name, place in zip(bad, places, strict=True)
    }
    assert told == {name: reason for name, (reason, _) in bad.items()}
    assert len(found) == len(bad)
    assert CANARY.encode() not in b"".join(encode(doc) for doc in found)
    for record in good.values():
        assert (await program.outcome(record.event_id))["state"] == "accepted"


async def test_the_program_is_told_why_and_the_operator_sees_where(
    system: Stack, program: Program, dead_before: set[str]
) -> None:
    record = program.record(tip(penyuap=CANARY))
    refused = program.record(a_report(channel="whatsapp", narrative=CANARY))
    (_, place) = await program.write(record, refused)
    outcome = await program.outcome(refused.event_id)
    assert outcome["state"] == "refused"
    assert outcome["reason"] == "program-not-registered-for"
    shown = await command(system, "dead", "list", "--service", "intake", "--json")
    (one,) = [row for row in shown if row["offset"] == place.offset and row["partition"] == place.partition]
    assert one["topic"] == place.topic
    assert one["id"] not in dead_before
    assert CANARY not in orjson.dumps(shown).decode()


async def test_a_repeat_of_a_reference_with_another_body_is_refused_and_the_first_stands(
    system: Stack, program: Program, dead_before: set[str]
) -> None:
    reference = f"acuan-{new_id()}"
    first = program.record(tip(source_ref=reference))
    same = program.record(tip(source_ref=reference))
    other = program.record(tip(source_ref=reference, narrative="lain"))
    await program.write(first, same, other)
    (dead,) = await eventually(lambda: buried(system, "intake", dead_before), within=SOON)
    assert dead["reason"] == "idempotency-key-reused"
    accepted = [await program.outcome(one.event_id) for one in (first, same)]
    assert accepted[0] == accepted[1]
    asked = {"channel": "whatsapp", "source_ref": reference}
    assert await program.intake.get("/api/v1/submissions", **asked) == accepted[0]


async def test_what_pretends_to_be_a_services_event_is_kept_and_true_events_pass(
    system: Stack, office: Office, dead_before: set[str]
) -> None:
    stream = new_id()
    event = announced(stream)
    forged = replace(event, data={**event.data, "channel": "desk", "content": CANARY})
    foreign = announced(stream, kind="jejak.triage.case_opened.v1", data={"x": CANARY})
    wrong = {
        "hash": Record("", forged.value(), event.headers(), stream.encode()),
        "owner": Record("", foreign.value(), foreign.headers(), stream.encode()),
        "key": Record("", event.value(), event.headers(), new_id().encode()),
        "header-bytes": Record("", b"{}", [("ce_id", b"\xff\xfe")], stream.encode()),
        "envelope": Record("", CANARY.encode(), [], None),
    }
    topic = Names(system.plan.namespace).topic(Topic.REPORTS)
    await write(system.servers.kafka_bootstrap, topic, *wrong.values())
    found = await eventually(
        lambda: buried(system, "triage", dead_before), lambda dead: len(dead) >= len(wrong), within=SOON
    )
    assert sorted(doc["reason"] for doc in found) == sorted(wrong)
    assert CANARY.encode() not in b"".join(encode(doc) for doc in found)
    receipt = await office.public.post("/api/v1/reports", json=a_report())
    assert (await office.case(receipt["report_id"]))["stage"] == "preliminary_review"


async def test_noise_on_every_topic_stops_no_service(
    system: Stack, office: Office, dead_before: set[str]
) -> None:
    names = Names(system.plan.namespace)
    noise = [Record("", value, [], b"\xff") for value in (None, b"", b"\x00\xff", b"{}")]
    for topic in Topic:
        await write(system.servers.kafka_bootstrap, names.topic(topic), *noise)
    receipt = await office.public.post("/api/v1/reports", json=a_report())
    case = await office.case(receipt["report_id"])
    await office.officer.post(f"/api/v1/cases/{case['id']}/claim")
    body = {"decision": "refuse", "reason": "Syarat materiel tidak terpenuhi."}
    await office.officer.post(f"/api/v1/cases/{case['id']}/propose", json=body)
    await office.commissioner.post(f"/api/v1/cases/{case['id']}/approve", json={"proposal": 1})
    await office.status(receipt, lambda told: told["current"] == "not_registered")
    for service in ("intake", "triage", "notify"):
        assert await eventually(partial(buried, system, service, dead_before), within=SOON)
        assert system.processes.running(service)
