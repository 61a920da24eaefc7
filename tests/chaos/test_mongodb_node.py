"""Faults of a MongoDB of one node: its disk fills, it dies while it writes, its streams break."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path

import httpx

from deploy.demo.clients import Answered
from deploy.local import mongo
from deploy.local.servers import Servers
from deploy.local.stack import Stack
from shared.ids import derived
from tests.chaos.catalogue import fault
from tests.support.account import settled
from tests.support.audit import accounted
from tests.support.eventually import eventually
from tests.support.fault_runs import Outcome
from tests.support.own_mongo import OwnMongo
from tests.support.shown import events, readiness
from tests.support.small_disk import SmallDisk
from tests.support.system import SOON, Office, a_report, insist, known
from tests.support.traffic import Officers, Traffic, at_work
from tests.support.world import own_system, staffed

LONG = 3 * SOON
KILLS = 4
DISK_MB = 700
UNAVAILABLE = 503


@fault(44)
async def test_fault_44_with_its_change_stream_lost_a_service_and_its_live_pages_go_on(
    system: Stack, tmp_path: Path, outcome: Outcome
) -> None:
    own = OwnMongo(tmp_path / "mongo")
    own.start()
    servers = Servers(
        mongo_owner_url=own.owner_url, kafka_bootstrap=system.servers.kafka_bootstrap, secret=own.secret
    )
    try:
        with own_system(on=servers, namespace="catatan") as stack:
            async with staffed(stack) as office:
                await _lose_the_stream(stack, own, office, outcome)
    finally:
        own.close()


async def _lose_the_stream(stack: Stack, own: OwnMongo, office: Office, outcome: Outcome) -> None:
    traffic, queue = Traffic(office), LiveQueue(office)
    watching = asyncio.create_task(queue.watch())
    await traffic.send(4)
    await settled(stack)
    await eventually(lambda: queue.seen, within=SOON)
    # What a server answers whose log of operations no longer reaches back (ChangeStreamHistoryLost).
    await asyncio.to_thread(own.fail, ["getMore"], times=4, errorCode=286, appName="jejak-triage")
    began = time.monotonic()
    await eventually(
        lambda: events(stack, "triage", "relay.failed") + events(stack, "triage", "live.lost"), within=LONG
    )
    report = await traffic.one()
    await office.case(report, within=LONG)
    await eventually(lambda: derived(report, "case") in queue.seen, within=LONG)
    officers = Officers(office, traffic)
    await officers.work()
    await settled(stack, within=LONG)
    outcome.recovered(time.monotonic() - began, under="5 reports")
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    await accounted(stack)


class LiveQueue:
    """The page of the queue as one officer's browser has it open."""

    def __init__(self, office: Office) -> None:
        self._http = office.officer._http
        self.seen = ""

    async def watch(self) -> None:
        """Take what the stream sends, until cancelled."""
        async with self._http.stream("GET", "/antrean/stream", timeout=None) as stream:
            async for text in stream.aiter_text():
                self.seen += text


@fault(45)
async def test_fault_45_with_the_databases_disk_full_a_report_is_refused_plainly_and_nothing_is_lost(
    system: Stack, outcome: Outcome
) -> None:
    with own_system(kafka=system.servers.kafka_bootstrap, namespace="penuh") as stack:
        plain = stack.program(mongo.NAME)
        await asyncio.to_thread(stack.stop, mongo.NAME)
        disk = SmallDisk(stack.folder / "mongo", megabytes=DISK_MB, processes=stack.processes)
        await asyncio.to_thread(stack.replace, mongo.NAME, disk.around(plain))
        async with staffed(stack) as office:
            traffic = Traffic(office)
            await traffic.send(8)
            await settled(stack)
            disk.fill()
            refused = await eventually(lambda: _refused(office), within=LONG)
            assert "tidak ada tanda terima" in refused
            words = "full|nothing can be stored|does not tell"
            await eventually(
                lambda: readiness(stack, "intake"), lambda text: re.search(words, text), within=LONG
            )
            form = await _form(stack)
            assert "Belum ada tanda terima" in form
            assert not re.search(r"BPN-\d", form), "no receipt is shown"
            disk.relieve()
            began = time.monotonic()
            if not stack.processes.running(mongo.NAME):
                await asyncio.to_thread(stack.restart, mongo.NAME)
            await traffic.send(8)
            await settled(stack, within=LONG)
            outcome.recovered(time.monotonic() - began, under="8 reports")
            outcome.counted(reports=len(traffic.receipts))
            assert len(set(traffic.ids())) == traffic.begun
            await accounted(stack)


async def _refused(office: Office) -> str:
    """What a report is refused with; empty while it is taken."""
    try:
        await office.public.post("/api/v1/reports", json=a_report(narrative="Tidak muat lagi."))
    except Answered as answered:
        if answered.status == UNAVAILABLE:
            return str(answered.said)
        raise
    return ""


async def _form(stack: Stack) -> str:
    """What the public form answers to a tip that is sent now."""
    async with httpx.AsyncClient(base_url=stack.origins["intake"], timeout=SOON) as web:
        page = (await web.get("/lapor")).text
        hidden = {
            name: found[1]
            for name in ("csrf", "nonce", "form_id")
            if (found := re.search(rf'name="{name}" value="([^"]*)"', page))
        }
        tip = {"kind": "tip", "narrative": "Pembagian sembako.", "step": "5", "go": "send"}
        return (await web.post("/lapor", data=hidden | tip)).text


@fault(46)
async def test_fault_46_one_node_killed_again_and_again_keeps_every_write_it_acknowledged(
    system: Stack, outcome: Outcome
) -> None:
    slowest = 0.0
    with own_system(kafka=system.servers.kafka_bootstrap, namespace="satu") as stack:
        async with staffed(stack) as office, at_work(stack, office) as (traffic, officers):
            working = asyncio.create_task(officers.work())
            async with traffic.flowing(each=2):
                for _ in range(KILLS):
                    await asyncio.to_thread(stack.kill, mongo.NAME)
                    began = time.monotonic()
                    await asyncio.to_thread(stack.restart, mongo.NAME)
                    case = f"/api/v1/cases/{derived(await traffic.one(), 'case')}"
                    await insist(lambda case=case: known(office.officer.get(case)), within=LONG)  # type: ignore[misc]
                    slowest = max(slowest, time.monotonic() - began)
            await working
            for key, receipt in list(traffic.receipts.items())[:20]:
                again = await insist(lambda key=key: traffic.again(key))  # type: ignore[misc]
                assert again["receipt"] == receipt["receipt"]
        await accounted(stack)
    outcome.recovered(slowest, under="4 reports a second, 4 clients")
    outcome.counted(kills=KILLS, reports=len(traffic.receipts), failed_requests=traffic.failures)
