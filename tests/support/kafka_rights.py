"""What the owner of a Kafka does to its users: rights and credentials given and taken while it runs."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.api import RequestStruct, Response
from aiokafka.protocol.types import (
    Array,
    CompactArray,
    CompactBytes,
    CompactString,
    Int8,
    Int16,
    Int32,
    Schema,
    String,
    TaggedFields,
)

from deploy.compose.kafka_acls import Right

_TEXT, _SHORT = String("utf-8"), CompactString("utf-8")
_RESOURCES: Final = {"topic": 2, "group": 3}
_OPERATIONS: Final = {"read": 3, "write": 4, "create": 5, "describe": 8}
_LITERAL, _PREFIXED, _ALLOW = 3, 4, 3
_SCRAM_SHA_512, _ROUNDS = 2, 4096
_BINDING = (
    ("resource", Int8),
    ("name", _TEXT),
    ("pattern", Int8),
    ("principal", _TEXT),
    ("host", _TEXT),
    ("operation", Int8),
    ("permission", Int8),
)
_RESULT = (("error_code", Int16), ("error_message", _TEXT))


class _Given(Response):  # type: ignore[misc]  # aiokafka has no types
    API_KEY, API_VERSION = 30, 1
    SCHEMA = Schema(("throttle", Int32), ("results", Array(*_RESULT)))


class _Give1(RequestStruct):  # type: ignore[misc]
    API_KEY, API_VERSION, RESPONSE_TYPE = 30, 1, _Given
    SCHEMA = Schema(("bindings", Array(*_BINDING)))


class _Taken(Response):  # type: ignore[misc]
    API_KEY, API_VERSION = 31, 1
    SCHEMA = Schema(
        ("throttle", Int32), ("results", Array(*_RESULT, ("matching", Array(*_RESULT, *_BINDING))))
    )


class _Take1(RequestStruct):  # type: ignore[misc]
    API_KEY, API_VERSION, RESPONSE_TYPE = 31, 1, _Taken
    SCHEMA = Schema(("bindings", Array(*_BINDING)))


class _Altered(Response):  # type: ignore[misc]
    API_KEY, API_VERSION = 51, 0
    SCHEMA = Schema(
        ("throttle", Int32),
        (
            "results",
            CompactArray(
                ("user", _SHORT), ("error_code", Int16), ("error_message", _SHORT), ("tags", TaggedFields)
            ),
        ),
        ("tags", TaggedFields),
    )


class _Alter0(RequestStruct):  # type: ignore[misc]
    API_KEY, API_VERSION, RESPONSE_TYPE, FLEXIBLE_VERSION = 51, 0, _Altered, True
    SCHEMA = Schema(
        ("deletions", CompactArray(("name", _SHORT), ("mechanism", Int8), ("tags", TaggedFields))),
        (
            "upsertions",
            CompactArray(
                ("name", _SHORT),
                ("mechanism", Int8),
                ("rounds", Int32),
                ("salt", CompactBytes),
                ("salted", CompactBytes),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request whose version is settled: the broker of the tests is known."""

    struct: Any

    def prepare(self, _versions: object) -> Any:
        """What is sent."""
        return self.struct


async def give(bootstrap: str, user: str, rights: Iterable[Right]) -> None:
    """Let a user do something."""
    await _ask(bootstrap, _Give1(_bindings(user, rights)))


async def take(bootstrap: str, user: str, rights: Iterable[Right]) -> None:
    """Let it do that no more."""
    told = await _ask(bootstrap, _Take1(_bindings(user, rights)))
    assert all(matching for _code, _why, matching in told), f"{user} had not all of them"


async def set_password(bootstrap: str, user: str, password: str) -> None:
    """Make a user, or give it another password."""
    salt = os.urandom(16)
    salted = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ROUNDS)
    await _ask(bootstrap, _Alter0([], [(user, _SCRAM_SHA_512, _ROUNDS, salt, salted, {})], {}))


async def remove(bootstrap: str, user: str) -> None:
    """Take a user's credential away."""
    await _ask(bootstrap, _Alter0([(user, _SCRAM_SHA_512, {})], [], {}))


def _bindings(user: str, rights: Iterable[Right]) -> list[tuple[object, ...]]:
    return [
        (
            _RESOURCES[one.resource],
            one.name,
            _PREFIXED if one.prefixed else _LITERAL,
            f"User:{user}",
            "*",
            _OPERATIONS[one.operation],
            _ALLOW,
        )
        for one in rights
    ]


async def _ask(bootstrap: str, struct: Any) -> list[Any]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        answer = await admin._send_to_controller(_Asked(struct))
    finally:
        await admin.close()
    refused = [one for one in answer.results if one[isinstance(answer, _Altered)]]
    assert not refused, refused
    return list(answer.results)
