"""Faults on the way from a change to the topic: see `tests/chaos/faults/producer.py`."""

from __future__ import annotations

from deploy.local.stack import Stack
from tests.chaos.catalogue import fault
from tests.support.audit import accounted
from tests.support.fault_runs import Outcome
from tests.support.system import Office
from tests.support.traffic import Traffic
from tests.support.world import dies_at


@fault(1)
async def test_fault_01_intake_dies_between_its_commit_and_publishing(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    traffic = Traffic(office)
    async with dies_at(system, "intake", "change-after-commit:3", outcome):
        await traffic.send(12)
    await traffic.send(4)
    outcome.counted(reports=len(traffic.receipts))
    assert len(set(traffic.ids())) == traffic.begun
    await accounted(system)


@fault(2)
async def test_fault_02_the_relay_dies_when_kafka_has_acknowledged_and_the_row_still_stands(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    traffic = Traffic(office)
    async with dies_at(system, "intake", "relay-before-done:2", outcome):
        await traffic.send(12)
    outcome.counted(reports=len(traffic.receipts))
    await accounted(system)
