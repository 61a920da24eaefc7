"""People on a real MongoDB, with a clock that the test moves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from deploy.local.servers import Servers
from shared.people.accounts import Account, AccountBook, NewAccount
from shared.people.passwords import PUBLISHED, Passwords
from shared.people.programs import ProgramBook
from shared.people.reader import People
from shared.people.tokens import Tokens
from shared.roles import Role
from shared.store.mongo import Database, open_client, open_database
from tests.support.stack import Namespace, fresh_namespace

PASSWORD = "tiga perahu menunggu hujan"


@dataclass
class Hands:
    """A clock whose hands are moved by the test."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        """Let time go by."""
        self.now += timedelta(**time)


@dataclass
class Office:
    """The people of one installation, as an operator and as two services see them."""

    database: Database
    clock: Hands
    book: AccountBook
    tokens: Tokens
    programs: ProgramBook
    people: People
    elsewhere: People
    production: People
    abroad: People
    """As a service of another office sees them."""
    abroad_beside: People
    """The same, which knows this office as a neighbour."""

    async def account(self, username: str = "sari", *roles: Role, demo: bool = False) -> Account:
        """An account made by the operator."""
        held = frozenset(roles or (Role.OFFICER,))
        return await self.book.create(
            NewAccount(username, username.title(), held, "balikpapan", demo=demo), PASSWORD
        )

    async def everything(self) -> str:
        """All that rests in the database of people, as text."""
        names = ("accounts", "sessions", "tokens", "programs", "attempts", "journal")
        return str([await self.database[name].find().to_list(None) for name in names])

    async def signed_in(self, username: str = "sari") -> str:
        """The secret of a fresh session."""
        secret = await self.people.sign_in(username, PASSWORD)
        assert secret is not None
        return secret


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def installation(stack: Servers) -> AsyncIterator[Namespace]:
    """One namespace for all tests of this room: making one takes longer than most of the tests."""
    async with fresh_namespace(stack) as made:
        yield made


@pytest.fixture
async def office(installation: Namespace) -> AsyncIterator[Office]:
    """An empty office: the owner's view for the operator, each service with its own database user."""
    urls = [installation.mongo_owner_url, installation.mongo_url("intake"), installation.mongo_url("triage")]
    clients = [open_client(url, app="test") for url in urls]
    owner, intake, triage = (open_database(client, installation.database("people")) for client in clients)
    for name in ("accounts", "sessions", "tokens", "programs", "attempts", "journal"):
        await owner[name].delete_many({})
    clock, passwords = Hands(), Passwords(PUBLISHED)
    yield Office(
        database=owner,
        clock=clock,
        book=AccountBook(owner, passwords, clock),
        tokens=Tokens(owner, clock),
        programs=ProgramBook(owner, clock),
        people=People(intake, clock, local=True, office="balikpapan", passwords=passwords),
        elsewhere=People(triage, clock, local=True, passwords=passwords),
        production=People(triage, clock, local=False, passwords=passwords),
        abroad=People(triage, clock, local=True, office="samarinda", passwords=passwords),
        abroad_beside=People(
            triage, clock, local=True, office="samarinda", neighbours=["balikpapan"], passwords=passwords
        ),
    )
    passwords.close()
    for client in clients:
        client.close()
