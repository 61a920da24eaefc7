"""Demo accounts: published passwords, made in local mode only, good in local mode only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from shared.clock import Clock
from shared.errors import Conflict, Refused
from shared.people.accounts import Account, AccountBook, NewAccount
from shared.people.passwords import PUBLISHED, Passwords
from shared.roles import Role
from shared.store.mongo import Database


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One demo account with its published password."""

    username: str
    display_name: str
    roles: frozenset[Role]

    @property
    def password(self) -> str:
        """No secret: it stands in the README and on the sign-in page."""
        return f"{self.username}-demo-jejak"


DEMO_ACCOUNTS: Final = (
    DemoAccount("posko", "Rina (demo, posko)", frozenset({Role.POSKO})),
    DemoAccount("petugas", "Sari (demo, petugas)", frozenset({Role.OFFICER})),
    DemoAccount("petugas2", "Bayu (demo, petugas)", frozenset({Role.OFFICER})),
    DemoAccount("komisioner", "Hasan (demo, komisioner)", frozenset({Role.COMMISSIONER})),
    DemoAccount("penghubung", "Dewi (demo, penghubung kejaksaan)", frozenset({Role.LIAISON})),
    DemoAccount("auditor", "Tono (demo, auditor)", frozenset({Role.AUDITOR})),
    DemoAccount("operator", "Maya (demo, operator)", frozenset({Role.OPERATOR})),
)


async def make_demo_accounts(database: Database, clock: Clock, *, local: bool, office: str) -> list[Account]:
    """Make those that are missing; answers all that were made now.

    Raises:
        Refused: this is not local mode.
    """
    if not local:
        raise Refused(
            "demo accounts have published passwords and are made in local mode only; use ./jejak user add"
        )
    passwords = Passwords(PUBLISHED)
    book = AccountBook(database, passwords, clock)
    made = []
    try:
        for demo in DEMO_ACCOUNTS:
            account = await _made_if_missing(book, demo, office)
            made += [account] if account else []
    finally:
        passwords.close()
    return made


async def _made_if_missing(book: AccountBook, demo: DemoAccount, office: str) -> Account | None:
    """The account, or None if it is there: also when another service of the stack made it just now."""
    new = NewAccount(demo.username, demo.display_name, demo.roles, office, demo=True)
    try:
        return await book.create(new, demo.password)
    except Conflict:
        return None
