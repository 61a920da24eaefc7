"""API tokens of persons and programs: shown once, kept as SHA-256, with an end; a person's has some roles."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, Literal

from shared.changes import JsonObject
from shared.clock import Clock
from shared.errors import InvalidInput, NotFound
from shared.ids import NewId, new_id
from shared.people import accounts, programs
from shared.people.record import Record
from shared.roles import Role
from shared.security.principals import Principal
from shared.store.mongo import Database

PREFIX: Final = "jjk_"
"""Lets a leaked token be recognised by a scanner, and by our own logs (shared/telemetry/redaction.py)."""
LONGEST_LIFE: Final = timedelta(days=366)
_SECRET_BYTES: Final = 32
_LETTERS: Final = len(PREFIX) + 43


@dataclass(frozen=True, slots=True)
class Token:
    """A token as an operator sees it; `roles` is empty for a program."""

    id: str
    owner: str
    kind: Literal["person", "program"]
    label: str
    roles: frozenset[Role]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


class Tokens:
    """The tokens of an installation."""

    def __init__(self, database: Database, clock: Clock, ids: NewId = new_id) -> None:
        self._tokens = database["tokens"]
        self._clock = clock
        self._ids = ids
        self._record = Record(database, clock)

    async def for_person(
        self, account: accounts.Account, *, label: str, roles: frozenset[Role], life: timedelta
    ) -> tuple[Token, str]:
        """A token with some of the account's roles (an account that loses one takes it from its tokens).

        Raises:
            InvalidInput: a role the account does not hold, or a life that is not within a year.
        """
        if not roles or not roles <= account.roles:
            raise InvalidInput(f"a token of {account.username} may hold {', '.join(sorted(account.roles))}")
        return await self._make(account.id, account.office, label=label, roles=roles, life=life)

    async def for_program(
        self, program: programs.Program, *, label: str, life: timedelta
    ) -> tuple[Token, str]:
        """A token with which a program learns what became of its own submissions; raises as `for_person`."""
        return await self._make(program.id, program.office, label=label, roles=frozenset(), life=life)

    async def of(self, owner_id: str) -> list[Token]:
        """An owner's tokens, the newest first."""
        return [_loaded(doc) async for doc in self._tokens.find({"owner": owner_id}).sort("_id", -1)]

    async def revoke(self, token_id: str, *, owner: str) -> Token:
        """Refuse an owner's token from the next request on.

        Raises:
            NotFound: the owner has none of this id.
        """
        doc = await self._tokens.find_one({"_id": token_id, "owner": owner})
        if doc is None:
            raise NotFound(f"there is no token {token_id}")
        if doc["revoked_at"] is None:
            doc["revoked_at"] = self._clock()
            await self._record.append(
                "token_revoked", doc["owner"], {"token": token_id}, office=doc["office"]
            )
            await self._tokens.update_one({"_id": token_id}, {"$set": {"revoked_at": doc["revoked_at"]}})
        return _loaded(doc)

    async def find(self, secret: str, *, local: bool) -> Principal | None:
        """Whose token it is, if it and its owner are still good."""
        if len(secret) != _LETTERS or not secret.startswith(PREFIX) or not secret.isascii():
            return None
        async for doc in self._tokens.aggregate(_with_owner(_hashed(secret))):
            token = _loaded(doc)
            if token.revoked_at is not None or self._clock() >= token.expires_at:
                return None
            return _program(doc) if token.kind == "program" else _person(doc, token, local=local)
        return None

    async def _make(
        self,
        owner: str,
        office: str,
        *,
        label: str,
        roles: frozenset[Role],
        life: timedelta,
    ) -> tuple[Token, str]:
        if not timedelta(0) < life <= LONGEST_LIFE:
            raise InvalidInput(f"a token lives at most {LONGEST_LIFE.days} days")
        secret, now = PREFIX + secrets.token_urlsafe(_SECRET_BYTES), self._clock()
        kind: Literal["person", "program"] = "person" if roles else "program"
        token = Token(self._ids(), owner, kind, label, roles, now, now + life)
        about: JsonObject = {"owner": owner, "token": token.id, "roles": sorted(roles)}
        await self._record.append("token_made", owner, about, office=office)
        await self._tokens.insert_one(
            {
                "_id": token.id,
                "hash": _hashed(secret),
                "owner": owner,
                "office": office,
                "kind": kind,
                "label": label,
                "roles": sorted(roles),
                "created_at": now,
                "expires_at": token.expires_at,
                "revoked_at": None,
            }
        )
        return token, secret


def _with_owner(hashed: str) -> list[dict[str, Any]]:
    """Token and owner in one round trip."""
    look = {"localField": "owner", "foreignField": "_id"}
    return [
        {"$match": {"hash": hashed}},
        {"$lookup": {"from": "accounts", **look, "as": "account"}},
        {"$lookup": {"from": "programs", **look, "as": "program"}},
        {"$project": {"account.password": 0}},
    ]


def _person(doc: dict[str, Any], token: Token, *, local: bool) -> Principal | None:
    account = accounts.loaded(doc["account"][0]) if doc["account"] else None
    if account is None or account.disabled_at is not None or (account.demo and not local):
        return None
    return Principal(
        account_id=account.id,
        username=account.username,
        display_name=account.display_name,
        roles=account.roles & token.roles,
        office=account.office,
    )


def _program(doc: dict[str, Any]) -> Principal | None:
    program = programs.loaded(doc["program"][0]) if doc["program"] else None
    if program is None or program.disabled_at is not None:
        return None
    return Principal(
        account_id=program.id,
        username=program.name,
        display_name=program.name,
        roles=frozenset(),
        office=program.office,
        kind="program",
    )


def _loaded(doc: dict[str, Any]) -> Token:
    return Token(
        id=doc["_id"],
        owner=doc["owner"],
        kind=doc["kind"],
        label=doc["label"],
        roles=frozenset(Role(role) for role in doc["roles"]),
        created_at=doc["created_at"],
        expires_at=doc["expires_at"],
        revoked_at=doc["revoked_at"],
    )


def _hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
