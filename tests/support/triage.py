"""Triage in this process on a fresh namespace, with people and reports as intake announces them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from services.triage.settings import TriageSettings
from services.triage.wiring import Outside, Triage, build
from shared.clock import rfc3339
from shared.contracts.catalogue import Topic, source_of
from shared.contracts.envelope import Announced
from shared.ids import derived, new_id
from shared.messaging.topics import Names
from shared.people.accounts import Account, AccountBook, NewAccount
from shared.people.passwords import PUBLISHED, Passwords
from shared.people.tokens import Tokens
from shared.roles import Role
from shared.security import keyfiles
from shared.security.sealing import ContentKeys, seal_json
from shared.store.mongo import Database, open_client, open_database
from tests.support.eventually import eventually
from tests.support.kafka import announced, publish
from tests.support.stack import Namespace

PASSWORD = "tiga perahu menunggu hujan"
ORIGIN = "http://triage.test"
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
NOON = datetime(2024, 11, 25, 4, 0, tzinfo=UTC)
"""25 November 2024, 12.00 WITA."""


@dataclass
class Hands:
    """A clock whose hands are moved by the test."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        """Let time go by."""
        self.now += timedelta(**time)


def sealed_report(keys: ContentKeys, **changes: Any) -> Announced:
    """A report as intake announces it, its content sealed; `narrative` and other fields may differ."""
    report_id = changes.pop("report_id", None) or new_id()
    key, keyset = keys.new(report_id)
    content = {
        "narrative": changes.pop("narrative", "Pembagian amplop di depan pasar.\nSaksi melihat dua orang."),
        "reported_parties": [{"name": "Melati Contoh", "role": "tim sukses"}],
        "witnesses": [{"name": "Budi Rekaan", "phone": "0812-0000-0001"}],
        "place_text": "depan pasar",
    }
    data = {
        "report_id": report_id,
        "receipt_number": f"JJK-{report_id[-9:-5]}-{report_id[-4:]}",
        "kind": "report",
        "channel": "web",
        "category": "money_politics",
        "received_at": rfc3339(NOON),
        "known_on": "2024-11-24",
        "place": {"kelurahan": "64.71.03.1001", "tps": ["012"]},
        "content": seal_json(key, content, stream=report_id),
    }
    event = announced(report_id, data={**data, **changes}, trace=TRACE)
    return Announced(**{**_fields(event), "keyset": keyset})


def told(kind: str, case_id: str, data: dict[str, Any]) -> Announced:
    """What notify tells about a case's hand-off, as its first announced event."""
    body = {"case_id": case_id, **data}
    event = announced(case_id, kind=f"jejak.notify.{kind}.v1", data=body, trace=TRACE)
    assert event.source == source_of("notify")
    return event


def _fields(event: Announced) -> dict[str, Any]:
    return {name: getattr(event, name) for name in event.__slots__}


@dataclass
class Running:
    """A running triage, a client of it, and what only its owner may look at."""

    service: Triage
    web: httpx.AsyncClient
    owner: Database
    people: Database
    clock: Hands
    keys: ContentKeys
    namespace: Namespace
    known: dict[str, Account] = field(default_factory=dict)

    async def token(self, *roles: Role, username: str = "sari") -> dict[str, str]:
        """The headers of a person with these roles."""
        passwords = Passwords(PUBLISHED)
        book = AccountBook(self.people, passwords, self.clock)
        held = frozenset(roles)
        new = NewAccount(username, username.title(), held, "balikpapan")
        account = self.known[username] = await book.create(new, PASSWORD)
        tokens = Tokens(self.people, self.clock)
        _, secret = await tokens.for_person(account, label="uji", roles=held, life=timedelta(days=1))
        passwords.close()
        return {"Authorization": f"Bearer {secret}"}

    async def report(self, **changes: Any) -> str:
        """A report on the topic; the id of its case once that is there."""
        return (await self.reports([changes]))[0]

    async def reports(self, many: Sequence[dict[str, Any]]) -> list[str]:
        """Reports on the topic; the ids of their cases once they are all there."""
        events = [sealed_report(self.keys, **changes) for changes in many]
        await self.publish(Topic.REPORTS, events)
        ids = [derived(event.subject, "case") for event in events]
        await eventually(
            lambda: self.count("cases", {"_id": {"$in": ids}}), lambda n: n == len(ids), within=30
        )
        return ids

    async def publish(self, topic: Topic, events: Sequence[Announced]) -> None:
        """Write events as their owner would."""
        name = Names(self.namespace.name).topic(topic)
        await publish(self.namespace.kafka_bootstrap, name, events)

    async def count(self, collection: str, query: dict[str, Any] | None = None) -> int:
        """How many documents a collection of triage has."""
        return int(await self.owner[collection].count_documents(query or {}))


@asynccontextmanager
async def running(namespace: Namespace, folder: Path, *, now: datetime = NOON) -> AsyncIterator[Running]:
    """Start triage on the namespace, and stop it at the end; a session lasts only if `now` is about now."""
    keys = keyfiles.set_up(folder)["triage"]
    clock = Hands(now)
    settings = TriageSettings(
        mongo_url=SecretStr(namespace.mongo_url("triage")),
        kafka_bootstrap=namespace.kafka_bootstrap,
        namespace=namespace.name,
        keys_dir=keys,
        triage_url=ORIGIN,
        local=True,
    )
    service = build(settings, Outside(clock=clock))
    owner_client = open_client(namespace.mongo_owner_url, app="test")
    transport = httpx.ASGITransport(service.app)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as web:
        await service.start()
        try:
            yield Running(
                service=service,
                web=web,
                owner=open_database(owner_client, namespace.database("triage")),
                people=open_database(owner_client, namespace.database("people")),
                clock=clock,
                keys=ContentKeys(keyfiles.load_aead(keys, keyfiles.OFFICE)),
                namespace=namespace,
            )
        finally:
            await service.stop()
            owner_client.close()
