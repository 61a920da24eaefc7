"""How far the people of `tests.support.traffic` have come, for a test that breaks something meanwhile."""

from __future__ import annotations

from deploy.demo.deliberation import deliberate, prepare
from deploy.demo.story import REASONS
from shared.ids import derived, new_id
from tests.support.eventually import eventually
from tests.support.system import SOON, Office, a_report
from tests.support.traffic import Traffic


async def answered(traffic: Traffic, more: int) -> None:
    """Wait until so many more reports are answered than there are now."""
    await reached(traffic, len(traffic.receipts) + more)


async def reached(traffic: Traffic, total: int) -> None:
    """Wait until so many reports are answered in all."""
    await eventually(lambda: len(traffic.receipts), lambda now: now >= total, within=2 * SOON)


async def decided(office: Office, case_id: str, number: int, decision: str) -> None:
    """An officer proposes, a commissioner approves."""
    path = f"/api/v1/cases/{case_id}"
    proposal = {"decision": decision, "reason": REASONS[decision]}
    if decision == "register":
        await prepare(office.officer, case_id)
    if decision == "escalate":
        await deliberate(office.officer, case_id)
        proposal |= {"receiver": "joint_centre"}
    await office.officer.post(f"{path}/propose", json=proposal, key=new_id())
    await office.commissioner.post(f"{path}/approve", json={"proposal": number}, key=new_id())


async def escalated(office: Office) -> str:
    """A report whose case went as far as the joint centre; the case."""
    receipt = await office.public.post("/api/v1/reports", json=a_report(), key=new_id())
    await office.case(receipt["report_id"])
    case_id = derived(receipt["report_id"], "case")
    await office.officer.post(f"/api/v1/cases/{case_id}/claim", key=new_id())
    await decided(office, case_id, 1, "register")
    await decided(office, case_id, 2, "escalate")
    return case_id
