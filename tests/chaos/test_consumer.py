"""Faults while records are applied: see `tests/chaos/faults/consumer.py`."""

from __future__ import annotations

import asyncio
import time

from deploy.local.stack import Stack
from shared.contracts.catalogue import Topic
from shared.messaging.admin import Admin
from shared.messaging.topics import Names
from tests.chaos.catalogue import fault
from tests.support.account import settled
from tests.support.audit import accounted
from tests.support.eventually import eventually
from tests.support.fault_runs import Outcome
from tests.support.figures import figure
from tests.support.kafka_acts import ends, move_back
from tests.support.system import SOON, Office
from tests.support.traffic import Traffic
from tests.support.world import dies_at, tampering


@fault(31)
async def test_fault_31_triage_dies_between_its_commit_and_the_offset(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    traffic = Traffic(office)
    async with dies_at(system, "triage", "offset-before-commit", outcome):
        await traffic.send(12)
    outcome.counted(reports=len(traffic.receipts))
    await accounted(system)


async def committed(stack: Stack) -> int:
    """Up to which record, over all partitions, triage's group has committed `reports`."""
    names = Names(stack.plan.namespace)
    admin = Admin(stack.servers.kafka)
    try:
        return sum((await admin.committed(names.group("triage", names.topic(Topic.REPORTS)))).values())
    finally:
        await admin.close()


@fault(32)
async def test_fault_32_triage_dies_in_a_handler_and_no_offset_was_ahead_of_it(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    traffic = Traffic(office)
    await office.case(await traffic.one())
    await settled(system)
    topic = Names(system.plan.namespace).topic(Topic.REPORTS)
    before = sum((await ends(system.servers.kafka_bootstrap, topic)).values())
    await eventually(lambda: committed(system), lambda offset: offset == before, within=SOON)
    with tampering(system, "triage", "event:1") as planted:
        await traffic.send(12)
        await eventually(lambda: planted.happened and not system.processes.running("triage"), within=SOON)
        assert await committed(system) == before, "an offset follows its effects, never leads"
        began = time.monotonic()
    await settled(system)
    outcome.recovered(time.monotonic() - began, under="12 reports, 4 clients")
    outcome.counted(reports=len(traffic.receipts))
    await accounted(system)


@fault(36)
async def test_fault_36_a_group_that_is_moved_back_to_the_beginning_drops_what_it_knows(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    names, traffic = Names(system.plan.namespace), Traffic(office)
    topic = names.topic(Topic.REPORTS)
    await traffic.send(12)
    await settled(system)
    async with traffic.flowing(each=2):
        await asyncio.to_thread(system.stop, "triage")
        known = await move_back(system.servers.kafka_bootstrap, names.group("triage", topic), topic)
        began = time.monotonic()
        await asyncio.to_thread(system.restart, "triage")
        await office.case(await traffic.one(), within=2 * SOON)
    await settled(system)
    outcome.recovered(time.monotonic() - began, under="4 reports a second; the service's start included")
    dropped = await figure(
        system, "triage", "jejak_records_received_total", topic="reports", outcome="dropped"
    )
    assert dropped >= known >= 12, "the metric tells how many came again"
    outcome.counted(reports=len(traffic.receipts), dropped=dropped)
    await accounted(system)
