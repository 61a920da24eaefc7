"""What each service's database user may do: the journal takes new entries and gives them, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pymongo.errors import OperationFailure

from shared.store.indexes import COLLECTIONS
from shared.store.mongo import Client

SERVICES = ("intake", "triage", "notify")
OPERATOR = "operator"
_READ = ("find", "listIndexes")
_WRITE = (*_READ, "insert", "update", "remove")
_APPEND = (*_READ, "insert")
_APPEND_ONLY = frozenset({"journal", "publications"})
_WATCHED = frozenset({"outbox", "reports", "cases", "dispatches"})
"""Collections on which a service opens a change stream."""
_PEOPLE: Mapping[str, tuple[str, ...]] = {"sessions": _WRITE, "attempts": _WRITE}
"""What services change in the database of people; they read the rest."""
_OPERATOR_WRITES = frozenset(
    {"held", "orders", "outbox", "meta", "accounts", "sessions", "tokens", "programs"}
)
_ROLE_EXISTS = 51002
_USER_EXISTS = 51003

Privilege = dict[str, Any]
_LOOK_AT_SERVERS: Privilege = {
    "resource": {"cluster": True},
    "actions": ["getDefaultRWConcern", "replSetGetConfig", "serverStatus"],
}
"""For the checks of a start and of readiness (concerns.py, rollbacks.py); none of them changes anything."""


def user(service: str, namespace: str) -> str:
    """The name of a service's database user, and of its role; both live in `admin`."""
    return f"{namespace}_{service}"


def privileges(service: str, namespace: str) -> list[Privilege]:
    """The privileges of a service's role (or the operator's), for createRole."""
    if service == OPERATOR:
        return list(_operator(namespace))
    own = f"{namespace}_{service}"
    people = f"{namespace}_people"
    return [
        *(_privilege(own, each.collection, _own(each.collection)) for each in COLLECTIONS[service]),
        *(
            _privilege(people, each.collection, _PEOPLE.get(each.collection, _READ))
            for each in COLLECTIONS["people"]
        ),
        _privilege(own, "", ("listCollections", "dbStats")),
        _privilege(people, "", ("listCollections",)),
        _LOOK_AT_SERVERS,
    ]


def _own(collection: str) -> tuple[str, ...]:
    actions = _APPEND if collection in _APPEND_ONLY else _WRITE
    return (*actions, "changeStream") if collection in _WATCHED else actions


def _operator(namespace: str) -> Iterable[Privilege]:
    for service, declared in COLLECTIONS.items():
        database = f"{namespace}_{service}"
        yield _privilege(database, "", ("listCollections",))
        for each in declared:
            yield _privilege(database, each.collection, _operators(service, each.collection))


def _operators(service: str, collection: str) -> tuple[str, ...]:
    if collection in _APPEND_ONLY:
        return _APPEND if service == "people" else _READ
    return _WRITE if collection in _OPERATOR_WRITES else _READ


def _privilege(database: str, collection: str, actions: Iterable[str]) -> Privilege:
    return {"resource": {"db": database, "collection": collection}, "actions": list(actions)}


async def grant(owner: Client, namespace: str, passwords: Mapping[str, str]) -> None:
    """Make or update role and user of each service in `passwords` (also `operator`); may be repeated."""
    for service, password in passwords.items():
        name = user(service, namespace)
        rights = {"privileges": privileges(service, namespace), "roles": []}
        await _make_or_update(owner, "Role", name, rights, exists=_ROLE_EXISTS)
        await _make_or_update(owner, "User", name, {"pwd": password, "roles": [name]}, exists=_USER_EXISTS)


async def _make_or_update(
    owner: Client, kind: str, name: str, settings: Mapping[str, Any], *, exists: int
) -> None:
    try:
        await owner["admin"].command({f"create{kind}": name, **settings})
    except OperationFailure as failure:
        if failure.code != exists:
            raise
        await owner["admin"].command({f"update{kind}": name, **settings})
