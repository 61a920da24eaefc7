"""Faults on the way from a change to the topic: see `tests/chaos/faults/producer.py`."""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from typing import Any

import bson
import pytest

from deploy.demo.clients import Answered
from deploy.demo.tally import databases
from deploy.local.stack import Stack
from shared.contracts.catalogue import Topic
from shared.ids import derived, new_id
from shared.messaging.topics import Names
from shared.store.mongo import Collection
from tests.chaos.catalogue import fault
from tests.support.account import entry_types, settled
from tests.support.audit import accounted
from tests.support.eventually import eventually
from tests.support.fault_runs import Outcome
from tests.support.kafka import everything
from tests.support.system import SOON, Office, a_report, insist
from tests.support.traffic import Traffic
from tests.support.world import dies_at, own_system, staffed, tampering

HOLDERS = 4
ACTS = 25
REFUSED = (403, 409)
"""Another officer has the case: a rule, no failure."""


@fault(1)
async def test_fault_01_intake_dies_between_its_commit_and_publishing(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    traffic = Traffic(office)
    async with dies_at(system, "intake", "change-after-commit:3", outcome):
        await traffic.send(12)
    await traffic.send(4)
    outcome.counted(reports=len(traffic.receipts))
    assert len(set(traffic.ids())) == traffic.begun
    await accounted(system)


@fault(2)
async def test_fault_02_the_relay_dies_when_kafka_has_acknowledged_and_the_row_still_stands(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    traffic = Traffic(office)
    async with dies_at(system, "intake", "relay-before-done", outcome):
        await traffic.send(12)
    outcome.counted(reports=len(traffic.receipts))
    await accounted(system)


async def on_topic(stack: Stack) -> int:
    """How many records `reports` has."""
    name = Names(stack.plan.namespace).topic(Topic.REPORTS)
    return len(await everything(stack.servers.kafka_bootstrap, name))


@fault(3)
async def test_fault_03_what_was_written_in_an_aborted_transaction_is_never_announced(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    await settled(system)
    before, key, body = await on_topic(system), new_id(), a_report()
    with tampering(system, "intake", "transaction-before-commit", then="abort", always=True) as planted:
        with pytest.raises(Answered) as refused:
            await office.public.post("/api/v1/reports", json=body, key=key)
        assert planted.happened
        assert await on_topic(system) == before
        async with databases(system) as found:
            assert await found["intake"]["outbox"].count_documents({}) == 0
    assert refused.value.status == 503
    assert "kunci yang sama" in refused.value.said
    began = time.monotonic()
    await insist(lambda: office.public.post("/api/v1/reports", json=body, key=key))
    await settled(system)
    outcome.recovered(time.monotonic() - began, under="1 report, refused before")
    assert await on_topic(system) == before + 1
    await accounted(system)


@fault(5)
@pytest.mark.parametrize("then", ["abort", "unknown"])
async def test_fault_05_a_repeated_transaction_has_its_effect_once(
    system: Stack, office: Office, outcome: Outcome, then: str
) -> None:
    traffic = Traffic(office)
    point = "transaction-before-commit:3" if then == "abort" else "transaction-after-commit:3"
    with tampering(system, "intake", point, then=then) as planted:
        began = time.monotonic()
        await traffic.send(12)
        await settled(system)
        outcome.recovered(time.monotonic() - began, under="12 reports, 4 clients")
        assert planted.happened
    assert traffic.failures == 0, "the store repeats it, not the client"
    assert len(set(traffic.ids())) == traffic.begun
    outcome.counted(reports=len(traffic.receipts))
    await accounted(system)


async def opened(office: Office) -> str:
    """A new case."""
    report = str((await insist(lambda: office.public.post("/api/v1/reports", json=a_report())))["report_id"])
    await office.case(report)
    return derived(report, "case")


async def hold_in_turn(office: Office, case_id: str, number: int) -> int:
    """Claim and release a case as one of two officers, against others; how often that was done."""
    who = (office.officer, office.second_officer)[number % 2]
    done = 0
    for turn in range(ACTS):
        path = f"/api/v1/cases/{case_id}/{('claim', 'release')[turn % 2]}"
        try:
            await who.post(path, key=f"{case_id}-{number}-{turn}")
        except Answered as refused:
            if refused.status not in REFUSED:
                raise
        else:
            done += 1
    return done


@fault(8)
async def test_fault_08_concurrent_changes_of_one_case_leave_no_gap(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    case_id = await opened(office)
    done = sum(await asyncio.gather(*(hold_in_turn(office, case_id, number) for number in range(HOLDERS))))
    async with databases(system) as found:
        entries = await found["triage"]["journal"].find({"stream": case_id}).sort("seq", 1).to_list(None)
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    # The opening and the case's number stand beside the acts.
    assert 2 < len(entries) <= done + 2, "each act left one entry at most, and none came from nowhere"
    held = [entry["type"] for entry in entries[1:] if entry["type"] != "number_assigned"]
    assert held == [("case_claimed", "case_released")[turn % 2] for turn in range(len(held))]
    outcome.counted(commands=HOLDERS * ACTS, accepted=done, entries=len(entries))
    await accounted(system)


def a_huge_report() -> dict[str, Any]:
    """Every field within its limits, and all of them together more than an event may hold."""
    party = {"name": "Budi Rekaan", "address": "𐌀" * 2_000}
    return a_report(narrative="𐌀" * 60_000, reported_parties=[party] * 50, witnesses=[party] * 50)


@fault(12)
async def test_fault_12_an_event_larger_than_kafka_takes_is_refused_before_its_commit(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    await settled(system)
    async with databases(system) as found:
        before = await found["intake"]["journal"].count_documents({})
        with pytest.raises(Answered) as refused:
            await office.public.post("/api/v1/reports", json=a_huge_report(), key=new_id())
        assert await found["intake"]["journal"].count_documents({}) == before
        assert await found["intake"]["outbox"].count_documents({}) == 0
    assert refused.value.status in (413, 422)
    assert "terlalu besar" in refused.value.said or "ukuran" in refused.value.said
    traffic = Traffic(office)
    await traffic.send(4)
    outcome.counted(refused=1, reports=len(traffic.receipts))
    await accounted(system)


async def size_of(cases: Collection, case_id: str) -> int:
    """The bytes of a case's document."""
    return len(bson.encode(await cases.find_one({"_id": case_id}) or {}))


@fault(13)
async def test_fault_13_nothing_grows_into_a_document_that_mongodb_refuses(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    with pytest.raises(Answered) as refused:
        await office.public.post("/api/v1/reports", json=a_report(narrative="x" * 17_000_000), key=new_id())
    assert refused.value.status == 413
    assert "ukuran" in refused.value.said
    photo = b"\x89PNG\r\n\x1a\n" + os.urandom(17_000_000)
    kept = await office.public.post("/api/v1/uploads", content=photo)
    assert (kept["size"], kept["sha256"]) == (len(photo), hashlib.sha256(photo).hexdigest())
    case_id = await opened(office)
    async with databases(system) as found:
        cases = found["triage"]["cases"]
        await office.officer.post(f"/api/v1/cases/{case_id}/claim", key=new_id())
        small = await size_of(cases, case_id)
        for _ in range(ACTS):
            await office.officer.post(f"/api/v1/cases/{case_id}/release", key=new_id())
            await office.officer.post(f"/api/v1/cases/{case_id}/claim", key=new_id())
        large = await size_of(cases, case_id)
        entries = len(await entry_types(found["triage"], case_id))
    assert large <= small + 16, "the history is not in the case's document"
    outcome.counted(entries=entries, case_bytes=large, file_bytes=len(photo))
    await accounted(system)


@fault(14)
async def test_fault_14_an_event_of_a_newer_version_waits_for_its_reader_and_others_flow(
    system: Stack, outcome: Outcome
) -> None:
    with own_system(on=system.servers, namespace="versi") as pair:
        async with staffed(pair) as office, databases(pair) as found:
            await Traffic(office).send(4)
            await settled(pair)
            with tampering(pair, "intake", "newer-type"):
                newer = Traffic(office)
                await newer.send(3)
            held = found["triage"]["held"]
            await eventually(
                lambda: held.count_documents({"code": "unknown-type"}), lambda n: n == 3, within=SOON
            )
            assert all("newer version" in why for why in await held.distinct("reason"))
            others = Traffic(office)
            await others.send(4)
            for report in others.ids():
                await office.case(report)
            assert await held.count_documents({}) == 3, "the newer ones wait, and nobody behind them"
            began = time.monotonic()
            with tampering(pair, "triage", "newer-type"):
                for report in newer.ids():
                    await office.case(report, within=2 * SOON)
                outcome.recovered(time.monotonic() - began, under="3 events held; from the upgrade's start")
            outcome.counted(held=3, reports=11)
            await accounted(pair)
