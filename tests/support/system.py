"""The whole system for end-to-end tests: three services on real servers, and those who use them."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx
import orjson
from aiokafka.structs import RecordMetadata

from deploy.demo.channels import command
from deploy.demo.clients import Answered, Client
from deploy.demo.story import People
from deploy.local.paths import stack_folder
from deploy.local.plan import ANY_PORTS, Plan
from deploy.local.stack import Stack
from shared.clock import WITA, system_clock
from shared.contracts.catalogue import Topic
from shared.ids import derived, new_id
from shared.messaging.submissions import SUBMISSION
from shared.messaging.topics import Names
from shared.security import keyfiles
from shared.security.submissions import Binding, SubmissionSealer
from tests.support.eventually import eventually
from tests.support.kafka import bare_producer

SOON = 60.0
"""Seconds within which whatever is on its way must have arrived, on a busy machine too."""
_SERVER_ERROR = 500
_NOT_FOUND = 404
T = TypeVar("T")


@contextmanager
def running_system(name: str = "e2e") -> Iterator[Stack]:
    """A stack of its own in a folder of its own; both are gone afterwards."""
    folder = stack_folder(f"{name}-{os.getpid()}-{secrets.token_hex(2)}")
    try:
        with Stack(Plan(folder=folder, ports=ANY_PORTS)) as stack:
            yield stack
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Record:
    """What is written to Kafka; `event_id` is the one to ask for afterwards."""

    event_id: str
    value: bytes | None
    headers: list[tuple[str, bytes]]
    key: bytes | None


@dataclass(frozen=True, slots=True)
class Office(People):
    """Everybody who uses the system: the people of the demo, the posko's desk, and the public."""

    posko: Client
    public: Client

    async def case(
        self, report_id: str, until: Callable[[dict[str, Any]], object] = bool, *, within: float = SOON
    ) -> dict[str, Any]:
        """The case of a report, once triage has it and it is as wanted."""
        path = f"/api/v1/cases/{derived(report_id, 'case')}"
        return await eventually(lambda: known(self.officer.get(path)), until, within=within)

    async def handoff(self, case_id: str) -> dict[str, Any]:
        """The hand-off of a case, once it lies in the liaison's tray."""
        path = f"/api/v1/handoffs/{derived(case_id, 'handoff:1')}"
        return await eventually(lambda: known(self.liaison.get(path)), within=SOON)

    async def status(
        self, receipt: dict[str, Any], until: Callable[[dict[str, Any]], object]
    ) -> dict[str, Any]:
        """What the reporter is told, once it is as expected."""
        body = {"number": receipt["receipt"]["number"], "pin": receipt["receipt"]["pin"]}
        return await eventually(lambda: self.public.post("/api/v1/status", json=body), until, within=SOON)


@dataclass(frozen=True, slots=True)
class Program:
    """A channel program: its token for asking, and what it needs for writing on `submissions`."""

    name: str
    token: str = field(repr=False)
    sealer: SubmissionSealer
    bootstrap: str
    topic: str
    intake: Client

    @property
    def source(self) -> str:
        """Its `ce_source`."""
        return f"/program/{self.name}"

    def record(self, body: dict[str, Any], event_id: str = "", **headers: bytes) -> Record:
        """A record that is as it must be; `headers` replaces or adds some of its headers."""
        event_id = event_id or new_id()
        reference = str(body.get("source_ref") or event_id)
        sealed = self.sealer.seal_body(body, Binding(self.source, str(body.get("channel")), reference))
        texts = {"ce_specversion": "1.0", "ce_id": event_id, "ce_type": SUBMISSION, "ce_source": self.source}
        named = {name: text.encode() for name, text in texts.items()} | headers
        return Record(event_id, orjson.dumps(sealed), list(named.items()), event_id.encode())

    async def write(self, *records: Record) -> list[RecordMetadata]:
        """Write records in order; where each lies."""
        return await write(self.bootstrap, self.topic, *records)

    async def outcome(self, event_id: str) -> dict[str, Any]:
        """What became of an event, once intake knows."""
        asked = "/api/v1/submissions"
        return await eventually(lambda: known(self.intake.get(asked, ce_id=event_id)), within=SOON)


