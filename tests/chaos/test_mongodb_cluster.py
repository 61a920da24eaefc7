"""Faults of a MongoDB of three members: primaries die or freeze, writes time out or are taken back."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from pymongo import WriteConcern

from deploy.demo.clients import Answered, Client
from deploy.demo.tally import databases
from deploy.local.servers import Servers
from deploy.local.stack import Stack
from shared.ids import derived
from shared.store import rollbacks
from tests.chaos.catalogue import fault
from tests.support.account import entry_types, settled
from tests.support.audit import accounted
from tests.support.eventually import eventually
from tests.support.fault_runs import Outcome
from tests.support.shown import events, readiness
from tests.support.system import SOON, Office, insist, known
from tests.support.three_mongos import NUMBERS, ThreeMongos
from tests.support.traffic import Traffic, at_work
from tests.support.world import own_system, staffed

UNDER = "4 reports a second, 4 clients"
KILLS = 5
RACES = 10
CONFLICT = 409
LONG = 3 * SOON


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ThreeMongos]:
    """The replica set."""
    with ThreeMongos(tmp_path_factory.mktemp("three") / "mongos") as cluster:
        yield cluster


@pytest.fixture(scope="module")
def cluster(system: Stack, three: ThreeMongos) -> Iterator[Stack]:
    """The services on the replica set, beside the others on their Kafka."""
    servers = Servers(
        mongo_owner_url=three.owner_url, kafka_bootstrap=system.servers.kafka_bootstrap, secret=three.secret
    )
    with own_system(on=servers, namespace="tiga") as stack:
        yield stack


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def staff(cluster: Stack) -> AsyncIterator[Office]:
    """Everybody who uses it."""
    async with staffed(cluster) as everybody:
        yield everybody


async def crossed(traffic: Traffic, office: Office) -> float:
    """Send a report; the seconds until triage has its case."""
    began = time.monotonic()
    case = f"/api/v1/cases/{derived(await traffic.one(), 'case')}"
    await insist(lambda: known(office.officer.get(case)), within=LONG)
    return time.monotonic() - began


async def whole(three: ThreeMongos) -> None:
    """Wait until every member has all that was written, as before."""

    def states() -> list[str]:
        with three.direct(three.wait_primary()) as client:
            members = client.admin.command("replSetGetStatus")["members"]
        return [str(member["stateStr"]) for member in members]

    wanted = ["PRIMARY", "SECONDARY", "SECONDARY"]
    await eventually(lambda: asyncio.to_thread(states), lambda found: sorted(found) == wanted, within=LONG)


async def seen(cluster: Stack) -> None:
    """An operator has looked at what was taken back; a killed primary always leaves some of it."""
    async with databases(cluster) as found:
        for database in found.values():
            await rollbacks.mark_seen(database)


@fault(40)
async def test_fault_40_primaries_are_killed_one_after_another_under_load(
    three: ThreeMongos, cluster: Stack, staff: Office, outcome: Outcome
) -> None:
    slowest = 0.0
    async with at_work(cluster, staff) as (traffic, officers):
        working = asyncio.create_task(officers.work())
        async with traffic.flowing(each=2):
            for _ in range(KILLS):
                primary = await asyncio.to_thread(three.wait_primary)
                await asyncio.to_thread(three.kill, primary)
                slowest = max(slowest, await crossed(traffic, staff))
                await asyncio.to_thread(three.start, primary)
                await whole(three)
        await working
    outcome.recovered(slowest, under=UNDER)
    outcome.counted(kills=KILLS, reports=len(traffic.receipts), failed_requests=traffic.failures)
    await accounted(cluster)


@fault(41)
async def test_fault_41_a_frozen_primary_that_wakes_as_one_decides_nothing_a_second_time(
    three: ThreeMongos, cluster: Stack, staff: Office, outcome: Outcome
) -> None:
    await whole(three)
    traffic = Traffic(staff)
    await traffic.send(RACES)
    cases = [derived(report_id, "case") for report_id in traffic.ids()]
    for report_id in traffic.ids():
        await staff.case(report_id)
    old = await asyncio.to_thread(three.wait_primary)
    await asyncio.to_thread(three.signal, signal.SIGSTOP, old)
    try:
        await asyncio.to_thread(three.wait_primary, other_than=old)
        slowest = await crossed(traffic, staff)
        claiming = asyncio.gather(*(_claimed(staff.officer, case_id) for case_id in cases))
        await eventually(claiming.done, within=LONG)
    finally:
        await asyncio.to_thread(three.signal, signal.SIGCONT, old)
    # It still believes to be primary: whoever read there now would see every case free.
    late = await asyncio.gather(*(_claimed(staff.second_officer, case_id) for case_id in cases))
    assert (await claiming, late) == ([True] * RACES, [False] * RACES)
    await whole(three)
    async with databases(cluster) as found:
        for case_id in cases:
            assert (await entry_types(found["triage"], case_id)).count("case_claimed") == 1
    outcome.recovered(slowest, under=f"{RACES} cases")
    outcome.counted(claims=RACES, second_claims_refused=RACES)
    await accounted(cluster)


async def _claimed(who: Client, case_id: str) -> bool:
    """Whether they got the case, after asking under one key until an answer came."""
    path, key = f"/api/v1/cases/{case_id}/claim", f"ambil-{case_id}"
    try:
        await insist(lambda: who.post(path, key=key), within=LONG)
    except Answered as refused:
        if refused.status != CONFLICT:
            raise
        return False
    return True


@fault(42)
async def test_fault_42_writes_that_no_majority_had_are_taken_back_and_told_and_ours_stay(
    three: ThreeMongos, cluster: Stack, staff: Office, outcome: Outcome
) -> None:
    await whole(three)
    traffic = Traffic(staff)
    await traffic.send(8)
    await settled(cluster)

    async def quiet() -> str:
        """A service looks once a minute: it may note only now what the faults before have left."""
        await seen(cluster)
        return await readiness(cluster, "intake")

    await eventually(quiet, lambda text: "rollbacks: ok" in text, within=LONG)
    foreign = await lost_by_a_change_of_primary(three, traffic)
    told = await eventually(
        lambda: readiness(cluster, "intake"), lambda text: "took back writes" in text, within=LONG
    )
    assert "./jejak status --rollbacks-seen" in told
    assert any("rollback" in str(line) for line in events(cluster, "intake", "dependency.lost"))
    with three.direct(await asyncio.to_thread(three.wait_primary)) as client:
        assert client["asing"]["catatan"].count_documents({}) == 0, "the foreign write was taken back"
    began = time.monotonic()
    await seen(cluster)
    await eventually(
        lambda: readiness(cluster, "intake"), lambda text: "took back writes" not in text, within=LONG
    )
    await settled(cluster)
    outcome.recovered(time.monotonic() - began, under="8 reports")
    outcome.counted(foreign_writes_taken_back=foreign, reports=len(traffic.receipts))
    assert len(set(traffic.ids())) == traffic.begun
    await accounted(cluster)


@fault(43)
async def test_fault_43_a_write_that_timed_out_is_told_truly_whether_it_stayed_or_was_lost(
    three: ThreeMongos, cluster: Stack, staff: Office, outcome: Outcome
) -> None:
    await whole(three)
    stayed, lost = Traffic(staff), Traffic(staff)
    primary = await asyncio.to_thread(three.wait_primary)
    others = [number for number in NUMBERS if number != primary]
    await asyncio.to_thread(three.replicating, *others, on=False)
    try:
        flying = asyncio.create_task(stayed.send(4))
        await eventually(lambda: stayed.failures, within=LONG)
    finally:
        await asyncio.to_thread(three.replicating, *others, on=True)
    began = time.monotonic()
    await flying
    outcome.recovered(time.monotonic() - began, under="4 clients that insist")
    await lost_by_a_change_of_primary(three, lost)
    assert stayed.failures
    assert lost.failures
    for traffic in (stayed, lost):
        for key, receipt in list(traffic.receipts.items()):
            assert (await traffic.again(key))["receipt"] == receipt["receipt"]
        assert len(set(traffic.ids())) == traffic.begun
    outcome.counted(timed_out_and_stayed=len(stayed.receipts), timed_out_and_lost=len(lost.receipts))
    await seen(cluster)
    await accounted(cluster)


async def lost_by_a_change_of_primary(three: ThreeMongos, traffic: Traffic) -> int:
    """Let a primary take writes that nobody copies, and another be elected; how many were of others."""
    old = await asyncio.to_thread(three.wait_primary)
    others = [number for number in NUMBERS if number != old]
    await asyncio.to_thread(three.replicating, *others, on=False)
    with three.direct(old) as client:
        for number in range(3):
            client["asing"].get_collection("catatan").with_options(
                write_concern=WriteConcern(w=1)
            ).insert_one({"_id": f"{traffic.run}-{number}"})
    flying = asyncio.create_task(traffic.send(4))
    await eventually(lambda: traffic.failures, within=LONG)
    await asyncio.to_thread(three.kill, old)
    await asyncio.to_thread(three.replicating, *others, on=True)
    await asyncio.to_thread(three.wait_primary, other_than=old)
    await flying
    await asyncio.to_thread(three.start, old)
    await whole(three)
    return 3
