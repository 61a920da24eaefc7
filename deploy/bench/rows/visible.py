"""Row: from a POST until an officer can see the case, at low load, against the same hops bare."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from deploy.bench import topics
from deploy.bench.bodies import encoded
from deploy.bench.figures import Bound, Figure, Row, quantile
from deploy.bench.floors.hops import kafka_hop, summed, transaction
from deploy.bench.ground import Ground
from deploy.bench.loopback import Connection, request
from deploy.bench.people import Person
from deploy.local import ports
from deploy.local.stack import Stack
from shared.clock import WITA
from shared.contracts.catalogue import Topic
from shared.errors import Refused
from shared.ids import derived, new_id
from shared.messaging.topics import Names

NAME = "visible"
P50, P99 = Bound(30, of="value", at_most=True), Bound(100, of="value", at_most=True)
WITHIN_S = 10.0
BETWEEN_S = 0.05
"""Between two reports: low load."""
MOST_STREAMED = 25
"""Reports whose row is awaited on the live page: it has 25 rows, and those after them would not show."""
LIMITS = (
    "Waits one after the other: the report's commit, the change stream that wakes the relay, Kafka, the "
    "case's commit; the rest is processor time of one report by itself, which no group shares."
)


@dataclass(slots=True)
class Waits:
    """Milliseconds, by round."""

    api: list[list[float]] = field(default_factory=list)
    page: list[list[float]] = field(default_factory=list)
    floor: list[list[list[float]]] = field(default_factory=list)


async def measure(ground: Ground) -> Row:
    """Each round: reports awaited on the live page, then over the API, then the bare hops."""
    waits, each = Waits(), max(10, ground.scale.visible // ground.scale.rounds)
    for number in range(ground.scale.rounds):
        async with ground.installation(f"visible{number}", "intake", "triage") as stack:
            poster = Poster(stack.origins["intake"], await Connection.open(stack.origins["intake"]))
            waits.page.append(await _on_the_page(stack, poster, min(each, MOST_STREAMED)))
            waits.api.append(await _over_the_api(stack, poster, each))
            poster.connection.close()
        waits.floor.append(await _hops(ground, f"visiblef{number}", each))
        ground.say(
            f"round {number + 1}/{ground.scale.rounds}: page p50 {quantile(waits.page[-1], 0.5):.1f} ms, "
            f"API p50 {quantile(waits.api[-1], 0.5):.1f} ms, hops {summed(waits.floor[-1], 0.5):.1f} ms"
        )
    return _row(waits)


@dataclass(slots=True)
class Poster:
    """Hands in one report at a time."""

    origin: str
    connection: Connection
    bodies: Sequence[bytes] = field(default_factory=lambda: encoded(datetime.now(WITA).date()))
    sent: int = 0

    async def post(self) -> tuple[str, str]:
        """Hand one in; its id and receipt number."""
        self.sent += 1
        body = self.bodies[self.sent % len(self.bodies)]
        headers = {"idempotency-key": new_id()}
        asked = request("POST", "/api/v1/reports", origin=self.origin, headers=headers, body=body)
        answer = (await self.connection.ask(asked)).json()
        return answer["report_id"], answer["receipt"]["number"]


async def _over_the_api(stack: Stack, poster: Poster, count: int) -> list[float]:
    """Ask for the case again and again, without pause; it becomes visible there and in the list at once."""
    officer = await Person.sign_in(stack.origins["triage"], "petugas")
    waits = []
    for _ in range(count):
        began = time.perf_counter()
        report, _number = await poster.post()
        while (await officer.try_call("GET", f"/api/v1/cases/{derived(report, 'case')}")).status != 200:  # noqa: PLR2004 - HTTP's own number
            if time.perf_counter() - began > WITHIN_S:
                raise Refused(f"a case was not visible after {WITHIN_S:.0f} s")
        waits.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(BETWEEN_S)
    officer.close()
    return waits


async def _on_the_page(stack: Stack, poster: Poster, count: int) -> list[float]:
    """Wait until the live queue page is told of the row."""
    officer = await Person.sign_in(stack.origins["triage"], "petugas")
    waits = []
    async with _live(stack.origins["triage"], officer.headers["cookie"]) as lines:
        await anext(lines)
        for _ in range(count):
            began = time.perf_counter()
            _report, number = await poster.post()
            await _shown(lines, number)
            waits.append((time.perf_counter() - began) * 1000)
            # Longer than the page's own pace, so that each report finds it at rest.
            await asyncio.sleep(0.3)
    officer.close()
    return waits


async def _shown(lines: AsyncIterator[str], number: str) -> None:
    try:
        async with asyncio.timeout(WITHIN_S):
            while number not in await anext(lines):
                pass
    except TimeoutError:
        raise Refused(f"the live queue page did not show a case within {WITHIN_S:.0f} s") from None


@asynccontextmanager
async def _live(origin: str, cookie: str) -> AsyncIterator[AsyncIterator[str]]:
    async with (
        httpx.AsyncClient(base_url=origin, headers={"cookie": cookie}, timeout=WITHIN_S * 3) as client,
        client.stream("GET", "/antrean/stream") as response,
    ):
        if response.is_error:
            raise Refused(f"the live queue answered {response.status_code}")
        yield response.aiter_lines()


async def _hops(ground: Ground, name: str, count: int) -> list[list[float]]:
    """The bare insert over HTTP, a record through Kafka, a transaction: so many of each."""
    port = ports.choose(0)
    origin = f"http://{ports.LOOPBACK}:{port}"
    env = {"FLOOR_MONGO_URL": ground.servers.mongo_owner_url, "FLOOR_DATABASE": name}
    words = (sys.executable, "-m", "deploy.bench.floors.http_insert", str(port))
    body = encoded(datetime.now(WITA).date())[0]
    asked = request("POST", "/reports", origin=origin, body=body)
    async with ground.scratch(name) as database:
        with ground.program("floor", *words, env=env):
            await ground.listening("floor", port)
            connection = await Connection.open(origin)
            inserts = []
            for _ in range(count):
                began = time.perf_counter()
                await connection.ask(asked)
                inserts.append((time.perf_counter() - began) * 1000)
            connection.close()
        brokers = ground.servers.kafka
        await topics.make(brokers, name)
        async with kafka_hop(brokers, Names(name).topic(Topic.REPORTS)) as hop:
            records = [await hop.once() for _ in range(count)]
        transactions = [await transaction(database, number) for number in range(count)]
    return [inserts, records, transactions[1:]]


def _row(waits: Waits) -> Row:
    hops = [summed(each, 0.5) for each in waits.floor]
    return Row(
        NAME,
        "POST to case visible to an officer, one report at a time",
        "sum of the bare hops: insert over HTTP, record through Kafka, transaction of 5 inserts",
        [
            Figure("API, p50", "ms", [quantile(each, 0.5) for each in waits.api], hops, P50),
            Figure("API, p99", "ms", [quantile(each, 0.99) for each in waits.api], (), P99),
            Figure(
                "live queue page (SSE), p50", "ms", [quantile(each, 0.5) for each in waits.page], hops, P50
            ),
            Figure(
                "live queue page (SSE), p99", "ms", [quantile(each, 0.99) for each in waits.page], (), P99
            ),
        ],
        notes=[
            "API: GET of the case without pause, from before the POST; page: the row comes as sent HTML (SSE)"
        ],
        limits=LIMITS,
    )
