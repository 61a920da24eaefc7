"""Kafka away, killed under load, frozen, wiped: services start, take reports, catch up; nothing is lost."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import pytest

from shared.contracts.catalogue import Topic
from shared.errors import Infrastructure
from shared.ids import new_id
from shared.messaging.admin import Admin
from shared.messaging.brokers import Brokers
from shared.messaging.topics import Names
from tests.support.eventually import NeverCame, eventually
from tests.support.kafka import everything
from tests.support.own_kafka import OwnKafka
from tests.support.stack import Namespace
from tests.support.two_services import INTAKE, TRIAGE, Service, applied, numbers, running


@asynccontextmanager
async def both(place: Namespace, broker: OwnKafka) -> AsyncIterator[tuple[Service, Service]]:
    """Both services on the broker that the test breaks."""
    async with (
        running(INTAKE, place, bootstrap=broker.bootstrap) as intake,
        running(TRIAGE, place, bootstrap=broker.bootstrap) as triage,
    ):
        yield intake, triage


async def usable(service: Service) -> bool:
    """Whether its link to Kafka is made."""
    try:
        await service.messaging.ping()
    except Infrastructure:
        return False
    return True


async def in_kafka(place: Namespace, broker: OwnKafka) -> dict[bytes, list[int]]:
    """The sequences of each stream as they lie in the topic."""
    found: dict[bytes, list[int]] = defaultdict(list)
    for record in await everything(broker.bootstrap, Names(place.name).topic(Topic.REPORTS)):
        found[record.key].append(int(dict(record.headers)["ce_sequence"]))
    return found


async def test_without_kafka_a_service_starts_takes_reports_says_so_stops_and_later_catches_up(
    namespace: Namespace, own_kafka: OwnKafka
) -> None:
    own_kafka.kill()
    report, began = new_id(), time.monotonic()
    async with both(namespace, own_kafka) as (intake, triage):
        assert time.monotonic() - began < 3
        await intake.tell(report, 3)
        with pytest.raises(Infrastructure, match="does not answer"):
            await eventually(intake.messaging.ping)
        assert await triage.heard(report) == ()
        began = time.monotonic()
    assert time.monotonic() - began < 6, "stopping is bounded while Kafka is away"
    async with both(namespace, own_kafka) as (intake, triage):
        await asyncio.to_thread(own_kafka.start)
        assert await applied(triage, report, 3, within=60) == numbers(3)
        await eventually(lambda: usable(intake))


async def test_a_kafka_that_has_never_had_a_group_can_be_asked_about_one(own_kafka: OwnKafka) -> None:
    """It makes the topic of offsets at the first question, and answers meanwhile that there is none."""
    own_kafka.kill()
    if own_kafka.data.exists():
        own_kafka.wipe()
    await asyncio.to_thread(own_kafka.start)
    admin = Admin(Brokers(own_kafka.bootstrap))
    assert await admin.committed("nobody") == {}
    await admin.close()


async def tell_until(stop: asyncio.Event, intake: Service, reports: Sequence[str]) -> dict[str, int]:
    """Load: one thing after another is told about the reports; how much of each."""
    told: dict[str, int] = dict.fromkeys(reports, 0)
    while not stop.is_set():
        for report in reports:
            await intake.tell(report)
            told[report] += 1
    return told


@pytest.mark.whole_suite
async def test_a_broker_killed_under_load_loses_doubles_and_reorders_nothing(
    namespace: Namespace, own_kafka: OwnKafka
) -> None:
    await asyncio.to_thread(own_kafka.start)
    reports, stop = [new_id() for _ in range(5)], asyncio.Event()
    async with both(namespace, own_kafka) as (intake, triage):
        load = asyncio.create_task(tell_until(stop, intake, reports))
        await applied(triage, reports[-1], 3)
        own_kafka.kill()
        await eventually(intake.ports.outbox.depth, lambda depth: depth[0] > 20)
        await asyncio.to_thread(own_kafka.start)
        reached = len(await triage.heard(reports[-1]))
        await applied(triage, reports[-1], reached + 5, within=60)
        stop.set()
        told = await load
        for report, count in told.items():
            assert await applied(triage, report, count, within=60) == numbers(count)
        assert await triage.database["held"].count_documents({"queue.stream": {"$in": reports}}) == 0
        lying = await in_kafka(namespace, own_kafka)
    for report, count in told.items():
        sequences = lying[report.encode()]
        assert sorted(set(sequences)) == list(range(1, count + 1))
        firsts = [number for at, number in enumerate(sequences) if number not in sequences[:at]]
        assert firsts == sorted(firsts), "within a stream the first copies are in order"


async def test_a_broker_that_freezes_is_waited_for_and_nothing_is_sent_twice(
    namespace: Namespace, own_kafka: OwnKafka
) -> None:
    await asyncio.to_thread(own_kafka.start)
    report = new_id()
    async with both(namespace, own_kafka) as (intake, triage):
        await intake.tell(report)
        await applied(triage, report, 1)
        own_kafka.signal(signal.SIGSTOP)
        await intake.tell(report, 3)
        began = time.monotonic()
        await eventually(lambda: time.monotonic() - began > 4)
        own_kafka.signal(signal.SIGCONT)
        assert await applied(triage, report, 4, within=60) == numbers(4)
        assert (await in_kafka(namespace, own_kafka))[report.encode()] == [1, 2, 3, 4]


async def test_a_wiped_cluster_is_noticed_and_everything_is_sent_again_and_applied_once(
    namespace: Namespace, own_kafka: OwnKafka
) -> None:
    await asyncio.to_thread(own_kafka.start)
    reports = [new_id() for _ in range(20)]
    async with both(namespace, own_kafka) as (intake, triage):
        for report in reports:
            await intake.tell(report, 2)
        for report in reports:
            await applied(triage, report, 2)
        known = await intake.ports.memory.cluster()
        own_kafka.kill()
        own_kafka.wipe()
        for report in reports:
            await intake.tell(report)
        await asyncio.to_thread(own_kafka.start)
        for report in reports:
            assert await applied(triage, report, 3, within=90) == numbers(3)
        now = await eventually(intake.ports.memory.cluster, lambda cluster: cluster != known)
        assert now is not None
        await eventually(intake.ports.outbox.depth, lambda depth: depth[0] == 0, within=30)
        lying = await in_kafka(namespace, own_kafka)
        assert all(set(lying[report.encode()]) == {1, 2, 3} for report in reports), "the topic is whole again"
        await intake.tell(reports[0])
        assert await applied(triage, reports[0], 4, within=30) == numbers(4)
        assert await triage.database["held"].count_documents({"queue.stream": {"$in": reports}}) == 0


@pytest.mark.whole_suite
async def test_what_the_old_producer_slips_into_a_new_cluster_waits_there_for_what_comes_before_it(
    namespace: Namespace, own_kafka: OwnKafka
) -> None:
    await asyncio.to_thread(own_kafka.start)
    report = new_id()
    async with both(namespace, own_kafka) as (intake, triage):
        await intake.tell(report, 2)
        await applied(triage, report, 2)
        own_kafka.kill()
        own_kafka.wipe()
        # Intake looks for the cluster's id now and then only: until it does, its producer carries on.
        async with intake.messaging._link._changing:
            await intake.tell(report)
            await asyncio.to_thread(own_kafka.start)
            # Or Kafka refuses it, when another producer has the old one's id by then: as good.
            with suppress(NeverCame):
                await eventually(intake.ports.outbox.depth, lambda depth: depth[0] == 0, within=15)
        assert await applied(triage, report, 3, within=60) == numbers(3)

        async def lying() -> list[int]:
            return (await in_kafka(namespace, own_kafka))[report.encode()]

        found = await eventually(lying, lambda numbers: numbers[-3:] == [1, 2, 3], within=60)
        assert found in ([1, 2, 3], [3, 1, 2, 3]), "all in order, behind what the old producer delivered"
