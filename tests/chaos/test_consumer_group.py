"""Faults of the groups of consumers: see `tests/chaos/faults/consumer.py`."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from deploy.local.stack import Stack
from shared.contracts.catalogue import Topic
from shared.messaging.topics import Names
from tests.chaos.catalogue import fault
from tests.support.account import settled
from tests.support.audit import accounted
from tests.support.eventually import eventually
from tests.support.fault_runs import Outcome
from tests.support.figures import figure
from tests.support.kafka_acts import members
from tests.support.system import SOON, Office
from tests.support.traffic import Traffic
from tests.support.world import own_system, staffed, tampering

ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Pair:
    """Services of their own, triage as two processes."""

    stack: Stack
    second: str

    async def members(self) -> int:
        """How many processes share the topic `reports` in triage's group."""
        names = Names(self.stack.plan.namespace)
        group = names.group("triage", names.topic(Topic.REPORTS))
        return await members(self.stack.servers.kafka_bootstrap, group)

    async def both(self) -> None:
        """Wait until both take part."""
        await eventually(self.members, lambda number: number == 2, within=2 * SOON)


@pytest.fixture(scope="module")
def pair(system: Stack) -> Iterator[Pair]:
    """The two processes."""
    with own_system(on=system.servers, namespace="grup") as stack:
        yield Pair(stack, stack.add_copy("triage")[0])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def staff(pair: Pair) -> AsyncIterator[Office]:
    """Everybody who uses them."""
    async with staffed(pair.stack) as everybody:
        yield everybody


@fault(33)
async def test_fault_33_a_frozen_consumer_wakes_when_another_has_done_its_work(
    pair: Pair, staff: Office, outcome: Outcome
) -> None:
    traffic = Traffic(staff)
    await asyncio.to_thread(pair.stack.stop, "triage")
    with tampering(pair.stack, "triage", "batch-before-commit", then="freeze") as planted:
        await pair.both()
        await traffic.send(24)
        # They may have been read before the partitions were shared.
        async with traffic.flowing(each=2):
            await eventually(lambda: planted.happened, within=SOON)
        await settled(pair.stack, within=2 * SOON)
        began = time.monotonic()
        pair.stack.processes.signal("triage", signal.SIGCONT)
        await eventually(lambda: dropped(pair.stack), within=SOON)
        await traffic.send(12)
        await settled(pair.stack)
        outcome.recovered(time.monotonic() - began, under="4 reports a second; from the waking")
    outcome.counted(reports=len(traffic.receipts))
    await accounted(pair.stack)


async def dropped(stack: Stack) -> float:
    """How many records the first process knew already when they came."""
    return await figure(stack, "triage", "jejak_records_received_total", topic="reports", outcome="dropped")


@fault(34)
async def test_fault_34_a_handler_is_slower_than_its_group_waits(
    pair: Pair, staff: Office, outcome: Outcome
) -> None:
    traffic = Traffic(staff)
    await asyncio.to_thread(pair.stack.stop, "triage")
    with tampering(pair.stack, "triage", "event", then="dawdle:30") as planted:
        await pair.both()
        await traffic.send(24)
        await eventually(lambda: planted.happened, within=SOON)
        await eventually(pair.members, lambda number: number == 1, within=2 * SOON)
        await settled(pair.stack, within=2 * SOON)
        began = time.monotonic()
        await pair.both()
        await traffic.send(12)
        await settled(pair.stack)
        outcome.recovered(
            time.monotonic() - began, under="36 reports, 4 clients; until it is back in its group"
        )
    outcome.counted(reports=len(traffic.receipts))
    await accounted(pair.stack)


@fault(35)
async def test_fault_35_members_join_and_leave_again_and_again(
    pair: Pair, staff: Office, outcome: Outcome
) -> None:
    traffic = Traffic(staff)
    async with traffic.flowing(each=2):
        for turn in range(ROUNDS):
            leave = pair.stack.kill if turn % 2 else pair.stack.stop
            await asyncio.to_thread(leave, pair.second)
            await asyncio.to_thread(pair.stack.restart, pair.second)
    began = time.monotonic()
    await settled(pair.stack, within=2 * SOON)
    outcome.recovered(time.monotonic() - began, under="4 reports a second; from the last joining")
    await pair.both()
    await eventually(
        lambda: figure(pair.stack, "triage", "jejak_consumer_lag_records"), lambda lag: lag == 0, within=SOON
    )
    outcome.counted(reports=len(traffic.receipts), rounds=ROUNDS)
    await accounted(pair.stack)
