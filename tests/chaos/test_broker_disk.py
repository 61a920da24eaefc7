"""A broker whose disk is full: it ends, reports are taken all the same, and they leave when there is room."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from tests.chaos.catalogue import fault
from tests.support.account import settled
from tests.support.audit import accounted
from tests.support.eventually import eventually
from tests.support.fault_runs import Outcome
from tests.support.own_kafka import OwnKafka
from tests.support.shown import readiness
from tests.support.small_disk import SmallDisk
from tests.support.system import SOON
from tests.support.traffic import at_work
from tests.support.world import own_system, staffed

MEGABYTES = 60


@fault(25)
async def test_fault_25_a_broker_whose_disk_is_full_ends_and_intake_goes_on(
    tmp_path: Path, outcome: Outcome
) -> None:
    broker = OwnKafka(tmp_path / "own")
    try:
        await asyncio.to_thread(broker.start)
        with own_system(kafka=broker.bootstrap) as stack:
            broker.kill()
            disk = SmallDisk(broker.data, megabytes=MEGABYTES, processes=broker.processes)
            broker.around = disk.around
            await asyncio.to_thread(broker.start)
            async with staffed(stack) as office, at_work(stack, office) as (traffic, _officers):
                await office.case(await traffic.one())
                async with traffic.flowing(each=8):
                    disk.fill()
                    await eventually(lambda: not broker.running, within=SOON)
                    shown = await eventually(
                        lambda: readiness(stack, "intake"), lambda text: "degraded since" in text, within=SOON
                    )
                    await traffic.send(8)
                assert traffic.failures == 0
                disk.relieve()
                began = time.monotonic()
                await asyncio.to_thread(broker.start)
                await settled(stack)
                outcome.recovered(time.monotonic() - began, under="16 reports a second, 4 clients")
            assert "Kafka" in shown
            outcome.counted(reports=len(traffic.receipts))
            await accounted(stack)
    finally:
        broker.close()
