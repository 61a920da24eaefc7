"""The secret in a calendar feed's address: made for one person, read-only, for deadlines alone, revocable."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Final

from services.triage.application.access import ACTORS, READERS, require
from services.triage.application.audit.keep_look import KeepLook
from services.triage.application.feeds.calendar_feed import FeedScope
from services.triage.application.feeds.feed_ports import FeedToken, FeedTokens, Owners
from services.triage.domain.audit.looks import Look
from shared.clock import Clock
from shared.errors import N_, Conflict, InvalidInput, NotFound
from shared.ids import NewId
from shared.roles import Role
from shared.rules.sources import Language
from shared.security.principals import Principal

PREFIX: Final = "jjc_"
"""Lets a leaked one be recognised by a scanner, and by our own logs (shared/telemetry/redaction.py)."""
LONGEST_LIFE: Final = timedelta(days=366)
MOST: Final = 10
"""Feeds that a person may have at once; a device or two each need one."""
_SECRET_BYTES: Final = 32
_LETTERS: Final = len(PREFIX) + 43


@dataclass(frozen=True, slots=True)
class CalendarTokens:
    """Issues, lists, revokes and recognises them."""

    tokens: FeedTokens
    owners: Owners
    clock: Clock
    new_id: NewId
    keep: KeepLook
    key: bytes = field(repr=False)

    async def issue(
        self, who: Principal, scope: FeedScope, language: Language, *, life: timedelta = LONGEST_LIFE
    ) -> tuple[FeedToken, str]:
        """A new feed and its secret, which is shown this once and not kept.

        Raises:
            NotAllowed: the principal may not see these deadlines.
            InvalidInput: a life that is not within a year.
            Conflict: there are too many already.
        """
        require(who, _readers(scope))
        if not timedelta(0) < life <= LONGEST_LIFE:
            raise InvalidInput(f"a calendar feed lives at most {LONGEST_LIFE.days} days")
        now = self.clock()
        if sum(token.good(now) for token in await self.tokens.of(who.office, who.account_id)) >= MOST:
            raise Conflict(N_("Terlalu banyak langganan kalender. Cabut salah satu dahulu."))
        secret = PREFIX + secrets.token_urlsafe(_SECRET_BYTES)
        token = FeedToken(
            id=self.new_id(),
            office=who.office,
            owner=who.account_id,
            scope=scope,
            language=language,
            created_at=now,
            expires_at=now + life,
        )
        await self.keep(who, Look.FEED, about={"feed": token.id, "scope": scope.value})
        await self.tokens.add(token, self._mac(secret))
        return token, secret

    async def mine(self, who: Principal) -> Sequence[FeedToken]:
        """The principal's feeds, the newest first; raises NotAllowed as `issue`."""
        require(who, READERS)
        return await self.tokens.of(who.office, who.account_id)

    async def revoke(self, who: Principal, token_id: str) -> None:
        """End one of the principal's own feeds from the next look on; again is no fault.

        Raises:
            NotFound: the principal has none of this id.
        """
        found = next((one for one in await self.mine(who) if one.id == token_id), None)
        if found is None:
            raise NotFound(N_("Langganan kalender ini tidak ada."))
        await self.tokens.revoke(found, self.clock())

    async def of_secret(self, secret: str) -> tuple[FeedToken, Principal]:
        """The feed that a secret opens and its owner, if both are still good.

        Raises:
            NotFound: it does not; the answer never says why.
        """
        found = await self.tokens.find(self._mac(secret)) if _may_be_one(secret) else None
        owner = await self.owners.by_account(found.owner) if found and found.good(self.clock()) else None
        if found is None or owner is None or not _may_read(owner, found):
            raise NotFound(N_("Kalender ini tidak ada atau sudah dicabut."))
        return found, owner

    def _mac(self, secret: str) -> bytes:
        return hmac.digest(self.key, f"calendar\x00{secret}".encode(), sha256)


def _readers(scope: FeedScope) -> tuple[Role, ...]:
    return ACTORS if scope is FeedScope.OWN else READERS


def _may_read(owner: Principal, token: FeedToken) -> bool:
    return owner.office == token.office and owner.has(*_readers(token.scope))


def _may_be_one(secret: str) -> bool:
    return len(secret) == _LETTERS and secret.startswith(PREFIX) and secret.isascii()
