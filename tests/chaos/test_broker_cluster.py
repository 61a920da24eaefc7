"""Faults of a Kafka cluster of three nodes: leaders die, too few replicas, stale replicas, a power cut."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from deploy.demo.channels import command
from deploy.demo.tally import SERVICES, databases
from deploy.local.stack import Stack
from shared.contracts.catalogue import Topic
from shared.messaging.topics import Names
from tests.chaos.catalogue import fault
from tests.support.account import settled
from tests.support.audit import accounted
from tests.support.eventually import eventually
from tests.support.fault_runs import Outcome
from tests.support.kafka_acts import alive, leaderless
from tests.support.shown import readiness
from tests.support.system import SOON, Office
from tests.support.three_kafkas import EXTRA, NUMBERS, ThreeKafkas
from tests.support.traffic import Traffic, at_work
from tests.support.world import own_system, staffed

LONG_ENOUGH_S = 5.0
"""Within this a stale replica would lead if it might: an election takes milliseconds."""
UNDER = "8 reports a second, 4 clients"


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ThreeKafkas]:
    """The cluster."""
    with ThreeKafkas(tmp_path_factory.mktemp("three") / "kafkas") as cluster:
        yield cluster


@pytest.fixture(scope="module")
def cluster(three: ThreeKafkas) -> Iterator[Stack]:
    """The services on the cluster, each topic with three replicas."""
    with own_system(kafka=three.bootstrap, extra=EXTRA) as stack:
        yield stack


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def staff(cluster: Stack) -> AsyncIterator[Office]:
    """Everybody who uses it."""
    async with staffed(cluster) as everybody:
        yield everybody


@pytest.fixture(autouse=True)
def _whole(three: ThreeKafkas, cluster: Stack) -> None:
    """Begin with everything running, whatever a test before left behind."""
    three.start(*(number for number in NUMBERS if not three.running(number)))
    for name in cluster.ended():
        cluster.restart(name)


async def crossed(traffic: Traffic, office: Office) -> float:
    """Send a report; the seconds until triage has its case."""
    began = time.monotonic()
    await office.case(await traffic.one())
    return time.monotonic() - began


@fault(16)
async def test_fault_16_leaders_are_killed_one_after_another_under_load(
    three: ThreeKafkas, cluster: Stack, staff: Office, outcome: Outcome
) -> None:
    slowest = 0.0
    async with at_work(cluster, staff) as (traffic, officers):
        working = asyncio.create_task(officers.work())
        async with traffic.flowing():
            for number in NUMBERS:
                await asyncio.to_thread(three.kill, number)
                slowest = max(slowest, await crossed(traffic, staff))
                await asyncio.to_thread(three.start, number)
        await working
    outcome.recovered(slowest, under=UNDER)
    outcome.counted(reports=len(traffic.receipts), failed_requests=traffic.failures)
    await accounted(cluster)


@fault(17)
async def test_fault_17_with_one_of_three_replicas_intake_accepts_and_says_that_it_waits(
    three: ThreeKafkas, cluster: Stack, staff: Office, outcome: Outcome
) -> None:
    async with at_work(cluster, staff) as (traffic, _officers):
        await traffic.send(4)
        await asyncio.to_thread(three.signal, signal.SIGSTOP, 2, 3)
        try:
            await traffic.send(40)
            assert traffic.failures == 0, "intake needs no Kafka to accept"
            shown = await eventually(
                lambda: readiness(cluster, "intake"), lambda text: "degraded since" in text, within=SOON
            )
        finally:
            await asyncio.to_thread(three.signal, signal.SIGCONT, 2, 3)
        began = time.monotonic()
        await settled(cluster)
        outcome.recovered(time.monotonic() - began, under="40 reports waiting")
    assert "acknowledged nothing" in shown or "Kafka" in shown
    outcome.counted(reports=len(traffic.receipts))
    await accounted(cluster)


@fault(18)
async def test_fault_18_a_stale_replica_that_is_left_alone_does_not_lead(
    three: ThreeKafkas, cluster: Stack, outcome: Outcome
) -> None:
    extra = {"JEJAK_KAFKA_REPLICATION": "2"}
    with own_system(on=cluster.servers, namespace="dua", extra=extra) as pair:
        async with staffed(pair) as office:
            traffic = Traffic(office)
            await traffic.send(12)
            await settled(pair)
            await asyncio.to_thread(three.kill, 1)
            await traffic.send(40)
            await settled(pair)
            await asyncio.to_thread(three.kill, 2)
            await asyncio.to_thread(three.start, 1)
            topic = Names("dua").topic(Topic.REPORTS)
            await eventually(lambda: alive(three.at(3)), lambda nodes: nodes == {1, 3}, within=SOON)
            since = time.monotonic()
            await eventually(lambda: time.monotonic() - since > LONG_ENOUGH_S)
            assert await leaderless(three.at(3), topic), "a stale replica leads"
            await traffic.send(20)
            assert await readiness(pair, "intake")
            began = time.monotonic()
            await asyncio.to_thread(three.start, 2)
            await settled(pair)
            outcome.recovered(time.monotonic() - began, under="20 reports waiting")
            outcome.counted(reports=len(traffic.receipts))
            await accounted(pair)


@fault(19)
async def test_fault_19_all_nodes_lose_power_at_once_and_one_its_disk(
    three: ThreeKafkas, cluster: Stack, staff: Office, outcome: Outcome
) -> None:
    async with at_work(cluster, staff, renews=True) as (traffic, officers):
        working = asyncio.create_task(officers.work())
        async with traffic.flowing():
            await crossed(traffic, staff)
            await asyncio.to_thread(three.kill, *NUMBERS)
            await asyncio.to_thread(three.lose_disk, 3)
            async with databases(cluster) as found:
                waiting = found["intake"]["outbox"].count_documents
                await eventually(lambda: waiting({}), lambda rows: rows >= 10, within=SOON)
            await asyncio.to_thread(three.start, *NUMBERS)
            began = time.monotonic()
            await crossed(traffic, staff)
        # The wiped node may have led a partition last: then Kafka takes its emptiness for the truth.
        for owner in SERVICES:
            await command(cluster, "replay", "--owner", owner, "--all", "--json")
        await settled(cluster)
        outcome.recovered(time.monotonic() - began, under=UNDER)
        await working
    outcome.counted(reports=len(traffic.receipts), failed_requests=traffic.failures)
    await accounted(cluster, renewed=True)
