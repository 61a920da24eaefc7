"""Faults of single streams and of what leaves for outside: see `tests/chaos/faults/consumer.py`."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from email import message_from_bytes
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiosmtpd.smtp import SMTP

from deploy.demo.tally import Databases, databases
from deploy.local.ports import LOOPBACK
from deploy.local.smtp_sink import Sink, stored
from deploy.local.stack import Stack
from shared.contracts.catalogue import Topic
from shared.contracts.replays import ReplayRequestV1, written
from shared.ids import derived
from shared.messaging.topics import Names
from tests.chaos.catalogue import fault
from tests.support.account import announced_heads, entry_types, positions, settled
from tests.support.audit import accounted
from tests.support.eventually import eventually
from tests.support.fault_runs import Outcome
from tests.support.figures import figure
from tests.support.hot_stream import register_again_and_again
from tests.support.kafka import bare_producer
from tests.support.kafka_acts import delete_records
from tests.support.progress import escalated
from tests.support.system import SOON, Office, a_report
from tests.support.traffic import Traffic
from tests.support.world import own_system, staffed, tampered, tampering

HOT = 2_000
OTHERS = 40
LATER = 5 * SOON
"""Longer than notify waits for the answer of an attempt that was cut off, and than its first pause."""


@pytest.fixture(scope="module")
def apart(system: Stack) -> Iterator[Stack]:
    """Services of their own on the shared servers."""
    with own_system(on=system.servers, namespace="aliran") as stack:
        yield stack


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def staff(apart: Stack) -> AsyncIterator[Office]:
    """Everybody who uses them."""
    async with staffed(apart) as everybody:
        yield everybody


async def missing(found: Databases, traffic: Traffic) -> list[str]:
    """The reports that have no case."""
    cases = {derived(report, "case"): report for report in traffic.ids()}
    there = await found["triage"]["cases"].distinct("_id", {"_id": {"$in": list(cases)}})
    return [report for case, report in cases.items() if case not in there]


async def swept(apart: Stack, staff: Office, *, expired: bool) -> float:
    """Let triage never get one of six events; the seconds until its replay was applied."""
    traffic = Traffic(staff)
    async with databases(apart) as found:
        await settled(apart)
        with tampering(apart, "triage", "record:3", then="drop") as planted:
            began = time.monotonic()
            await traffic.send(6)
            await eventually(lambda: planted.happened, within=SOON)
            (lost,) = await eventually(
                lambda: missing(found, traffic), lambda rest: len(rest) == 1, within=SOON
            )
            if expired:
                await delete_records(apart.servers.kafka_bootstrap, Names("aliran").topic(Topic.REPORTS))
            await staff.case(lost, within=4 * SOON)
            return time.monotonic() - began


@pytest.mark.whole_suite
async def test_an_event_that_a_consumer_never_got_is_found_and_sent_again_within_a_minute(
    apart: Stack, staff: Office
) -> None:
    """The bound itself is a matter of constants (`tests/unit/shared/messaging/test_replays.py`)."""
    await swept(apart, staff, expired=False)
    assert await figure(apart, "intake", "jejak_replays_total", cause="asked") >= 1
    await accounted(apart)


async def replay_everything(stack: Stack, found: Databases) -> int:
    """Ask the owner for every report from its first event; how many."""
    names = Names(stack.plan.namespace)
    streams = await found["intake"]["journal"].distinct("stream")
    async with bare_producer(stack.servers.kafka_bootstrap) as producer:
        for stream in streams:
            asked = ReplayRequestV1(owner="intake", stream=stream, from_=1)
            await producer.send_and_wait(names.topic(Topic.REPLAYS), written(asked), stream.encode())
    return len(streams)


@fault(38)
async def test_fault_38_a_replay_reaches_back_beyond_what_the_topics_retain(
    apart: Stack, staff: Office, outcome: Outcome
) -> None:
    outcome.recovered(await swept(apart, staff, expired=True), under="6 reports; from their commit")
    await delete_records(apart.servers.kafka_bootstrap, Names("aliran").topic(Topic.REPORTS))
    async with databases(apart) as found:
        cases = await found["triage"]["journal"].count_documents({})
        known = await replay_everything(apart, found)

        async def again() -> float:
            return await figure(
                apart, "triage", "jejak_records_received_total", topic="reports", outcome="dropped"
            )

        # All but the one that has just been sent again: its owner does so once in ten seconds.
        dropped = await eventually(again, lambda number: number >= known - 1, within=2 * SOON)
        assert await found["triage"]["journal"].count_documents({}) == cases, (
            "a position outlives every topic"
        )
    outcome.counted(replayed=known, dropped=dropped)
    await accounted(apart)


async def heard(found: Databases, cases: list[str]) -> bool:
    """Whether intake has applied everything that triage announced of these cases."""
    heads = await announced_heads(found["triage"])
    reached = await positions(found["intake"], "intake:cases")
    return all(one in heads and heads[one] == reached.get(one) for one in cases)


@fault(37)
async def test_fault_37_a_stream_of_thousands_of_events_does_not_keep_others_waiting(
    apart: Stack, staff: Office, outcome: Outcome
) -> None:
    hot = derived(str((await staff.public.post("/api/v1/reports", json=a_report()))["report_id"]), "case")
    async with databases(apart) as found:
        await eventually(lambda: heard(found, [hot]), within=SOON)
        others = Traffic(staff)
        await register_again_and_again(apart, hot, HOT)
        began = time.monotonic()
        await others.send(OTHERS)
        cases = [derived(report, "case") for report in others.ids()]
        sent_s = round(time.monotonic() - began, 1)
        await eventually(lambda: heard(found, cases), within=4 * SOON)
        others_s = round(time.monotonic() - began, 1)
        await eventually(lambda: heard(found, [hot]), within=4 * SOON)
        hot_s = round(time.monotonic() - began, 1)
        told = await entry_types(found["intake"], str(others.ids()[0]))
    outcome.recovered(others_s, under=f"{OTHERS} other reports beside a stream of {HOT} events")
    outcome.counted(hot_events=HOT, others=OTHERS, sent_s=sent_s, others_s=others_s, hot_s=hot_s)
    assert told
    await accounted(apart, within=4 * SOON)


class Silent(Sink):
    """Keeps what it takes, and does not answer the next so many times."""

    silent = 0

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802 -- aiosmtpd's
        """Keep it first."""
        answer = await super().handle_DATA(server, session, envelope)
        if self.silent:
            self.silent -= 1
            await asyncio.Event().wait()
        return answer


@asynccontextmanager
async def listening(folder: Path) -> AsyncIterator[tuple[Silent, int]]:
    """A mail server in this loop, and its port."""
    sink = Silent(folder)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(sink, hostname="localhost", enable_SMTPUTF8=True), LOOPBACK, 0
    )
    try:
        yield sink, server.sockets[0].getsockname()[1]
    finally:
        server.close()


def message_ids(stack: Stack) -> Counter[str]:
    """How many messages bear each Message-ID."""
    return Counter(str(message_from_bytes(one.file.read_bytes())["Message-ID"]) for one in stored(stack.mail))


@fault(39)
async def test_fault_39_what_was_cut_off_after_it_left_is_sent_again_under_one_id(
    system: Stack, outcome: Outcome
) -> None:
    with own_system(on=system.servers, namespace="surat", extra={"JEJAK_SMTP_WITHIN_S": "4"}) as stack:
        async with staffed(stack) as office, listening(stack.mail) as (sink, port), databases(stack) as found:
            plain = stack.program("notify")
            ours = replace(plain, env={**plain.env, "JEJAK_SMTP_PORT": str(port)})
            marker = stack.folder / "died"
            await asyncio.to_thread(stack.replace, "notify", tampered(ours, marker, "mail-after"))
            first = await escalated(office)
            await eventually(lambda: marker.exists() and not stack.processes.running("notify"), within=SOON)
            assert list(message_ids(stack).values()) == [1]
            began = time.monotonic()
            await asyncio.to_thread(stack.replace, "notify", ours)
            await eventually(lambda: message_ids(stack), lambda ids: list(ids.values()) == [2], within=LATER)
            outcome.recovered(time.monotonic() - began, under="1 notice; two minutes of patience are in it")
            sink.silent = 1
            second = await escalated(office)
            failed = found["notify"]["journal"]
            query = {"stream": second, "type": "notice_failed"}
            await eventually(lambda: failed.count_documents(query), within=SOON)
            await eventually(lambda: message_ids(stack), lambda ids: [*ids.values()] == [2, 2], within=LATER)
            for case_id in (first, second):
                await office.handoff(case_id)
                await eventually(partial(sent, found, case_id), within=SOON)
            told = Counter(
                await entry_types(found["notify"], first) + await entry_types(found["notify"], second)
            )
            assert (told["notice_attempted"], told["notice_failed"], told["notice_sent"]) == (4, 1, 2)
            outcome.counted(notices=2, messages=4, message_ids=2)
            await accounted(stack)


async def sent(found: Databases, case_id: str) -> bool:
    """Whether the journal has the proof that the notice left."""
    return "notice_sent" in await entry_types(found["notify"], case_id)
