"""What a lone broker loses: records, topics, offsets, time, everything. It comes again from the journals."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from deploy.bench import load
from deploy.demo.tally import Databases, databases
from deploy.local import kafka, mongo
from deploy.local.stack import Stack
from shared.contracts.catalogue import Topic
from shared.messaging.topics import Names
from tests.chaos.catalogue import fault
from tests.support.account import caught_up, settled
from tests.support.audit import accounted
from tests.support.eventually import eventually
from tests.support.fault_runs import Outcome
from tests.support.kafka_acts import commit, committed, delete_records, delete_topic, ends
from tests.support.own_kafka import OwnKafka
from tests.support.shown import cpu_s, events, readiness
from tests.support.system import SOON, Office, known
from tests.support.traffic import Traffic, at_work
from tests.support.world import own_system, staffed

SETTINGS = {
    # The least that Kafka takes: a group's offsets are forgotten a minute after its last member left.
    "offsets.retention.minutes": "1",
    "offsets.retention.check.interval.ms": "2000",
}
NAMES = Names("jejak")
REPORTS, GROUP = NAMES.topic(Topic.REPORTS), NAMES.group("triage", NAMES.topic(Topic.REPORTS))
MANY = int(os.environ.get("JEJAK_FAULT_REPORTS", "10000"))
"""Reports of the total loss; fewer for a quick look."""
CLAIMED = 20
A_MINUTE_AND_MORE = 150.0
"""What is missing is noticed a minute after it was announced."""


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnKafka]:
    """A broker to be broken; each test leaves it running."""
    own = OwnKafka(tmp_path_factory.mktemp("broker") / "own", settings=SETTINGS)
    try:
        own.start()
        yield own
    finally:
        own.close()


@pytest.fixture(scope="module")
def bereft(broker: OwnKafka) -> Iterator[Stack]:
    """The services on that broker."""
    with own_system(kafka=broker.bootstrap) as stack:
        yield stack


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def staff(bereft: Stack) -> AsyncIterator[Office]:
    """Everybody who uses it."""
    async with staffed(bereft) as everybody:
        yield everybody


@pytest.fixture(autouse=True)
def _whole(broker: OwnKafka, bereft: Stack) -> None:
    """Begin with everything running, whatever a test before left behind."""
    broker.start()
    for name in bereft.ended():
        bereft.restart(name)


async def published(stack: Stack) -> None:
    """Wait until Kafka has everything that intake had to say."""
    async with databases(stack) as found:
        outbox = found["intake"]["outbox"].count_documents
        await eventually(lambda: outbox({}), lambda rows: rows == 0, within=SOON)


async def unread(stack: Stack, office: Office, count: int) -> Traffic:
    """Reports that triage, which is stopped, has not read, all of them on the topic."""
    await settled(stack)
    await asyncio.to_thread(stack.stop, "triage")
    traffic = Traffic(office)
    await traffic.send(count)
    await published(stack)
    return traffic


async def heard_after(stack: Stack, outcome: Outcome, *, under: str) -> None:
    """Start triage and measure until nothing is missing any more."""
    began = time.monotonic()
    await asyncio.to_thread(stack.restart, "triage")
    await settled(stack, within=A_MINUTE_AND_MORE)
    outcome.recovered(time.monotonic() - began, under=under)


@fault(20)
async def test_fault_20_records_that_retention_removed_unread_come_again(
    broker: OwnKafka, bereft: Stack, staff: Office, outcome: Outcome
) -> None:
    traffic = await unread(bereft, staff, 10)
    assert await delete_records(broker.bootstrap, REPORTS) >= 10
    await heard_after(bereft, outcome, under="10 reports removed; a gap is noticed after a minute")
    outcome.counted(reports=len(traffic.receipts))
    await accounted(bereft, renewed=True)


@fault(21)
async def test_fault_21_a_topic_that_is_deleted_under_load_is_made_and_filled_anew(
    broker: OwnKafka, bereft: Stack, staff: Office, outcome: Outcome
) -> None:
    async with at_work(bereft, staff, renews=True) as (traffic, officers):
        working = asyncio.create_task(officers.work())
        async with traffic.flowing():
            await eventually(lambda: len(traffic.receipts) >= 12, within=SOON)
            await delete_topic(broker.bootstrap, REPORTS)
            began = time.monotonic()
            await staff.case(await traffic.one(), within=2 * SOON)
        await settled(bereft, within=A_MINUTE_AND_MORE)
        outcome.recovered(time.monotonic() - began, under="8 reports a second, 4 clients")
        await working
    assert [line for line in events(bereft, "intake", "replay.started") if line["reason"] == "topic-deleted"]
    outcome.counted(reports=len(traffic.receipts))
    await accounted(bereft, renewed=True)


@fault(22)
async def test_fault_22_an_offset_that_fits_the_new_log_of_a_topic_skips_nothing_for_good(
    broker: OwnKafka, bereft: Stack, staff: Office, outcome: Outcome
) -> None:
    traffic = await unread(bereft, staff, 24)
    before = sum((await ends(broker.bootstrap, REPORTS)).values())
    await delete_topic(broker.bootstrap, REPORTS)

    async def refilled() -> int:
        return sum((await ends(broker.bootstrap, REPORTS)).values())

    await eventually(refilled, lambda records: records >= min(before, 24), within=SOON)
    await published(bereft)
    stale = {where: end for where, end in (await ends(broker.bootstrap, REPORTS)).items() if end}
    await commit(broker.bootstrap, GROUP, stale)
    await heard_after(bereft, outcome, under="24 reports skipped; a gap is noticed after a minute")
    outcome.counted(reports=len(traffic.receipts))
    await accounted(bereft, renewed=True)


@fault(23)
async def test_fault_23_a_group_whose_offsets_expired_reads_all_again_and_applies_none_twice(
    broker: OwnKafka, bereft: Stack, staff: Office, outcome: Outcome
) -> None:
    await Traffic(staff).send(10)
    traffic = await unread(bereft, staff, 10)

    async def remembered() -> int:
        return len(await committed(broker.bootstrap, GROUP))

    await eventually(remembered, lambda offsets: offsets == 0, within=A_MINUTE_AND_MORE)
    await heard_after(bereft, outcome, under="10 reports unread, all others read again")
    outcome.counted(reports=len(traffic.receipts))
    await accounted(bereft, renewed=True)


@fault(26)
async def test_fault_26_a_broker_that_freezes_for_half_a_minute_is_waited_for(
    broker: OwnKafka, bereft: Stack, staff: Office, outcome: Outcome
) -> None:
    async with at_work(bereft, staff, renews=True) as (traffic, officers):
        working = asyncio.create_task(officers.work())
        async with traffic.flowing(each=2):
            await staff.case(await traffic.one())
            broker.signal(signal.SIGSTOP)
            try:
                frozen = time.monotonic()
                shown = await eventually(
                    lambda: readiness(bereft, "intake"), lambda text: "degraded since" in text, within=SOON
                )
                await eventually(lambda: time.monotonic() - frozen > 30, within=SOON)
            finally:
                broker.signal(signal.SIGCONT)
            began = time.monotonic()
            await staff.case(await traffic.one())
        await settled(bereft)
        outcome.recovered(time.monotonic() - began, under="4 reports a second, 4 clients")
        await working
    assert "Kafka" in shown
    assert traffic.failures == 0
    outcome.counted(reports=len(traffic.receipts))
    await accounted(bereft, renewed=True)


async def claim(office: Office, found: Databases, stop: asyncio.Event) -> list[str]:
    """Claim cases that nobody leads, one after another, until told to stop; which."""
    free = found["triage"]["cases"].find({}, {"_id": 1}).sort("_id", -1).limit(CLAIMED)
    claimed = []
    async for doc in free:
        await known(office.officer.post(f"/api/v1/cases/{doc['_id']}/claim", key=f"claim-{doc['_id']}"))
        claimed.append(str(doc["_id"]))
        if stop.is_set():
            break
    return claimed


def pids(stack: Stack) -> list[int]:
    """The processes of the stack that work on a replay."""
    return [stack.processes.pid_of(name) for name in ("intake", "triage", "notify", mongo.NAME)]


@fault(24)
async def test_fault_24_total_loss_of_kafka_under_load(
    broker: OwnKafka, bereft: Stack, staff: Office, outcome: Outcome
) -> None:
    origins, path = [bereft.origins["intake"]], "/api/v1/reports"
    first = load.Load(origins=origins, path=path, clients=16, count=MANY // 2)
    second = load.Load(origins=origins, path=path, clients=16, count=MANY - MANY // 2)
    async with databases(bereft) as found:
        before = await found["triage"]["cases"].count_documents({})
        assert (await load.run(first)).server_errors == 0
        flying, over = asyncio.create_task(load.run(second)), asyncio.Event()
        claiming = asyncio.create_task(claim(staff, found, over))
        broker.kill()
        broker.wipe()
        loaded = await flying
        over.set()
        claimed = await claiming
        used = cpu_s(pids(bereft))
        await asyncio.to_thread(broker.start)
        began = time.monotonic()
        await caught_up(found, within=900)
        used = cpu_s([*pids(bereft), broker.processes.pid_of(kafka.NAME)]) - used
        outcome.recovered(time.monotonic() - began, under=f"{MANY} reports, 16 clients, officers claiming")
        assert loaded.server_errors == 0, "intake needs no Kafka"
        cases = await found["triage"]["cases"].count_documents({})
        assert cases - before == MANY
        claims = found["triage"]["journal"].count_documents
        assert await claims({"type": "case_claimed", "stream": {"$in": claimed}}) == len(claimed) > 0
    outcome.counted(reports=MANY, claims=len(claimed), cpu_s=round(used, 1))
    await accounted(bereft, renewed=True, within=600)
