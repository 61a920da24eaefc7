"""Faults of files and people: see `tests/chaos/faults/time_files_people.py`."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import Any

import httpx
import pytest

from deploy.demo.clients import Answered, Client
from deploy.demo.tally import databases
from deploy.local.plan import SERVICES
from deploy.local.servers import user_name
from deploy.local.stack import Stack
from shared.ids import derived
from shared.store.mongo import PyMongoError, open_client, open_database
from tests.chaos.catalogue import fault
from tests.support.account import entry_types, totals
from tests.support.audit import accounted
from tests.support.eventually import eventually
from tests.support.fault_runs import Outcome
from tests.support.proxy import Proxy
from tests.support.shown import events, readiness
from tests.support.system import SOON, Office, a_report
from tests.support.traffic import Officers, Traffic, at_work

PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4096
"""A megabyte that begins as a picture does."""
UNAUTHORIZED = 13
LONG = 2 * SOON


async def uploads(system: Stack) -> dict[str, int]:
    """How much there is in each collection that holds files."""
    names = ("uploads", "exhibits", "exhibit_bytes.files", "exhibit_bytes.chunks")
    async with databases(system) as found:
        return {name: await found["intake"][name].count_documents({}) for name in names}


@fault(54)
async def test_fault_54_an_upload_that_is_cut_leaves_nothing_and_comes_whole_the_second_time(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    before = await uploads(system)
    with Proxy(system.ports["intake"]) as proxy:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{proxy.port}", timeout=SOON) as web:
            proxy.cut_after(len(PHOTO) * 6 // 10)
            with pytest.raises(httpx.TransportError):
                await web.post("/api/v1/uploads", content=PHOTO)
        await eventually(lambda: uploads(system), lambda now: now == before, within=SOON)
        proxy.mend()
        async with Client(f"http://127.0.0.1:{proxy.port}") as again:
            upload = await again.post("/api/v1/uploads", content=PHOTO)
    assert upload["size"] == len(PHOTO)
    report = await office.public.post("/api/v1/reports", json=a_report(evidence=[upload["upload_id"]]))
    case = await office.case(report["report_id"])
    outcome.counted(bytes=len(PHOTO), uploads_cut=1)
    assert [one["sha256"] for one in case["evidence"]] == [upload["sha256"]]
    await accounted(system)


@fault(55)
async def test_fault_55_a_flipped_bit_of_a_stored_exhibit_is_told_and_nothing_is_overwritten(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    upload = await office.public.post("/api/v1/uploads", content=PHOTO)
    report = await office.public.post("/api/v1/reports", json=a_report(evidence=[upload["upload_id"]]))
    await office.case(report["report_id"])
    async with databases(system) as found:
        chunks, file = found["intake"]["exhibit_bytes.chunks"], found["intake"]["uploads"]
        mine, place = {"_id": upload["upload_id"]}, {"files_id": upload["upload_id"], "n": 2}
        await eventually(lambda: file.find_one({**mine, "checked_at": {"$ne": None}}), within=LONG)
        before: Any = await chunks.find_one(place)
        flipped = bytes([before["data"][0] ^ 1]) + before["data"][1:]
        await chunks.update_one(place, {"$set": {"data": flipped}})
        await file.update_one(mine, {"$unset": {"checked_at": 1}})  # its next night has come
        shown = await eventually(
            lambda: readiness(system, "intake"), lambda text: "evidence: degraded" in text, within=LONG
        )
        assert "1 exhibit(s) are not stored as they came in" in shown
        assert "backup" in shown
        told = events(system, "intake", "exhibit.damaged")
        assert [line["exhibit_id"] for line in told] == [upload["upload_id"]]
        assert (await chunks.find_one(place) or {})["data"] == flipped
        traffic = Traffic(office)
        await traffic.send(2)
        await chunks.update_one(place, {"$set": {"data": before["data"]}})  # a person took it from a backup
        began = time.monotonic()
        await file.update_one(mine, {"$unset": {"checked_at": 1}})
        await eventually(
            lambda: readiness(system, "intake"), lambda text: "evidence: ok" in text, within=LONG
        )
        outcome.recovered(time.monotonic() - began, under="1 file to read again")
    await accounted(system)


@fault(56)
async def test_fault_56_twenty_posts_of_one_form_at_once_are_one_report_with_one_receipt(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    async with databases(system) as found:
        before = await totals(found)
        key, body = "dua-puluh-kali", a_report(narrative="Tombol kirim ditekan dua puluh kali.")
        receipts = await asyncio.gather(
            *(office.public.post("/api/v1/reports", json=body, key=key) for _ in range(20))
        )
        await office.case(receipts[0]["report_id"])
        after = await totals(found)
    assert all(receipt == receipts[0] for receipt in receipts)
    assert {word: after[word] - before[word] for word in after} == {"reports": 1, "cases": 1, "handoffs": 0}
    with pytest.raises(Answered) as other:
        await office.public.post("/api/v1/reports", json=body | {"narrative": "Laporan lain."}, key=key)
    assert other.value.status == 409
    outcome.counted(posts=20, reports=1)
    await accounted(system)


@fault(57)
async def test_fault_57_of_two_officers_who_decide_at_once_one_does_and_the_other_hears_who(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    traffic = Traffic(office)
    await traffic.send(50)
    lost = Counter[str]()
    for report_id in traffic.ids():
        await office.case(report_id)
        lost.update(await race(office, derived(report_id, "case")))
    outcome.counted(races=sum(lost.values()))
    assert sum(lost.values()) == 50
    assert all("sudah diambil" in said for said in lost), lost
    async with databases(system) as found:
        for report_id in traffic.ids():
            told = await entry_types(found["triage"], derived(report_id, "case"))
            assert told.count("case_claimed") == 1
    await accounted(system)


async def race(office: Office, case_id: str) -> list[str]:
    """Two claims at once: what the losers were told."""
    path = f"/api/v1/cases/{case_id}/claim"
    both = (office.officer.post(path), office.second_officer.post(path))
    answers = await asyncio.gather(*both, return_exceptions=True)
    refusals = [answer for answer in answers if isinstance(answer, Answered)]
    assert all(refusal.status == 409 for refusal in refusals), answers
    return [str(refusal.said) for refusal in refusals]


@fault(58)
async def test_fault_58_a_decision_in_the_journal_can_be_neither_changed_nor_removed_by_a_service(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    traffic = Traffic(office)
    await traffic.send(1)
    await office.case(traffic.ids()[0])
    refused = 0
    for service in ("intake", "triage", "notify"):
        client = open_client(system.servers.mongo_url(service, system.plan.namespace), app="jejak-test")
        journal = open_database(client, user_name(service, system.plan.namespace))["journal"]
        for attempt in (
            journal.update_one({}, {"$set": {"data": {}}}),
            journal.update_one({}, {"$set": {"by.id": "orang lain"}}, upsert=True),
            journal.delete_one({}),
            journal.drop(),
        ):
            with pytest.raises(PyMongoError) as error:
                await attempt
            assert getattr(error.value, "code", None) == UNAUTHORIZED
            refused += 1
        client.close()
    outcome.counted(attempts_refused=refused)
    await accounted(system)


@fault(60)
async def test_fault_60_a_repeated_acknowledgement_changes_nothing_and_one_of_another_case_is_refused(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    traffic = Traffic(office)
    await traffic.send(4)
    officers = Officers(office, traffic)
    await officers.escalate()
    mine, other = (derived(case_id, "handoff:1") for case_id in officers.cases[:2])
    path = f"/api/v1/handoffs/{mine}/acknowledge"
    await office.handoff(officers.cases[0])
    receipts = [await office.liaison.post(path, key="tanda-terima-1") for _ in range(3)]
    receipts += await asyncio.gather(*(office.liaison.post(path) for _ in range(5)))
    assert all(receipt == receipts[0] for receipt in receipts)
    # The key of one hand-off's acknowledgement is no key for another's, nor is a made-up id anybody's.
    await office.handoff(officers.cases[1])
    with pytest.raises(Answered) as wrong:
        await office.liaison.post(f"/api/v1/handoffs/{other}/acknowledge", key="tanda-terima-1")
    assert wrong.value.status == 409
    with pytest.raises(Answered) as unknown:
        await office.liaison.post(f"/api/v1/handoffs/{derived(mine, 'x')}/acknowledge")
    assert unknown.value.status == 404
    with pytest.raises(Answered) as forbidden:
        await office.officer.post(f"{path}")
    assert forbidden.value.status in (401, 403, 404)
    async with databases(system) as found:
        told = [await entry_types(found["notify"], case_id) for case_id in officers.cases[:2]]
    assert [types.count("handoff_acknowledged") for types in told] == [1, 0]
    outcome.counted(repeats=len(receipts) - 1)
    await accounted(system)


@fault(61)
async def test_fault_61_every_service_is_started_anew_under_load_while_another_copy_of_it_works(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    """Two copies of each service, taken down one after another. Both are of one version: there is but one."""
    copies = [(await asyncio.to_thread(system.add_copy, service))[0] for service in SERVICES]
    try:
        async with at_work(system, office) as (traffic, officers):
            working = asyncio.create_task(officers.work())
            slowest = 0.0
            async with traffic.flowing(each=2):
                for name in (*SERVICES, *copies):
                    await asyncio.to_thread(system.restart, name)
                    began = time.monotonic()
                    await office.case(await traffic.one(), within=LONG)
                    slowest = max(slowest, time.monotonic() - began)
            await working
    finally:
        for name in copies:
            await asyncio.to_thread(system.stop, name)
    outcome.recovered(slowest, under="4 reports a second, 4 clients")
    outcome.counted(restarts=2 * len(SERVICES), reports=len(traffic.receipts))
    await accounted(system)
