"""Faults of time: clocks that jump, deadlines in an outage, two schedulers, a receiver who stays silent."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from deploy.demo.clients import Client
from deploy.demo.tally import databases
from deploy.local import mongo
from deploy.local.plan import SERVICES
from deploy.local.smtp_sink import stored
from deploy.local.stack import Stack
from services.notify.domain.notice import REMINDERS
from shared.clock import from_rfc3339, system_clock
from shared.ids import derived
from tests.chaos.catalogue import fault
from tests.support.account import settled
from tests.support.audit import accounted
from tests.support.eventually import eventually
from tests.support.fault_runs import Outcome
from tests.support.shifted_clock import ShiftedClock
from tests.support.shown import events, readiness
from tests.support.system import SOON, Office
from tests.support.traffic import ACTED, Officers, Traffic, letters
from tests.support.world import own_system, staffed, tampering

JUMP = timedelta(minutes=90)
OUTAGE = timedelta(hours=3)
LONG = 2 * SOON


@dataclass(frozen=True, slots=True)
class Watches:
    """A stack whose clocks a test moves: those of the services, and that of MongoDB."""

    stack: Stack
    services: ShiftedClock
    database: ShiftedClock

    def all_at(self, shift: timedelta) -> None:
        """Move both, as on one machine."""
        self.services.shift(shift)
        self.database.shift(shift)

    async def anew(self, service: str) -> None:
        """Start a service again, which then believes the clocks as they are."""
        await asyncio.to_thread(self.stack.restart, service)


@contextmanager
def watches(system: Stack, namespace: str) -> Iterator[Watches]:
    """A stack of its own with its own MongoDB, beside the others on their Kafka."""
    with own_system(kafka=system.servers.kafka_bootstrap, namespace=namespace) as stack:
        services, database = ShiftedClock(stack.folder / "services"), ShiftedClock(stack.folder / "database")
        for name in SERVICES:
            stack.stop(name)
        stack.stop(mongo.NAME)
        stack.replace(mongo.NAME, database.under(stack.program(mongo.NAME)))
        for name in SERVICES:
            stack.replace(name, services.under(stack.program(name)))
        yield Watches(stack, services, database)


async def mails(stack: Stack, cases: list[str], number: int) -> None:
    """Wait until so many mails about each case's hand-off have come."""
    wanted = [number] * len(cases)
    await eventually(
        lambda: [len(found) for found in letters(stack, cases)], lambda found: found == wanted, within=LONG
    )


async def entries(stack: Stack, cases: list[str], kind: str) -> list[dict[str, Any]]:
    """The entries of a kind in notify's journals of these cases."""
    async with databases(stack) as found:
        return await found["notify"]["journal"].find({"stream": {"$in": cases}, "type": kind}).to_list(None)


async def condition(stack: Stack, accepted: Callable[[str], bool]) -> str:
    """What every service says of its clock, once it is as wanted."""
    shown = ""
    for name in SERVICES:
        shown = await eventually(partial(readiness, stack, name), accepted, within=LONG)
    return shown


@fault(51)
async def test_fault_51_no_jump_of_a_clock_moves_a_deadline_or_a_notice(
    system: Stack, outcome: Outcome
) -> None:
    with watches(system, "jam") as there:
        async with staffed(there.stack) as office:
            began = system_clock()
            traffic = Traffic(office)
            await traffic.send(ACTED)
            officers = Officers(office, traffic)
            await officers.escalate()
            await mails(there.stack, officers.cases, 1)
            for clock in (there.services, there.database):
                for jump in (JUMP, -JUMP):
                    clock.shift(jump)
                    shown = await condition(there.stack, lambda text: "clock: degraded since" in text)
                    assert "MongoDB's" in shown
                    assert "NTP" in shown
                    await traffic.send(2)
                    clock.shift(timedelta())
                    await condition(there.stack, lambda text: "clock: ok" in text)
        async with staffed(there.stack) as office:
            # Whatever lease was taken in the time that never was, its holder's death keeps nobody waiting.
            await asyncio.to_thread(there.stack.kill, "notify")
            await there.anew("notify")
            measured = time.monotonic()
            later = Traffic(office)
            await later.send(ACTED)
            more = Officers(office, later)
            await more.escalate()
            await mails(there.stack, more.cases, 1)
            outcome.recovered(time.monotonic() - measured, under=f"{ACTED} hand-offs")
            await more.acknowledge()
        await accounted(there.stack)
        assert [len(found) for found in letters(there.stack, officers.cases)] == [1] * ACTED, (
            "no early reminder"
        )
        await _all_between(there.stack, began - JUMP / 3, system_clock() + JUMP / 3)
        assert events(there.stack, "triage", "dependency.lost")
    outcome.counted(jumps=4, reports=len(traffic.receipts) + len(later.receipts))


async def _all_between(stack: Stack, first: datetime, last: datetime) -> None:
    """Every moment of every journal is a true one, and so is what follows from it."""
    async with databases(stack) as found:
        for database in found.values():
            async for entry in database["journal"].find({}, {"at": 1, "type": 1, "data.due_at": 1}):
                assert first < from_rfc3339(entry["at"]) < last, entry
                if entry["type"] == "notice_scheduled":
                    assert first < from_rfc3339(entry["data"]["due_at"]) < last + REMINDERS[0], entry


