"""Sessions: a random token in a cookie, its SHA-256 here; one sign-in serves all three services."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from shared.clock import Clock
from shared.people.accounts import loaded
from shared.security.principals import Principal
from shared.store.mongo import Database

IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=12)
SEEN_EVERY: Final = timedelta(minutes=1)
_TOKEN_BYTES: Final = 32
_TOKEN_LETTERS: Final = 43


class Sessions:
    """The sessions of an installation; the account is read with each look, so a change of it acts at once."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._sessions = database["sessions"]
        self._clock = clock

    async def open(self, account_id: str) -> str:
        """A new session; answers its secret, which is not kept."""
        secret, now = secrets.token_urlsafe(_TOKEN_BYTES), self._clock()
        session = {"_id": _hashed(secret), "account_id": account_id, "created_at": now, "seen_at": now}
        await self._sessions.insert_one({**session, "expires_at": _end(now, now)})
        return secret

    async def find(self, secret: str, *, local: bool, touch: bool = True) -> Principal | None:
        """Whose session it is, if it and the account are still good; demo accounts only in local mode.

        Without `touch` the look is no activity: a page left open does not keep a session alive.
        """
        if len(secret) != _TOKEN_LETTERS or not secret.isascii():
            return None
        found = await self._with_account(_hashed(secret))
        if found is None:
            return None
        session, now = found[0], self._clock()
        account = loaded(found[1])
        if now >= _end(session["created_at"], session["seen_at"]) or account.disabled_at is not None:
            return None
        if account.demo and not local:
            return None
        if touch and now - session["seen_at"] >= SEEN_EVERY:
            await self._see(session, now)
        return Principal(
            account_id=account.id,
            username=account.username,
            display_name=account.display_name,
            roles=account.roles,
            office=account.office,
            session_id=session["_id"],
            csrf_token=_csrf(secret),
        )

    async def close(self, session_id: str) -> None:
        """End a session, in every service at once."""
        await self._sessions.delete_one({"_id": session_id})

    async def _with_account(self, session_id: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Session and account in one round trip."""
        pipeline: list[dict[str, Any]] = [
            {"$match": {"_id": session_id}},
            {
                "$lookup": {
                    "from": "accounts",
                    "localField": "account_id",
                    "foreignField": "_id",
                    "as": "account",
                }
            },
            {"$project": {"account.password": 0}},
        ]
        async for doc in self._sessions.aggregate(pipeline):
            return (doc, doc["account"][0]) if doc["account"] else None
        return None

    async def _see(self, session: dict[str, Any], now: datetime) -> None:
        change = {"seen_at": now, "expires_at": _end(session["created_at"], now)}
        await self._sessions.update_one(
            {"_id": session["_id"], "seen_at": session["seen_at"]}, {"$set": change}
        )


def _end(created_at: datetime, seen_at: datetime) -> datetime:
    return min(created_at + LONGEST, seen_at + IDLE)


def _hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _csrf(secret: str) -> str:
    """Drawn from the session's secret and therefore kept nowhere."""
    return urlsafe_b64encode(hmac.digest(secret.encode(), b"csrf", sha256)).rstrip(b"=").decode()
