"""Accounts in memory for tests of pages and routes: the Protocol of shared/web without a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.roles import Role
from shared.security.principals import Principal


def person(
    *roles: Role,
    username: str = "rina",
    account_id: str = "01936000-0000-7000-8000-000000000001",
    office: str = "balikpapan",
) -> Principal:
    """A signed-in person; the session's secret is `session-<username>`."""
    return Principal(
        account_id=account_id,
        username=username,
        display_name=f"{username.title()} (uji)",
        roles=frozenset(roles),
        office=office,
        session_id=f"id-{username}",
        csrf_token=f"csrf-{username}-0123456789abcdef",
    )


def program(username: str = "kanal-provinsi") -> Principal:
    """A registered program behind an API token."""
    return Principal(
        account_id="01936000-0000-7000-8000-0000000000ff",
        username=username,
        display_name=username,
        roles=frozenset(),
        office="balikpapan",
        kind="program",
    )


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo account as the sign-in page shows it."""

    username: str
    password: str
    display_name: str


@dataclass
class FakeAccounts:
    """Sessions and tokens by their secret; a password is good when it equals `<username>-sandi`."""

    sessions: dict[str, Principal] = field(default_factory=dict)
    tokens: dict[str, Principal] = field(default_factory=dict)
    people: dict[str, Principal] = field(default_factory=dict)
    demo: list[Demo] = field(default_factory=list)
    touches: int = 0
    looks: int = 0

    async def by_session(self, secret: str, *, touch: bool = True) -> Principal | None:
        """The person of a session; `touches` counts the looks that were activity."""
        self.looks += 1
        self.touches += touch
        return self.sessions.get(secret)

    async def by_token(self, secret: str) -> Principal | None:
        """The principal of a token."""
        return self.tokens.get(secret)

    async def sign_in(self, username: str, password: str) -> str | None:
        """A session for a known person with the right password."""
        who = self.people.get(username)
        if who is None or password != f"{username}-sandi":
            return None
        self.sessions[f"session-{username}"] = who
        return f"session-{username}"

    async def sign_out(self, who: Principal) -> None:
        """End the person's session."""
        self.sessions.pop(f"session-{who.username}", None)

    def demo_accounts(self) -> Sequence[Demo]:
        """The demo accounts."""
        return self.demo
