"""What the services ask of people: who is this, may they sign in, and how are they called on a screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shared.clock import Clock
from shared.people.accounts import AccountBook, loaded
from shared.people.attempts import Attempts
from shared.people.demo import DEMO_ACCOUNTS, DemoAccount
from shared.people.passwords import Passwords
from shared.people.sessions import Sessions
from shared.people.tokens import Tokens
from shared.security.principals import Principal
from shared.store.mongo import Database


class People:
    """The people of an installation as one service sees them; an OpenID Connect provider may take over."""

    def __init__(
        self, database: Database, clock: Clock, *, local: bool, passwords: Passwords | None = None
    ) -> None:
        self._local = local
        self._passwords = passwords or Passwords()
        self._accounts = database["accounts"]
        self._attempts = Attempts(database, clock)
        self._sessions = Sessions(database, clock)
        self._tokens = Tokens(database, clock)
        self._book = AccountBook(database, self._passwords, clock)

    async def by_session(self, secret: str, *, touch: bool = True) -> Principal | None:
        """The person of a session cookie; None if it is unknown, over, or the account is disabled.

        Without `touch` the look does not count as activity.
        """
        return await self._sessions.find(secret, local=self._local, touch=touch)

    async def by_token(self, secret: str) -> Principal | None:
        """The person or program of an API token; None if it is unknown, over or revoked, or the owner disabled."""
        return await self._tokens.find(secret, local=self._local)

    async def sign_in(self, username: str, password: str) -> str | None:
        """The secret of a new session; None alike for an unknown name, a wrong password, a disabled account.

        Raises:
            TooManyAttempts: status 429, after ten wrong tries for a name in 15 minutes or 300 for all.
            Busy: too many are signing in at once.
        """
        name = username.strip().lower()
        await self._attempts.begin(name)
        doc = await self._accounts.find_one({"username": name})
        right = await self._passwords.matches(password, doc["password"] if doc else None)
        if doc is None or not right:
            return None
        account = loaded(doc)
        if account.disabled_at is not None or (account.demo and not self._local):
            return None
        await self._attempts.succeeded(name)
        return await self._sessions.open(account.id)

    async def sign_out(self, who: Principal) -> None:
        """End the principal's session, in every service at once; a token has none."""
        if who.session_id is not None:
            await self._sessions.close(who.session_id)

    async def display_names(self, ids: Iterable[str]) -> dict[str, str]:
        """Display names by account id, for screens."""
        return await self._book.display_names(ids)

    def demo_accounts(self) -> Sequence[DemoAccount]:
        """The demo accounts for the sign-in page; none outside local mode."""
        return DEMO_ACCOUNTS if self._local else ()

    def close(self) -> None:
        """End the hashing threads."""
        self._passwords.close()