@fault(52)
async def test_fault_52_what_fell_due_in_an_outage_leaves_at_once_once_and_in_order(
    system: Stack, outcome: Outcome
) -> None:
    with watches(system, "padam") as there:
        async with staffed(there.stack) as office:
            traffic = Traffic(office)
            await traffic.send(ACTED)
            officers = Officers(office, traffic)
            await officers.escalate()
            await mails(there.stack, officers.cases, 1)
            await settled(there.stack)
        await asyncio.to_thread(there.stack.stop, "notify")
        there.all_at(OUTAGE)
        began = time.monotonic()
        await there.anew("notify")
        await mails(there.stack, officers.cases, 2)
        outcome.recovered(time.monotonic() - began, under=f"{ACTED} reminders overdue")
        await settled(there.stack)
        planned = await entries(there.stack, officers.cases, "notice_scheduled")
        due = {one["stream"]: one["data"]["due_at"] for one in planned if one["data"]["no"] == 2}
        tried = await entries(there.stack, officers.cases, "notice_attempted")
        late = sorted(tried, key=lambda one: str(one["at"]))[ACTED:]
        assert [one["data"]["due_at"] for one in late] == sorted(due.values()), (
            "in order, each with its true time"
        )
        assert [one["stream"] for one in late] == sorted(due, key=lambda stream: due[stream])
        assert _arrived(there.stack, officers.cases) == [one["stream"] for one in late]
        await there.anew("notify")
        await accounted(there.stack)
        assert [len(found) for found in letters(there.stack, officers.cases)] == [2] * ACTED
    outcome.counted(reminders=ACTED)


def _arrived(stack: Stack, cases: list[str]) -> list[str]:
    """The cases in the order in which their second mails came."""
    links = {f"/penerusan/{derived(case_id, 'handoff:1')}": case_id for case_id in cases}
    about = [links[link] for mail in stored(stack.mail) for link in links if link in mail.text]
    return [case_id for place, case_id in enumerate(about) if case_id in about[:place]]


@fault(53)
async def test_fault_53_a_scheduler_that_wakes_after_another_took_over_sends_nothing_again(
    system: Stack, office: Office, outcome: Outcome
) -> None:
    copy = ""
    try:
        with tampering(system, "notify", "change-before-commit", then="freeze") as frozen:
            traffic = Traffic(office)
            await traffic.send(ACTED)
            officers = Officers(office, traffic)
            escalating = asyncio.create_task(officers.escalate())
            await eventually(lambda: frozen.happened, within=LONG)
            began = time.monotonic()
            copy, _ = await asyncio.to_thread(system.add_copy, "notify")
            await escalating
            await mails(system, officers.cases, 1)
            outcome.recovered(time.monotonic() - began, under=f"{ACTED} hand-offs")
            system.processes.signal("notify", signal.SIGCONT)
            await eventually(lambda: readiness(system, "notify"), within=LONG)
            await settled(system, within=LONG)
            assert [len(found) for found in letters(system, officers.cases)] == [1] * ACTED
            attempts = await entries(system, officers.cases, "notice_attempted")
            assert len(attempts) == ACTED
    finally:
        if copy:
            await asyncio.to_thread(system.stop, copy)
    outcome.counted(handoffs=ACTED, sent_twice=0)
    await accounted(system)


@fault(59)
async def test_fault_59_a_receiver_who_stays_silent_is_reminded_on_and_on_and_shown_as_overdue(
    system: Stack, outcome: Outcome
) -> None:
    with watches(system, "sunyi") as there:
        async with staffed(there.stack) as office:
            traffic = Traffic(office)
            await traffic.send(ACTED)
            officers = Officers(office, traffic)
            await officers.escalate()
            await mails(there.stack, officers.cases, 1)
        shift = timedelta()
        for number, wait in enumerate((*REMINDERS, REMINDERS[-1]), 2):
            shift += wait + timedelta(minutes=1)
            there.all_at(shift)
            await there.anew("notify")
            await mails(there.stack, officers.cases, number)
        async with Client(there.stack.origins["notify"]) as web:
            liaison = await web.sign_in("penghubung")
            listed = await liaison.get("/api/v1/handoffs")
            assert listed["counts"]["overdue"] == ACTED
            for case_id in officers.cases:
                handoff = await liaison.get(f"/api/v1/handoffs/{derived(case_id, 'handoff:1')}")
                assert [one["state"] for one in handoff["notices"]] == ["sent"] * 6 + ["waiting"]
                await liaison.post(f"/api/v1/handoffs/{handoff['id']}/acknowledge")
            answered = await liaison.get(f"/api/v1/handoffs/{derived(officers.cases[0], 'handoff:1')}")
            assert [one["state"] for one in answered["notices"]][-1] == "stopped"
        there.all_at(shift + 2 * REMINDERS[-1])
        await there.anew("notify")
        await accounted(there.stack)
        assert [len(found) for found in letters(there.stack, officers.cases)] == [6] * ACTED
    outcome.counted(reminders=5 * ACTED)
