"""Whatever dies while people work: nothing is lost, nothing doubled, every stream stays in order."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from deploy.demo.clients import Client
from deploy.demo.tally import Databases, databases
from deploy.local.stack import Stack
from tests.support.account import left
from tests.support.eventually import eventually
from tests.support.system import SOON, Office, a_report
from tests.support.traffic import ACTED, at_work, letters

DEAF = ("intake", "mongodb")
"""Without these no report is taken, and clients insist until they are back."""


@pytest.mark.parametrize("victim", ["intake", "triage", "notify", "mongodb"])
async def test_killed_under_traffic_and_started_again_loses_and_doubles_nothing(
    system: Stack, office: Office, victim: str
) -> None:
    async with at_work(system, office) as (traffic, officers):
        working = asyncio.create_task(officers.work())
        await traffic.send(20)
        flying = asyncio.create_task(traffic.send(80))
        await eventually(lambda: len(traffic.receipts), lambda answered: answered >= 24, within=SOON)
        await asyncio.to_thread(system.kill, victim)
        if victim in DEAF:
            await eventually(lambda: traffic.failures, within=SOON)
        else:
            await flying
        await asyncio.to_thread(system.restart, victim)
        await flying
        await traffic.send(10)
        await working
        for key in list(traffic.receipts)[18:28]:
            # Whether it waits to be forwarded is told as of now; everything else is the first answer.
            first, again = traffic.receipts[key], await traffic.again(key)
            assert {**again, "forwarding": None} == {**first, "forwarding": None}
    if victim != "notify":
        assert [len(mails) for mails in letters(system, officers.cases)] == [1] * ACTED


async def test_kafka_killed_under_traffic_holds_up_no_report_not_even_of_a_service_started_meanwhile(
    system: Stack, office: Office
) -> None:
    async with at_work(system, office) as (traffic, officers):
        working = asyncio.create_task(officers.work())
        await traffic.send(20)
        flying = asyncio.create_task(traffic.send(40))
        await eventually(lambda: len(traffic.receipts), lambda answered: answered >= 24, within=SOON)
        await asyncio.to_thread(system.kill, "kafka")
        try:
            await flying
            await asyncio.to_thread(system.kill, "intake")
            await asyncio.to_thread(system.restart, "intake")
            await traffic.send(20)
            assert "kafka: degraded" in await readiness(system, "intake")
            async with databases(system) as found:
                assert await found["intake"]["outbox"].count_documents({}) >= 20
        finally:
            await asyncio.to_thread(system.restart, "kafka")
        await traffic.send(10)
        await working
    assert [len(mails) for mails in letters(system, officers.cases)] == [1] * ACTED


async def readiness(system: Stack, service: str) -> str:
    """What a service says of its dependencies; it must be ready."""
    async with httpx.AsyncClient(base_url=system.origins[service]) as web:
        answer = await web.get("/readyz")
    assert answer.status_code == 200
    return answer.text


async def test_what_kafka_lost_with_all_its_data_is_sent_again_from_the_journals(
    system: Stack, office: Office
) -> None:
    async with at_work(system, office, renews=True) as (traffic, officers):
        await traffic.send(10)
        await officers.escalate()
        await eventually(lambda: letters(system, officers.cases), all, within=SOON)
        await asyncio.to_thread(system.stop, "triage")
        await traffic.send(10)
        async with databases(system) as found:
            await eventually(lambda: published_all(found), within=SOON)
        await asyncio.to_thread(system.kill, "kafka")
        # In the producer's hands when the new cluster comes: it may get there before all that is sent again.
        await officers.acknowledge()
        await asyncio.to_thread(system.lose_kafka)
        await traffic.send(10)
        await asyncio.to_thread(system.restart, "triage")
    assert [len(mails) for mails in letters(system, officers.cases)] == [1] * ACTED


async def published_all(found: Databases) -> bool:
    """Whether Kafka has everything that intake had to say."""
    return await found["intake"]["outbox"].count_documents({}) == 0


async def test_a_case_is_seen_at_once_in_the_live_queue_of_every_copy(system: Stack, office: Office) -> None:
    name, origin = await asyncio.to_thread(system.add_copy, "triage")
    try:
        async with Client(origin) as second:
            copies = [Watcher(office.officer), Watcher(await second.sign_in("petugas2"))]
            watching = [asyncio.create_task(one.watch()) for one in copies]
            await eventually(lambda: all(one.seen for one in copies), within=SOON)
            number = await lodge(office)
            await eventually(lambda: all(number in one.seen for one in copies), within=SOON)
            for task in watching:
                task.cancel()
            await asyncio.gather(*watching, return_exceptions=True)
    finally:
        await asyncio.to_thread(system.stop, name)
    async with databases(system) as found:
        await eventually(lambda: left(found), lambda rest: rest == [], within=SOON)


async def lodge(office: Office) -> str:
    """A report by the public; its receipt number."""
    receipt = await office.public.post("/api/v1/reports", json=a_report(category="ethics"))
    return str(receipt["receipt"]["number"])


class Watcher:
    """A page with a live queue, as one browser has it open."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.seen = ""

    async def watch(self) -> None:
        """Take what the stream sends, until cancelled."""
        http = self._client._http
        async with http.stream("GET", "/antrean/stream", params={"dugaan": "ethics"}, timeout=None) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            async for text in stream.aiter_text():
                self.seen += text
