"""The others during a burst: a citizen and another program, each doing one thing after the other."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import orjson
from aiokafka import AIOKafkaProducer

from deploy.bench.ground import until
from deploy.bench.loopback import Connection, request
from deploy.local.stack import Stack
from shared.clock import system_clock
from shared.ids import new_id
from shared.messaging.producer import partition_of
from shared.people.programs import Program, ProgramBook
from shared.people.tokens import Tokens
from shared.security import keyfiles
from shared.security.submissions import Binding, SubmissionSealer
from shared.store.mongo import Database

CHANNEL: Final = "whatsapp"
PAGE, REPORT, HTTP, TOPIC = WAYS = (
    "a citizen opens the form",
    "a citizen hands in a report",
    "another program, over HTTP",
    "another program, from its record on the topic to its receipt",
)
BETWEEN_S: Final = 0.02
_OK: Final = 200


@dataclass(frozen=True, slots=True)
class Channel:
    """A registered program with its token, able to write on the topic."""

    program: Program
    token: str
    sealer: SubmissionSealer = field(repr=False)

    @classmethod
    async def register(cls, people: Database, stack: Stack, name: str) -> Channel:
        """Register it on a namespace's people."""
        program = await ProgramBook(people, system_clock).register(
            name,
            kinds=frozenset({"report", "tip"}),
            channels=frozenset({CHANNEL, "web"}),
            office="balikpapan",
        )
        _, token = await Tokens(people, system_clock).for_program(
            program, label="bench", life=timedelta(days=1)
        )
        public = stack.folder / "keys" / "intake" / keyfiles.SUBMISSIONS_PUBLIC
        return cls(program, token, SubmissionSealer(keyfiles.load_hybrid_sealer(public)))

    def record(self, body: dict[str, Any]) -> tuple[bytes, list[tuple[str, bytes]], str]:
        """A sealed record: value, headers, and the reference to ask for."""
        reference = new_id()
        given = {**body, "channel": CHANNEL, "source_ref": reference, "evidence": []}
        sealed = self.sealer.seal_body(given, Binding(self.program.source, CHANNEL, reference))
        headers = {
            "ce_id": reference,
            "ce_source": self.program.source,
            "ce_type": "jejak.channel.submission.v1",
        }
        return orjson.dumps(sealed), [(name, text.encode()) for name, text in headers.items()], reference


@dataclass(slots=True)
class Others:
    """Their ways, and how long each took, in milliseconds."""

    origin: str
    topic: str
    other: Channel
    bodies: Sequence[dict[str, Any]]
    producer: AIOKafkaProducer
    waits: dict[str, list[float]] = field(default_factory=lambda: {way: [] for way in WAYS})
    refused: int = 0

    @asynccontextmanager
    async def meanwhile(self) -> AsyncIterator[dict[str, list[float]]]:
        """All go about their business until the block ends; the waits of that time."""
        self.waits = {way: [] for way in WAYS}
        ways = (self._page, self._report, self._over_http, self._over_topic)
        tasks = [asyncio.create_task(self._again(way, do)) for way, do in zip(WAYS, ways, strict=True)]
        try:
            yield self.waits
        finally:
            for task in tasks:
                task.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*tasks)

    async def _again(self, way: str, do: Callable[[Connection, dict[str, Any]], Awaitable[None]]) -> None:
        connection = await Connection.open(self.origin)
        number = 0
        while True:
            number += 1
            began = time.perf_counter()
            await do(connection, self.bodies[number % len(self.bodies)])
            self.waits[way].append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(BETWEEN_S)

    async def _page(self, connection: Connection, _body: dict[str, Any]) -> None:
        answer = await connection.ask(request("GET", "/lapor", origin=self.origin))
        self.refused += answer.status != _OK

    async def _report(self, connection: Connection, body: dict[str, Any]) -> None:
        await self._post(connection, body, {})

    async def _over_http(self, connection: Connection, body: dict[str, Any]) -> None:
        given = {**body, "channel": CHANNEL}
        await self._post(connection, given, {"authorization": f"Bearer {self.other.token}"})

    async def _post(self, connection: Connection, body: dict[str, Any], headers: dict[str, str]) -> None:
        headers = {**headers, "idempotency-key": new_id()}
        asked = request(
            "POST", "/api/v1/reports", origin=self.origin, headers=headers, body=orjson.dumps(body)
        )
        answer = await connection.ask(asked)
        self.refused += answer.status // 100 != 2  # noqa: PLR2004 - HTTP's own number

    async def _over_topic(self, connection: Connection, body: dict[str, Any]) -> None:
        value, headers, reference = self.other.record(body)
        key = reference.encode()
        await self.producer.send_and_wait(self.topic, value, key, partition_of(key), headers=headers)
        path = f"/api/v1/submissions?channel={CHANNEL}&source_ref={reference}"
        asked = request(
            "GET", path, origin=self.origin, headers={"authorization": f"Bearer {self.other.token}"}
        )

        async def taken() -> bool:
            return (await connection.ask(asked)).status == _OK

        await until(taken, "a record on the topic to be taken", every_s=0.01)
