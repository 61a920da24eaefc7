"""Faults between a change and its commit in MongoDB: see `tests/chaos/faults/producer.py`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from deploy.demo.clients import Answered
from deploy.demo.tally import databases
from deploy.local.servers import Servers
from deploy.local.stack import Stack
from shared.clock import from_rfc3339
from shared.ids import derived, new_id
from tests.chaos.catalogue import fault
from tests.support.account import settled
from tests.support.audit import accounted
from tests.support.eventually import eventually
from tests.support.fault_runs import Outcome
from tests.support.progress import answered, decided, reached
from tests.support.shifted_clock import ShiftedClock
from tests.support.shown import readiness
from tests.support.system import SOON, Office, a_report, insist
from tests.support.three_mongos import ThreeMongos
from tests.support.traffic import at_work
from tests.support.world import own_system, staffed, tampering

COMMITS = 200


@pytest.fixture
def three(tmp_path: Path) -> Iterator[ThreeMongos]:
    """A replica set that elects."""
    with ThreeMongos(tmp_path / "mongos") as mongos:
        yield mongos


@fault(4)
async def test_fault_04_the_primary_dies_twice_while_clients_commit(
    system: Stack, three: ThreeMongos, outcome: Outcome
) -> None:
    servers = Servers(
        mongo_owner_url=three.owner_url,
        kafka_bootstrap=system.servers.kafka_bootstrap,
        secret=three.secret,
    )
    with own_system(on=servers, namespace="utama") as stack:
        async with staffed(stack) as office:
            slowest = 0.0
            async with at_work(stack, office) as (traffic, _), traffic.flowing(every_s=0.1):
                for _ in range(2):
                    await answered(traffic, COMMITS // 5)
                    dead, began = three.primary(), time.monotonic()
                    await asyncio.to_thread(three.kill, dead)
                    await asyncio.to_thread(three.wait_primary, other_than=dead)
                    await answered(traffic, 1)
                    slowest = max(slowest, time.monotonic() - began)
                    await asyncio.to_thread(three.start, dead)
                await reached(traffic, COMMITS)
            outcome.recovered(
                slowest, under=f"{COMMITS} commits, 4 clients; from the kill to the next answer"
            )
            outcome.counted(reports=len(traffic.receipts), failed_requests=traffic.failures, kills=2)
            await accounted(stack)


@fault(6)
async def test_fault_06_a_transaction_over_its_time_limit_leaves_nothing_half(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    await settled(system)
    key, body = new_id(), a_report()
    async with databases(system) as found:
        journal, reports = found["intake"]["journal"], found["intake"]["reports"]
        before = await journal.count_documents({}), await reports.count_documents({})
        with tampering(system, "intake", "transaction-before-commit", then="dawdle") as planted:
            with pytest.raises(Answered) as refused:
                await office.public.post("/api/v1/reports", json=body, key=key)
            assert planted.happened
            assert (await journal.count_documents({}), await reports.count_documents({})) == before
            assert refused.value.status == 503
            assert "kunci yang sama" in refused.value.said
            began = time.monotonic()
            await insist(lambda: office.public.post("/api/v1/reports", json=body, key=key))
            outcome.recovered(time.monotonic() - began, under="1 report; from the refusal to the answer")
        after = await journal.count_documents({"type": "report_submitted"})
        assert await reports.count_documents({}) == before[1] + 1 == after
    await accounted(system)


@fault(9)
async def test_fault_09_the_clock_jumps_back_two_hours_between_two_decisions(
    system: Stack, office: Office, tmp_path: Path, outcome: Outcome
) -> None:
    clock, plain = ShiftedClock(tmp_path), system.program("triage")
    await asyncio.to_thread(system.replace, "triage", clock.under(plain))
    try:
        receipt = await office.public.post("/api/v1/reports", json=a_report(), key=new_id())
        case_id = derived(receipt["report_id"], "case")
        await office.case(receipt["report_id"])
        await office.officer.post(f"/api/v1/cases/{case_id}/claim", key=new_id())
        await decided(office, case_id, 1, "register")
        clock.shift(timedelta(hours=-2))
        await decided(office, case_id, 2, "escalate")
        await office.handoff(case_id)
        await eventually(
            lambda: readiness(system, "triage"), lambda text: "clock: degraded since" in text, within=SOON
        )
    finally:
        await asyncio.to_thread(system.replace, "triage", plain)
    async with databases(system) as found:
        entries = await found["triage"]["journal"].find({"stream": case_id}).sort("seq", 1).to_list(None)
    times = {entry["type"]: from_rfc3339(entry["at"]) for entry in entries}
    between = times["case_escalated"] - times["case_registered"]
    assert timedelta() <= between < timedelta(hours=1), "time goes on, whatever the clock was set to"
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    outcome.counted(clock_jump_s=-7200, entries=len(entries))
    await accounted(system)
