"""Faults while records are applied: see `tests/chaos/faults/consumer.py`."""

from __future__ import annotations

from deploy.local.stack import Stack
from tests.chaos.catalogue import fault
from tests.support.audit import accounted
from tests.support.fault_runs import Outcome
from tests.support.system import Office
from tests.support.traffic import Traffic
from tests.support.world import dies_at


@fault(31)
async def test_fault_31_triage_dies_between_its_commit_and_the_offset(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    traffic = Traffic(office)
    async with dies_at(system, "triage", "offset-before-commit", outcome):
        await traffic.send(12)
    outcome.counted(reports=len(traffic.receipts))
    await accounted(system)
