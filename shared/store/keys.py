"""Idempotency keys: one per (scope, key), never expiring, with the first answer sealed."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Protocol

import orjson
from bson.raw_bson import RawBSONDocument

from shared.changes import Cause, JsonObject
from shared.errors import N_, KeyReused
from shared.store.plan import packed

COLLECTION = "keys"


class Sealer(Protocol):
    """Seals what outlives its request; `shared.security.sealing` has the real one."""

    def seal(self, data: bytes, aad: bytes) -> str:
        """Seal bytes for one place."""
        ...

    def unseal(self, text: str, aad: bytes) -> bytes:
        """The bytes again."""
        ...


@dataclass(frozen=True, slots=True)
class Effect:
    """What the key led to: the stream and its last entry after the change."""

    stream: str
    seq: int
    head: str


def key_id(scope: str, key: str) -> bytes:
    """SHA-256 of scope and key: a channel's own reference may be a telephone number, never kept in clear."""
    return sha256(orjson.dumps([scope, key])).digest()


def document(
    cause: Cause, effect: Effect, answer: JsonObject | None, sealer: Sealer, *, office: str, at: datetime
) -> RawBSONDocument:
    """The key as it is stored.

    Raises:
        ValueError: the cause has no key.
    """
    if cause.key is None:
        message = "only a cause with a key is recorded"
        raise ValueError(message)
    place = key_id(cause.scope, cause.key)
    return packed(
        {
            "_id": place,
            "scope": cause.scope,
            "office": office,
            "mac": cause.mac,
            "answer": None if answer is None else sealer.seal(orjson.dumps(answer), place),
            "stream": effect.stream,
            "seq": effect.seq,
            "head": effect.head,
            "at": at,
        }
    )


def first_answer(found: JsonObject, sealer: Sealer) -> JsonObject | None:
    """The answer that the first request got, or None if none was kept."""
    if found["answer"] is None:
        return None
    answer: JsonObject = orjson.loads(sealer.unseal(found["answer"], found["_id"]))
    return answer


def check_body(found: JsonObject, cause: Cause) -> None:
    """A repeat must bring the same body.

    Raises:
        KeyReused: it brings another one.
    """
    if not hmac.compare_digest(found["mac"], cause.mac):
        raise KeyReused(
            N_("Kunci ini sudah dipakai untuk isi lain. Kirim kunci baru untuk permintaan yang baru.")
        )