@asynccontextmanager
async def register(
    stack: Stack, name: str, *, kinds: Sequence[str], channels: Sequence[str]
) -> AsyncIterator[Program]:
    """Register a program as an operator does, and let it connect."""
    licence = [word for kind in kinds for word in ("--kind", kind)]
    licence += [word for channel in channels for word in ("--channel", channel)]
    await command(stack, "program", "add", name, *licence, "--json")
    token = str((await command(stack, "program", "token", name, "--json"))["token"])
    public = keyfiles.load_hybrid_sealer(stack.folder / "keys" / "intake" / keyfiles.SUBMISSIONS_PUBLIC)
    async with Client(stack.origins["intake"]) as web:
        yield Program(
            name=name,
            token=token,
            sealer=SubmissionSealer(public),
            bootstrap=stack.servers.kafka_bootstrap,
            topic=Names(stack.plan.namespace).topic(Topic.SUBMISSIONS),
            intake=web.bearer(token),
        )


async def write(bootstrap: str, topic: str, *records: Record) -> list[RecordMetadata]:
    """Write records to a topic in order, without any of our care; where each lies."""
    async with bare_producer(bootstrap) as producer:
        return [
            await producer.send_and_wait(topic, key=one.key, value=one.value, headers=one.headers)
            for one in records
        ]


@asynccontextmanager
async def open_office(stack: Stack) -> AsyncIterator[Office]:
    """Everybody, signed in."""
    async with AsyncExitStack() as closing:

        async def person(service: str, username: str) -> Client:
            client = await closing.enter_async_context(Client(stack.origins[service]))
            return await client.sign_in(username)

        yield Office(
            officer=await person("triage", "petugas"),
            second_officer=await person("triage", "petugas2"),
            commissioner=await person("triage", "komisioner"),
            liaison=await person("notify", "penghubung"),
            posko=await person("intake", "posko"),
            public=await closing.enter_async_context(Client(stack.origins["intake"])),
        )


async def known(asked: Awaitable[T]) -> T:
    """The answer; that there is no such thing means "not yet"."""
    try:
        return await asked
    except Answered as answered:
        if answered.status == _NOT_FOUND:
            raise AssertionError(str(answered)) from answered
        raise


async def insist(ask: Callable[[], Awaitable[T]], *, within: float = 2 * SOON) -> T:
    """Repeat a request with its key until a service that may be dead answers it, as a careful client does."""

    async def once() -> T:
        try:
            return await ask()
        except httpx.TransportError as gone:
            raise AssertionError(f"no answer: {type(gone).__name__}") from gone
        except Answered as answered:
            if answered.status >= _SERVER_ERROR:
                raise AssertionError(str(answered)) from answered
            raise

    return await eventually(once, lambda _: True, within=within)


def a_report(**changes: Any) -> dict[str, Any]:
    """An invented report with everything that the law wants."""
    today = system_clock().astimezone(WITA).date().isoformat()
    return {
        "kind": "report",
        "channel": "web",
        "category": "money_politics",
        "narrative": "Pada malam hari seorang anggota tim membagikan amplop berisi uang di pos ronda RT 14.",
        "known_on": today,
        "occurred_at": today,
        "place": {"kelurahan": "64.71.03.1001", "tps": ["012"], "text": "pos ronda RT 14"},
        "reported_parties": [{"name": "Budi Rekaan", "role": "anggota tim pemenangan"}],
        "witnesses": [{"name": "Sri Rekaan", "phone": "081100011100"}],
        "reporter": {
            "name": "Wati Rekaan",
            "address": "Jalan Rekaan 5, Balikpapan",
            "phone": "081100022200",
            "standing": "voter",
        },
        **changes,
    }


def a_tip(**changes: Any) -> dict[str, Any]:
    """An invented tip, of nobody."""
    return {
        "kind": "tip",
        "channel": "web",
        "narrative": "Terlihat pembagian sembako di lapangan.",
        **changes,
    }


async def page(client: Client, path: str) -> str:
    """The HTML of a page, as a browser of this client would get it."""
    answer = await client._http.get(path, headers={"Accept": "text/html"})
    answer.raise_for_status()
    return answer.text
