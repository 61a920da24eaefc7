"""Identifiers: UUIDv7 as text, fresh ones and ones derived from another so that a repeat finds the same."""

from collections.abc import Callable
from hashlib import sha256
from uuid import UUID

import uuid_utils

NewId = Callable[[], str]
UUID_VERSION = 7


def new_id() -> str:
    """A fresh UUIDv7 (RFC 9562 §5.7)."""
    return str(uuid_utils.uuid7())


def derived(source: str, purpose: str) -> str:
    """The UUIDv7 that belongs to `source` for `purpose`: its time, and 74 bits of a hash in place of chance.

    Deterministic, so that an event delivered twice, or a database rebuilt from the journal, names the
    same case.

    Raises:
        ValueError: `source` is not a UUID.
    """
    time_bits = UUID(source).int >> 80
    digest = int.from_bytes(sha256(f"{purpose}\x00{source}".encode()).digest(), "big")
    rand_a, rand_b = digest >> 244, digest & ((1 << 62) - 1)
    return str(UUID(int=(time_bits << 80) | (0x7 << 76) | (rand_a << 64) | (0b10 << 62) | rand_b))


def is_uuid7(text: str) -> bool:
    """Whether the text is a UUIDv7 in its canonical lower-case form."""
    try:
        parsed = UUID(text)
    except ValueError:
        return False
    return parsed.version == UUID_VERSION and str(parsed) == text
