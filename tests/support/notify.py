"""Notify in this process on a fresh namespace, with people and a mail sink, for integration tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from services.notify.application.create_handoff import CreateHandoff
from services.notify.settings import NotifySettings
from services.notify.wiring import Notify, Outside, build
from shared.contracts.envelope import Announced
from shared.people.accounts import AccountBook, NewAccount
from shared.people.passwords import PUBLISHED, Passwords
from shared.people.tokens import Tokens
from shared.roles import Role
from shared.security import keyfiles
from shared.security.sealing import ContentKeys
from shared.store.mongo import Database, open_client, open_database
from tests.support.dispatches import NOON
from tests.support.escalations import TriageVoice, deliver
from tests.support.smtp import Sink, running_sink
from tests.support.stack import Namespace

ORIGIN = "http://notify.test"
AWAY = "127.0.0.1:9"
"""Nobody answers at the discard port."""

PASSWORD = "tiga perahu menunggu hujan"


@dataclass
class Hands:
    """A clock whose hands are moved by the test."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        """Let time go by."""
        self.now += timedelta(**time)


@dataclass
class Running:
    """A running notify, a client of it, its mail sink, and what only its owner may look at."""

    service: Notify
    web: httpx.AsyncClient
    owner: Database
    people: Database
    clock: Hands
    sink: Sink
    keys: ContentKeys
    grant_key: bytes
    namespace: Namespace
    voices: dict[str, TriageVoice] = field(default_factory=dict)

    async def token(self, *roles: Role, username: str = "dewi", office: str = "balikpapan") -> dict[str, str]:
        """The headers of a person with these roles."""
        passwords = Passwords(PUBLISHED)
        book = AccountBook(self.people, passwords, self.clock)
        held = frozenset(roles)
        account = await book.create(NewAccount(username, username.title(), held, office), PASSWORD)
        tokens = Tokens(self.people, self.clock)
        _, secret = await tokens.for_person(account, label="uji", roles=held, life=timedelta(days=90))
        passwords.close()
        return {"Authorization": f"Bearer {secret}"}

    def voice(self, **given: Any) -> TriageVoice:
        """Triage's side of a new case."""
        return TriageVoice(self.keys, **given)

    async def deliver(self, *events: Announced) -> None:
        """Let notify's consumer apply events."""
        await deliver(self.service.store, CreateHandoff(self.clock), *events)

    async def escalated(self, **given: Any) -> str:
        """A fresh case in the tray; the hand-off's id."""
        voice = self.voice()
        await self.deliver(voice.escalates(self.clock(), **given))
        self.voices[voice.handoff_id] = voice
        return voice.handoff_id

    async def send_due(self) -> None:
        """Send what is due now, and wait for it."""
        while await self.service.notices.look():
            await self.service.notices.settle()

    async def entries(self, case_id: str) -> list[dict[str, Any]]:
        """The case's journal."""
        found = self.owner["journal"].find({"stream": case_id}, {"_id": 0}).sort("seq", 1)
        entries: list[dict[str, Any]] = await found.to_list(None)
        return entries


@asynccontextmanager
async def running(
    namespace: Namespace,
    folder: Path,
    *,
    clockwork: bool = False,
    kafka: bool = False,
    trace_dir: Path | None = None,
) -> AsyncIterator[Running]:
    """Start notify on the namespace, and stop it at the end.

    With `clockwork` the notice clock runs by itself; without `kafka` Kafka is away, which must not matter.
    """
    keys = keyfiles.set_up(folder)["notify"]
    async with running_sink() as sink:
        settings = NotifySettings(
            mongo_url=SecretStr(namespace.mongo_url("notify")),
            kafka_bootstrap=namespace.kafka_bootstrap if kafka else AWAY,
            namespace=namespace.name,
            keys_dir=keys,
            notify_url=ORIGIN,
            smtp_host="127.0.0.1",
            smtp_port=sink.port,
            smtp_within_s=1.0,
            trace_dir=trace_dir,
            local=True,
        )
        clock = Hands()
        service = build(settings, Outside(clock=clock))
        async with _started(service, clockwork=clockwork), _looked_at(service, namespace, keys) as made:
            yield Running(clock=clock, sink=sink, **made)


@asynccontextmanager
async def _started(service: Notify, *, clockwork: bool) -> AsyncIterator[None]:
    await service.start()
    try:
        if not clockwork:
            await _stop_clock(service)
        yield
    finally:
        await service.stop()


@asynccontextmanager
async def _looked_at(service: Notify, namespace: Namespace, keys: Path) -> AsyncIterator[dict[str, Any]]:
    """What a test looks at the service with."""
    client = open_client(namespace.mongo_owner_url, app="test")
    transport = httpx.ASGITransport(service.app)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as web:
        yield {
            "service": service,
            "web": web,
            "owner": open_database(client, namespace.database("notify")),
            "people": open_database(client, namespace.database("people")),
            "keys": ContentKeys(keyfiles.load_aead(keys, keyfiles.OFFICE)),
            "grant_key": keyfiles.load_secret(keys, keyfiles.GRANTS),
            "namespace": namespace,
        }
    client.close()


async def _stop_clock(service: Notify) -> None:
    """Leave the sending to the test."""
    for task in service.tasks:
        if task.get_name() == "notify.notices":
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
