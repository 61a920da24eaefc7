"""Nothing is lost or doubled when a consumer is killed, offsets move back, or records vanish from Kafka."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from deploy.local.paths import CHECKOUT
from shared.contracts.catalogue import Topic
from shared.ids import new_id
from shared.messaging.admin import Admin
from shared.messaging.brokers import Brokers
from shared.messaging.heads import MISSED_AFTER_S
from shared.messaging.topics import Names
from shared.telemetry.names import RECEIVED
from tests.support.eventually import eventually
from tests.support.kafka import everything
from tests.support.stack import Namespace
from tests.support.triage_process import WHERE
from tests.support.two_services import TRIAGE, Service, applied, build, numbers, running


def topic_of(place: Namespace) -> str:
    """The name of the topic."""
    return Names(place.name).topic(Topic.REPORTS)


def group_of(place: Namespace) -> str:
    """The name of triage's group."""
    return Names(place.name).group("triage", topic_of(place))


async def committed(place: Namespace) -> int:
    """The sum of triage's committed offsets."""
    admin = Admin(Brokers(place.kafka_bootstrap))
    try:
        return sum((await admin.committed(group_of(place))).values())
    finally:
        await admin.close()


async def end_of(place: Namespace) -> int:
    """How many records the topic has."""
    return len(await everything(place.kafka_bootstrap, topic_of(place)))


@asynccontextmanager
async def triage_process(place: Namespace) -> AsyncIterator[asyncio.subprocess.Process]:
    """Triage as a process of its own; killed at the end if it still runs."""
    where = json.dumps({"name": place.name, "servers": asdict(place.servers)})
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.triage_process",
        cwd=CHECKOUT,
        env={**os.environ, WHERE: where, "PYTHONPATH": str(CHECKOUT)},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        while (await asyncio.wait_for(process.stdout.readline(), 60)).strip() != b"running":
            pass
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_killed_between_the_transaction_and_the_offset_a_consumer_applies_nothing_twice(
    intake: Service, place: Namespace
) -> None:
    reports = [new_id() for _ in range(10)]
    watcher = build(TRIAGE, place)
    async with triage_process(place) as process:
        for report in reports:
            await intake.tell(report, 3)
        for report in reports:
            await applied(watcher, report, 3)
        process.send_signal(signal.SIGKILL)
        await process.wait()
    watcher.client.close()
    assert await committed(place) < await end_of(place), "it was killed before the offsets were committed"
    async with running(TRIAGE, place) as triage:
        for report in reports:
            await intake.tell(report)
            assert await applied(triage, report, 4) == numbers(4)


async def test_offsets_that_were_moved_back_change_nothing(intake: Service, place: Namespace) -> None:
    report = new_id()
    async with running(TRIAGE, place) as triage:
        await intake.tell(report, 5)
        await applied(triage, report, 5)
    consumer = AIOKafkaConsumer(bootstrap_servers=place.kafka_bootstrap, group_id=group_of(place))
    await consumer.start()
    partitions = [TopicPartition(topic_of(place), number) for number in range(12)]
    consumer.assign(partitions)
    await consumer.commit(dict.fromkeys(partitions, 0))
    await consumer.stop()
    async with running(TRIAGE, place) as triage:
        await intake.tell(report)
        assert await applied(triage, report, 6) == numbers(6)
        dropped = triage.metrics.counter(RECEIVED).labels(Topic.REPORTS.value, "dropped")
        await eventually(dropped._value.get, lambda count: count >= 5)


async def delete_all_records(place: Namespace) -> None:
    """Make Kafka forget what it has, as retention does."""
    records = await everything(place.kafka_bootstrap, topic_of(place))
    admin = AIOKafkaAdminClient(bootstrap_servers=place.kafka_bootstrap)
    await admin.start()
    try:
        ends: dict[TopicPartition, int] = {}
        for record in records:
            where = TopicPartition(record.topic, record.partition)
            ends[where] = max(record.offset + 1, ends.get(where, 0))
        await admin.delete_records({where: RecordsToDelete(end) for where, end in ends.items()})
    finally:
        await admin.close()


async def test_records_that_vanished_before_they_were_read_are_asked_for_and_sent_again(
    intake: Service, place: Namespace
) -> None:
    report = new_id()
    await intake.tell(report, 3)
    await eventually(intake.ports.outbox.depth, lambda depth: depth[0] == 0)
    await delete_all_records(place)
    async with running(TRIAGE, place) as triage:
        await intake.tell(report)
        assert await applied(triage, report, 4) == numbers(4)


async def test_a_stream_of_which_nothing_arrived_is_found_by_its_announced_head(
    intake: Service, place: Namespace
) -> None:
    report = new_id()
    await intake.tell(report, 2)
    await eventually(intake.ports.outbox.depth, lambda depth: depth[0] == 0)
    await delete_all_records(place)
    async with running(TRIAGE, place) as triage:
        checker = triage.messaging._checker
        now = checker._seconds
        await intake.messaging._announcer.announce()
        await eventually(lambda: any(report in {head[0] for head in one.heads} for one in checker._heard))
        assert await triage.heard(report) == ()
        checker._seconds = lambda: now() + MISSED_AFTER_S
        assert await applied(triage, report, 2) == numbers(2)
        checker._seconds = lambda: now() + 2 * MISSED_AFTER_S
        await eventually(lambda: checker.floor() == {}, within=20)
