"""Accounts of persons: made, disabled and given roles by an operator; read again at every request."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from shared.changes import JsonObject
from shared.clock import Clock
from shared.errors import Conflict, InvalidInput, NotFound
from shared.ids import NewId, new_id
from shared.people.passwords import Passwords, check_password
from shared.people.record import Record
from shared.roles import Role
from shared.store.mongo import Database, DuplicateKeyError

_USERNAME: Final = re.compile(r"[a-z][a-z0-9._-]{1,31}")
_LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class Account:
    """A person's account as an operator sees it."""

    id: str
    username: str
    display_name: str
    roles: frozenset[Role]
    office: str
    created_at: datetime
    disabled_at: datetime | None = None
    demo: bool = False


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What an account is made of."""

    username: str
    display_name: str
    roles: frozenset[Role]
    office: str
    demo: bool = False


class AccountBook:
    """The accounts of an installation."""

    def __init__(self, database: Database, passwords: Passwords, clock: Clock, ids: NewId = new_id) -> None:
        self._accounts = database["accounts"]
        self._sessions = database["sessions"]
        self._passwords = passwords
        self._clock = clock
        self._ids = ids
        self._record = Record(database, clock)

    async def create(self, new: NewAccount, password: str) -> Account:
        """Make an account.

        Raises:
            InvalidInput: the username, name, roles or password will not do.
            Conflict: the username is taken.
        """
        _check(new)
        if await self._accounts.find_one({"username": new.username}, {"_id": 1}):
            raise _taken(new.username)
        hashed = await self._passwords.hashed(check_password(password, new.username))
        account = Account(
            id=self._ids(),
            username=new.username,
            display_name=new.display_name.strip(),
            roles=new.roles,
            office=new.office,
            created_at=self._clock(),
            demo=new.demo,
        )
        roles: JsonObject = {"roles": _roles(new.roles), "demo": new.demo}
        await self._record.append("account_created", account.id, roles, office=new.office)
        try:
            await self._accounts.insert_one({**_dumped(account), "password": hashed})
        except DuplicateKeyError:
            raise _taken(new.username) from None
        return account

    async def all(self) -> list[Account]:
        """Every account, by username."""
        return [loaded(doc) async for doc in self._accounts.find({}, {"password": 0}).sort("username", 1)]

    async def by_username(self, username: str) -> Account:
        """One account.

        Raises:
            NotFound: there is none of this name.
        """
        doc = await self._accounts.find_one({"username": username.strip().lower()}, {"password": 0})
        if doc is None:
            raise NotFound(f"there is no account {username}; ./jejak user list shows them")
        return loaded(doc)

    async def disable(self, username: str) -> Account:
        """Close an account everywhere at once: its sessions end, its tokens stop; its acts stay on record."""
        account = await self._change("account_disabled", username, {"disabled_at": self._clock()})
        await self._sessions.delete_many({"account_id": account.id})
        return account

    async def enable(self, username: str) -> Account:
        """Open a disabled account again."""
        return await self._change("account_enabled", username, {"disabled_at": None})

    async def set_roles(self, username: str, roles: Collection[Role]) -> Account:
        """Give these roles and no others; acts at the next request."""
        return await self._change("account_roles_set", username, {"roles": _roles(roles)})

    async def set_password(self, username: str, password: str) -> Account:
        """Set a new password and end the account's sessions."""
        account = await self.by_username(username)
        hashed = await self._passwords.hashed(check_password(password, account.username))
        await self._change("account_password_set", username, {"password": hashed})
        await self._sessions.delete_many({"account_id": account.id})
        return account

    async def _change(self, what: str, username: str, fields: dict[str, Any]) -> Account:
        account = await self.by_username(username)
        roles: JsonObject = {"roles": fields["roles"]} if "roles" in fields else {}
        await self._record.append(what, account.id, roles, office=account.office)
        await self._accounts.update_one(
            {"_id": account.id}, {"$set": {**fields, "changed_at": self._clock()}}
        )
        return await self.by_username(username)


def loaded(doc: dict[str, Any]) -> Account:
    """The account of a stored document."""
    return Account(
        id=doc["_id"],
        username=doc["username"],
        display_name=doc["display_name"],
        roles=frozenset(Role(role) for role in doc["roles"]),
        office=doc["office"],
        created_at=doc["created_at"],
        disabled_at=doc.get("disabled_at"),
        demo=doc.get("demo", False),
    )


def _dumped(account: Account) -> dict[str, Any]:
    return {
        "_id": account.id,
        "username": account.username,
        "display_name": account.display_name,
        "roles": _roles(account.roles),
        "office": account.office,
        "created_at": account.created_at,
        "changed_at": account.created_at,
        "disabled_at": account.disabled_at,
        "demo": account.demo,
    }


def _roles(roles: Collection[Role]) -> list[str]:
    if not roles:
        raise InvalidInput(
            "an account needs a role; disable it to keep its owner out", fields={"roles": "missing"}
        )
    return sorted(role.value for role in roles)


def _taken(username: str) -> Conflict:
    return Conflict(f"there is an account {username} already; choose another username")


def _check(new: NewAccount) -> None:
    wrong: dict[str, str] = {}
    if not _USERNAME.fullmatch(new.username):
        wrong["username"] = "2 to 32 of a-z, 0-9, dot, dash and underscore, beginning with a letter"
    if not 1 <= len(new.display_name.strip()) <= _LONGEST_NAME or not new.display_name.isprintable():
        wrong["display_name"] = f"1 to {_LONGEST_NAME} printable characters"
    if wrong:
        raise InvalidInput("; ".join(f"{name}: {what}" for name, what in wrong.items()), fields=wrong)
