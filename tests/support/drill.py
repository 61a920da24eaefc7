"""The restore drill: an office at work loses databases, an older backup comes back, and work goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.demo.channels import command
from deploy.demo.deliberation import deliberate
from deploy.demo.story import decide
from deploy.demo.tally import databases
from deploy.local.smtp_sink import stored
from deploy.local.stack import Stack
from shared.ids import derived, new_id
from tests.support.account import settled
from tests.support.system import Office, a_report

SERVICES = ("intake", "triage", "notify")


@dataclass(slots=True)
class Drill:
    """An office at work before the backup, and after it."""

    stack: Stack
    office: Office
    backup: Path
    receipts: list[dict[str, Any]] = field(default_factory=list)

    async def hand_in(self, count: int) -> list[str]:
        """Take reports and wait for their cases; answers the cases."""
        made = []
        for _ in range(count):
            receipt = await self.office.public.post("/api/v1/reports", json=a_report(), key=new_id())
            self.receipts.append(receipt)
            await self.office.case(receipt["report_id"])
            made.append(derived(receipt["report_id"], "case"))
        return made

    async def decide(self, case_id: str, *decisions: str) -> None:
        """Claim, and let each decision be proposed and approved."""
        await self.office.officer.post(f"/api/v1/cases/{case_id}/claim")
        for decision in decisions:
            await decide(self.office, case_id, decision)

    async def deliberate(self, case_id: str) -> None:
        """Register, and lead the case through discussion, clarification and plenary to a waiting proposal."""
        await self.decide(case_id, "register")
        await deliberate(self.office.officer, case_id)
        note = {"text": "Notulen pleno menyusul."}
        await self.office.officer.post(f"/api/v1/cases/{case_id}/notes", json=note)
        body = {"decision": "escalate", "receiver": "joint_centre", "reason": "Dugaan tindak pidana."}
        await self.office.officer.post(f"/api/v1/cases/{case_id}/propose", json=body)

    async def acknowledge(self, case_id: str) -> None:
        handoff = await self.office.handoff(case_id)
        await self.office.liaison.post(f"/api/v1/handoffs/{handoff['id']}/acknowledge")

    async def save(self) -> None:
        await settled(self.stack)
        await command(self.stack, "backup", str(self.backup), "--unencrypted", "--json")

    async def lose(self, services: Sequence[str]) -> None:
        """Kill the services and destroy their databases."""
        for service in services:
            await asyncio.to_thread(self.stack.kill, service)
        async with databases(self.stack) as found:
            for service in services:
                await found[service].client.drop_database(found[service].name)

    async def restore(self, services: Sequence[str]) -> dict[str, Any]:
        """Bring the backup back, reconcile, open, start."""
        for service in services:
            await command(self.stack, "restore", str(self.backup), "--service", service, "--json")
        promised = await command(self.stack, "restore", "reconcile", "--dry-run", "--json")
        found: dict[str, Any] = await command(self.stack, "restore", "reconcile", "--json")
        assert found["events"] == promised["events"]
        await command(self.stack, "restore", "open", "--accept", "latihan", "--by", "Sari", "--json")
        for service in services:
            await asyncio.to_thread(self.stack.restart, service)
        return found

    async def wholes(self) -> dict[str, Any]:
        """Of each case everything that its officers see: records, proposals, clocks, numbers, revision."""
        ids = [derived(receipt["report_id"], "case") for receipt in self.receipts]
        return {case_id: await self.office.officer.get(f"/api/v1/cases/{case_id}") for case_id in ids}

    async def stages(self) -> dict[str, tuple[str, int]]:
        """Of each case its stage, and how many of its hand-offs the receiver acknowledged."""
        seen = {}
        for case_id in [derived(receipt["report_id"], "case") for receipt in self.receipts]:
            case = await self.office.officer.get(f"/api/v1/cases/{case_id}")
            seen[case_id] = (case["stage"], sum(bool(one["acknowledged_at"]) for one in case["handoffs"]))
        return seen


async def loses_and_finds_again(drill: Drill, lost: Sequence[str]) -> dict[str, Any]:
    """Work, save, work on, lose, restore: everything is there again or listed; what reconciliation found."""
    before = await drill.hand_in(4)
    await drill.decide(before[0], "register", "escalate")
    await drill.acknowledge(before[0])
    await drill.decide(before[1], "register")
    await drill.save()
    after = await drill.hand_in(4)
    await drill.decide(before[1], "escalate")
    await drill.acknowledge(before[1])
    await drill.decide(before[2], "register")
    await drill.decide(after[0], "register", "escalate")
    await drill.acknowledge(after[0])
    await drill.decide(after[1], "refuse")
    await drill.deliberate(after[3])
    await settled(drill.stack)
    stages, wholes, mails = await drill.stages(), await drill.wholes(), len(stored(drill.stack.mail))
    assert stages[after[3]][0] == "decided"
    await drill.lose(lost)
    found = await drill.restore(lost)
    await settled(drill.stack)
    assert "lost" not in found["events"]
    assert "fork" not in found["events"]
    assert await drill.stages() == stages
    assert await drill.wholes() == wholes
    assert len(stored(drill.stack.mail)) == mails == 3
    assert all(found["epochs"][name] > 1 for name in lost)
    await goes_on(drill, before[3], after[2])
    checked = await command(drill.stack, "audit", "verify", "--all", "--json")
    assert checked["agrees"], checked
    return found


async def goes_on(drill: Drill, *cases: str) -> None:
    """Old cases of restored streams and new reports are worked on; everybody takes the new events."""
    fresh = await drill.hand_in(2)
    for case_id in (*cases, fresh[0]):
        await drill.decide(case_id, "register", "escalate")
        await drill.acknowledge(case_id)
    await settled(drill.stack)
    stages = await drill.stages()
    assert [stages[case_id] for case_id in (*cases, fresh[0])] == [("tracking", 1)] * 3
    numbers = [receipt["receipt"]["number"] for receipt in drill.receipts]
    assert len(set(numbers)) == len(numbers)
    await drill.office.status(drill.receipts[-2], lambda told: told["current"] == "received_by_joint_centre")
