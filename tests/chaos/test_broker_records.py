"""Records that cannot be applied: one for ever, one once. Their own streams wait, all others go on."""

from __future__ import annotations

from typing import Any

from deploy.demo.tally import databases
from deploy.local.stack import Stack
from shared.ids import derived
from tests.chaos.catalogue import fault
from tests.support.account import settled
from tests.support.audit import accounted
from tests.support.eventually import eventually
from tests.support.fault_runs import Outcome
from tests.support.shown import events
from tests.support.system import SOON, Office
from tests.support.traffic import Officers, Traffic
from tests.support.world import tampering


@fault(27)
async def test_fault_27_a_poison_record_parks_its_own_stream_and_no_other(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    traffic = Traffic(office)
    officers = Officers(office, traffic)
    async with databases(system) as found:
        held, journal = found["notify"]["held"], found["triage"]["journal"]
        with tampering(system, "notify", "poison") as poisoned:
            ill, well = [derived(await traffic.one(), "case") for _ in range(2)]
            poisoned.marker.write_text(f"{ill} 2", encoding="utf-8")
            for case_id in (ill, well):
                await officers.lead(case_id)
            await office.handoff(well)

            async def of_the_ill() -> tuple[list[dict[str, Any]], int]:
                rows = await held.find({"queue.stream": ill}).sort("_id.sequence", 1).to_list(None)
                return rows, await journal.count_documents({"stream": ill, "announced": {"$ne": None}})

            parked, told_so_far = await eventually(
                of_the_ill, lambda seen: len(seen[0]) == seen[1] - 1 and seen[0][0]["tries"] >= 2, within=SOON
            )
            assert [row["_id"]["sequence"] for row in parked] == list(range(2, told_so_far + 1))
            assert await held.count_documents({"queue.stream": {"$ne": ill}}) == 0
        told = [line for line in events(system, "notify", "record.held") if line["stream"] == ill]
        assert told, "the log names the stream"
        await settled(system)
        await office.handoff(ill)
    outcome.counted(held=len(parked))
    await accounted(system)


@fault(28)
async def test_fault_28_a_handler_that_raises_gets_the_same_records_again(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    traffic = Traffic(office)
    with tampering(system, "triage", "handler-before", then="raise") as broken:
        await traffic.send(12)
        await eventually(lambda: broken.happened, within=SOON)
        await settled(system)
        assert events(system, "triage", "batch.failed")
    outcome.counted(reports=len(traffic.receipts))
    await accounted(system)
