"""People at work while something breaks: reports come, officers decide, and afterwards all must add up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from hashlib import sha256
from typing import Any

import httpx

from deploy.demo.clients import Answered, Client
from deploy.demo.deliberation import deliberate, prepare
from deploy.demo.story import REASONS
from deploy.demo.tally import Databases, databases
from deploy.local.smtp_sink import stored
from deploy.local.stack import Stack
from shared.ids import derived, new_id
from tests.support.account import (
    broken_chains,
    entry_types,
    grown,
    out_of_order,
    settled,
    totals,
)
from tests.support.eventually import eventually
from tests.support.system import SOON, Office, a_report, insist, known

CLIENTS = 4
ACTED = 4
LIFE = [
    "case_opened",
    "case_claimed",
    "case_classified",
    "decision_proposed",
    "case_registered",
    *["step_taken"] * 6,
]
LIFE += ["decision_proposed", "case_escalated", "handoff_acknowledged"]
"""What the journal of a case tells that was acknowledged, beside the hand-off's sending."""
BESIDE = {"handoff_sent", "number_assigned", "deadline_warned", "deadline_lapsed"}
"""Entries whose place depends on when something else came, or that the clock brings."""
NUMBERS = 2
"""A report that was taken in hand and registered has a number of each series."""


class Traffic:
    """Reports sent by some clients at once, each under a key of its own, each until it is answered."""

    def __init__(self, office: Office) -> None:
        self.run = new_id()
        self.begun = 0
        self.failures = 0
        self.receipts: dict[str, dict[str, Any]] = {}
        self._office = office
        self._slots = asyncio.Semaphore(CLIENTS)

    async def send(self, count: int) -> None:
        """Send so many more."""
        numbers = range(self.begun, self.begun + count)
        self.begun += count
        await asyncio.gather(*(self._one(f"{self.run}-{number}") for number in numbers))

    async def _one(self, key: str) -> None:
        async with self._slots:
            self.receipts[key] = await insist(lambda: self._post(key))

    async def one(self) -> str:
        """Send one more; the report that it became."""
        key = f"{self.run}-{self.begun}"
        self.begun += 1
        await self._one(key)
        return str(self.receipts[key]["report_id"])

    @asynccontextmanager
    async def flowing(self, *, each: int = 4, every_s: float = 0.5) -> AsyncIterator[None]:
        """Send a few every half second for as long as the block runs; afterwards all are answered."""
        stop = asyncio.Event()
        flow = asyncio.create_task(self._flow(stop, each, every_s))
        try:
            yield
        finally:
            stop.set()
            await flow

    async def _flow(self, stop: asyncio.Event, each: int, every_s: float) -> None:
        while not stop.is_set():
            await self.send(each)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), every_s)

    async def again(self, key: str) -> dict[str, Any]:
        """Send one a second time, as a client that never saw the answer."""
        return await insist(lambda: self._post(key))

    async def _post(self, key: str) -> dict[str, Any]:
        body = a_report(narrative=f"Laporan {key}")
        try:
            answer: dict[str, Any] = await self._office.public.post("/api/v1/reports", json=body, key=key)
        except (httpx.TransportError, Answered):
            self.failures += 1
            raise
        return answer

    def ids(self) -> list[str]:
        """The reports so far, in the order of their answers."""
        return [receipt["report_id"] for receipt in self.receipts.values()]


class _Insistent:
    """An officer who asks until a service that may be dead answers."""

    def __init__(self, officers: Officers) -> None:
        self._officers = officers

    async def get(self, path: str, **parameters: Any) -> Any:
        return await insist(lambda: known(self._officers.office.officer.get(path, **parameters)))

    async def post(self, path: str, *, json: Any = None) -> Any:
        await self._officers.act(self._officers.office.officer, path, json)


