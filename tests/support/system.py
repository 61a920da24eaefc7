"""The whole system for end-to-end tests: three service processes, real servers, and the people who use them."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

from deploy.demo.clients import Answered, Client
from deploy.demo.story import People, decide
from deploy.local.paths import stack_folder
from deploy.local.plan import ANY_PORTS, Plan
from deploy.local.stack import Stack
from shared.clock import WITA, system_clock
from shared.ids import derived
from tests.support.eventually import eventually

SOON = 60.0
"""Seconds within which whatever is on its way must have arrived, on a busy machine too."""
_SERVER_ERROR = 500
_NOT_FOUND = 404
T = TypeVar("T")


@contextmanager
def running_system() -> Iterator[Stack]:
    """A stack of its own in a folder of its own; both are gone afterwards."""
    folder = stack_folder(f"e2e-{os.getpid()}")
    try:
        with Stack(Plan(folder=folder, ports=ANY_PORTS)) as stack:
            yield stack
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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

    async def status(self, receipt: dict[str, Any], until: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """What the reporter is told, once it is as expected."""
        body = {"number": receipt["receipt"]["number"], "pin": receipt["receipt"]["pin"]}
        return await eventually(lambda: self.public.post("/api/v1/status", json=body), until, within=SOON)

    async def escalate(self, report_id: str) -> str:
        """Claim, register and escalate a report's case with four eyes; the case's id."""
        case_id = str((await self.case(report_id))["id"])
        await self.officer.post(f"/api/v1/cases/{case_id}/claim")
        await decide(self, case_id, "register")
        await decide(self, case_id, "escalate")
        return case_id


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
        assert answered.status != _NOT_FOUND, str(answered)
        raise


async def insist(ask: Callable[[], Awaitable[T]], *, within: float = 2 * SOON) -> T:
    """Repeat a request with its key until a service that may be dead answers it, as a careful client does."""

    async def once() -> T:
        try:
            return await ask()
        except httpx.TransportError as gone:
            raise AssertionError(f"no answer: {type(gone).__name__}") from gone
        except Answered as answered:
            assert answered.status < _SERVER_ERROR, str(answered)
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
    return {"kind": "tip", "channel": "web", "narrative": "Terlihat pembagian sembako di lapangan.", **changes}


async def page(client: Client, path: str) -> str:
    """The HTML of a page, as a browser of this client would get it."""
    answer = await client._http.get(path, headers={"Accept": "text/html"})
    answer.raise_for_status()
    return answer.text
