"""Intake in this process on a fresh namespace, with people and a program, for integration tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from services.intake.settings import IntakeSettings
from services.intake.wiring import Intake, Outside, build
from shared.people.accounts import AccountBook, NewAccount
from shared.people.passwords import PUBLISHED, Passwords
from shared.people.programs import Program, ProgramBook
from shared.people.tokens import Tokens
from shared.roles import Role
from shared.security import keyfiles
from shared.store.mongo import Database, open_client, open_database
from tests.support.stack import Namespace

PASSWORD = "tiga perahu menunggu hujan"
ORIGIN = "http://intake.test"


@dataclass
class Hands:
    """A clock whose hands are moved by the test."""

    now: datetime = field(default_factory=lambda: datetime(2024, 11, 25, 4, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        """Let time go by."""
        self.now += timedelta(**time)


@dataclass
class Running:
    """A running intake, a client of it, and what only its owner may look at."""

    service: Intake
    web: httpx.AsyncClient
    owner: Database
    people: Database
    clock: Hands
    keys: Path
    namespace: Namespace

    async def token(self, *roles: Role, username: str = "sari", office: str = "balikpapan") -> dict[str, str]:
        """The headers of a person with these roles."""
        passwords = Passwords(PUBLISHED)
        book = AccountBook(self.people, passwords, self.clock)
        held = frozenset(roles)
        account = await book.create(NewAccount(username, username.title(), held, office), PASSWORD)
        tokens = Tokens(self.people, self.clock)
        _, secret = await tokens.for_person(account, label="uji", roles=held, life=timedelta(days=1))
        passwords.close()
        return {"Authorization": f"Bearer {secret}"}

    async def program(
        self,
        name: str = "hotline-kaltim",
        *,
        kinds: set[str] | None = None,
        channels: set[str] | None = None,
        office: str = "balikpapan",
    ) -> tuple[Program, dict[str, str]]:
        """A registered program and the headers with its token."""
        book = ProgramBook(self.people, self.clock)
        program = await book.register(
            name,
            kinds=frozenset(kinds or {"report", "tip"}),
            channels=frozenset(channels or {"whatsapp"}),
            office=office,
        )
        _, secret = await Tokens(self.people, self.clock).for_program(
            program, label="uji", life=timedelta(days=1)
        )
        return program, {"Authorization": f"Bearer {secret}"}

    async def count(self, collection: str, query: dict[str, Any] | None = None) -> int:
        """How many documents a collection of intake has."""
        return int(await self.owner[collection].count_documents(query or {}))


@asynccontextmanager
async def running(namespace: Namespace, folder: Path) -> AsyncIterator[Running]:
    """Start intake on the namespace, and stop it at the end."""
    keys = keyfiles.set_up(folder)["intake"]
    clock = Hands()
    settings = IntakeSettings(
        mongo_url=SecretStr(namespace.mongo_url("intake")),
        kafka_bootstrap=namespace.kafka_bootstrap,
        namespace=namespace.name,
        keys_dir=keys,
        intake_url=ORIGIN,
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
                owner=open_database(owner_client, namespace.database("intake")),
                people=open_database(owner_client, namespace.database("people")),
                clock=clock,
                keys=keys,
                namespace=namespace,
            )
        finally:
            await service.stop()
            owner_client.close()