class Officers:
    """A script of people who lead some cases to the acknowledgement, each act under a key of its own."""

    def __init__(self, office: Office, traffic: Traffic) -> None:
        self.office = office
        self.traffic = traffic
        self.cases: list[str] = []

    async def work(self) -> None:
        """Take the first reports that were answered through every step."""
        await self.escalate()
        await self.acknowledge()

    async def escalate(self) -> None:
        """Take them as far as the joint centre."""
        reports = await eventually(self.traffic.ids, lambda ids: len(ids) >= ACTED, within=SOON)
        self.cases = [derived(report_id, "case") for report_id in reports[:ACTED]]
        for case_id in self.cases:
            await self.lead(case_id)

    async def acknowledge(self) -> None:
        """Acknowledge every hand-off."""
        for case_id in self.cases:
            handoff = derived(case_id, "handoff:1")
            await self.act(self.office.liaison, f"/api/v1/handoffs/{handoff}/acknowledge", None)

    async def lead(self, case_id: str) -> None:
        """Take one case as far as the joint centre."""
        path = f"/api/v1/cases/{case_id}"
        await self.act(self.office.officer, f"{path}/claim", None)
        for number, decision in enumerate(("register", "escalate"), 1):
            proposal = {"decision": decision, "reason": REASONS[decision]}
            if decision == "register":
                await prepare(_Insistent(self), case_id)
            if decision == "escalate":
                await deliberate(_Insistent(self), case_id)
                proposal |= {"receiver": "joint_centre"}
            await self.act(self.office.officer, f"{path}/propose", proposal)
            await self.act(self.office.commissioner, f"{path}/approve", {"proposal": number})

    async def act(self, who: Client, path: str, body: dict[str, Any] | None) -> None:
        """Do it, under a key of its own, until it is answered."""
        key = sha256(f"{path} {body}".encode()).hexdigest()
        await insist(lambda: known(who.post(path, json=body, key=key)))


@asynccontextmanager
async def at_work(
    system: Stack, office: Office, *, renews: bool = False
) -> AsyncIterator[tuple[Traffic, Officers]]:
    """Clients and officers on a system with nothing under way; afterwards the account must add up."""
    await settled(system)
    async with databases(system) as found:
        before = await totals(found)
        traffic = Traffic(office)
        officers = Officers(office, traffic)
        yield traffic, officers
        await settled(system, within=120)
        await account(found, traffic, officers, before)
        streams = [*traffic.ids(), *(derived(report, "case") for report in traffic.ids())]
        assert await out_of_order(system, streams, renewed=renews) == []


async def account(found: Databases, traffic: Traffic, officers: Officers, before: dict[str, int]) -> None:
    """Nothing lost, nothing doubled, and every chain whole."""
    reports = traffic.ids()
    assert len(traffic.receipts) == traffic.begun == len(set(reports))
    counted = grown(before, await totals(found))
    assert counted == {"reports": len(reports), "cases": len(reports), "handoffs": len(officers.cases)}
    cases = [derived(report, "case") for report in reports]
    held = await found["triage"]["cases"].count_documents({"_id": {"$in": cases}})
    assert held == len(reports)
    assert await broken_chains(found, [*reports, *cases]) == []
    for case_id in officers.cases:
        told = await _told(found, case_id)
        assert [one for one in told if one not in BESIDE] == LIFE
        assert told.count("handoff_sent") <= 1


async def _told(found: Databases, case_id: str) -> list[str]:
    """A case's entries by type; a number that a dead process did not give is made up within a round."""
    return await eventually(
        lambda: entry_types(found["triage"], case_id),
        lambda types: types.count("number_assigned") == NUMBERS,
        within=SOON,
    )


def letters(system: Stack, cases: Sequence[str]) -> list[list[str]]:
    """Per case the mails about its hand-off."""
    mails = stored(system.mail)
    links = [f"/penerusan/{derived(case_id, 'handoff:1')}" for case_id in cases]
    return [[mail.file.name for mail in mails if link in mail.text] for link in links]
