"""What the services ask of people: who is this, may they sign in, and how are they called on a screen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from shared.clock import Clock
from shared.people.accounts import Account, loaded
from shared.people.attempts import Attempts
from shared.people.demo import DEMO_ACCOUNTS, DemoAccount
from shared.people.passwords import Passwords
from shared.people.sessions import Sessions
from shared.people.tokens import Tokens
from shared.roles import Role
from shared.security.principals import Principal
from shared.store.mongo import Database, translated
from shared.telemetry.logs import Log
from shared.telemetry.names import LogEvent

_log = Log("people")
NOBODY: Mapping[str, Collection[Role]] = {}


class People:
    """The people of an installation as one service sees them; an OpenID Connect provider may take over.

    A service knows the people and programs of its own office only: what they hand in would lie among that of
    another office, and its answers hold receipts. None for `office` knows all. A service where cases
    pass between offices knows its `neighbours` too, and answers each with what is their office's. Of
    an `office` whose signed overlay lists its `staff`, by username, nobody else is given cases or a ballot.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        local: bool,
        office: str | None = None,
        neighbours: Collection[str] = (),
        staff: Mapping[str, Collection[Role]] = NOBODY,
        passwords: Passwords | None = None,
    ) -> None:
        self._local = local
        self._staff = {office: staff} if staff else {}
        self._offices = None if office is None else frozenset({office, *neighbours})
        self._passwords = passwords or Passwords()
        self._accounts = database["accounts"]
        self._attempts = Attempts(database, clock)
        self._sessions = Sessions(database, clock)
        self._tokens = Tokens(database, clock)

    @translated
    async def by_session(self, secret: str, *, touch: bool = True) -> Principal | None:
        """The person of a session cookie; None if unknown, over, disabled, or of another office.

        Without `touch` the look does not count as activity.
        """
        return self._ours(await self._sessions.find(secret, local=self._local, touch=touch))

    @translated
    async def by_token(self, secret: str) -> Principal | None:
        """The person or program of an API token; None as for a session, and if the token is revoked."""
        return self._ours(await self._tokens.find(secret, local=self._local))

    @translated
    async def by_account(self, account_id: str) -> Principal | None:
        """The person of an account as of now, for what was made for them; None as for a session."""
        doc = await self._accounts.find_one({"_id": account_id}, {"password": 0})
        account = loaded(doc) if doc else None
        if account is None or not self._may_sign_in(account):
            return None
        return Principal(
            account_id=account.id,
            username=account.username,
            display_name=account.display_name,
            roles=account.roles,
            office=account.office,
        )

    @translated
    async def sign_in(self, username: str, password: str) -> str | None:
        """The secret of a new session; None alike for an unknown name, a wrong password, no good account.

        Raises:
            TooManyAttempts: status 429, after ten wrong tries for a name in 15 minutes.
            Busy: too many are signing in at once.
        """
        name = username.strip().lower()
        await self._attempts.begin(name)
        doc = await self._accounts.find_one({"username": name})
        right = await self._passwords.matches(password, doc["password"] if doc else None)
        account = loaded(doc) if doc else None
        if account is None or not right or not self._may_sign_in(account):
            _log.warning(LogEvent.SIGN_IN_REFUSED, account_id=account.id if account else None)
            return None
        await self._attempts.succeeded(name)
        _log.info(LogEvent.SIGNED_IN, account_id=account.id)
        return await self._sessions.open(account.id)

    @translated
    async def sign_out(self, who: Principal) -> None:
        """End the principal's session, in every service at once; a token has none."""
        if who.session_id is not None:
            await self._sessions.close(who.session_id)

    @translated
    async def display_names(self, ids: Iterable[str]) -> dict[str, str]:
        """Display names by account id, for screens; an unknown id is left out."""
        found = self._accounts.find({"_id": {"$in": sorted(set(ids))}}, {"display_name": 1})
        return {doc["_id"]: doc["display_name"] async for doc in found}

    async def officers(self, office: str) -> dict[str, str]:
        """Display names of the accounts of an office that may hold cases and may sign in, by account id."""
        return await self._holding(Role.OFFICER, office)

    async def commissioners(self, office: str) -> dict[str, str]:
        """Display names of an office's commissioners who may sign in, by account id."""
        return await self._holding(Role.COMMISSIONER, office)

    @translated
    async def _holding(self, role: Role, office: str) -> dict[str, str]:
        wanted = {"office": office, "roles": role.value}
        found = [loaded(doc) async for doc in self._accounts.find(wanted).sort("display_name", 1)]
        listed = self._staff.get(office)
        if listed is not None:
            found = [one for one in found if role in listed.get(one.username, ())]
        return {one.id: one.display_name for one in found if self._may_sign_in(one)}

    def _may_sign_in(self, account: Account) -> bool:
        return (
            self._knows(account.office) and account.disabled_at is None and (self._local or not account.demo)
        )

    def _ours(self, who: Principal | None) -> Principal | None:
        return who if who is None or self._knows(who.office) else None

    def _knows(self, office: str) -> bool:
        return self._offices is None or office in self._offices

    def demo_accounts(self) -> Sequence[DemoAccount]:
        """The demo accounts for the sign-in page; none outside local mode."""
        return DEMO_ACCOUNTS if self._local else ()

    def close(self) -> None:
        """End the hashing threads."""
        self._passwords.close()
