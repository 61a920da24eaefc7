"""Sealing of content, identities, answers and submissions: AES-256-GCM in versioned text formats.

`j1.` content of a report under its own key · `k1.` that key wrapped under the office (or identity) keyset ·
`b1.` a box under a service's own secret · `s1.` a submission's field under intake's public key. What follows
the prefix is base64url without padding. Each is bound to where it belongs, so that a field moved elsewhere
does not open.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tink import TinkError

from shared.changes import Json, JsonObject
from shared.errors import JejakError

KEY_BYTES = 32
NONCE_BYTES = 12
SALT_BYTES = 16

CONTENT = "content"
"""The field under which a report's content is sealed, in every service and on the bus."""


class Unsealable(JejakError):
    """It does not open: another key, another place, or changed bytes; which of them cannot be told apart."""

    code = "unsealable"


class Destroyed(Unsealable):
    """The key was destroyed by an erasure; what it sealed is gone for good."""

    code = "erased"


class Aead(Protocol):
    """What Tink's AEAD offers, and a KMS in its place."""

    def encrypt(self, plaintext: bytes, associated_data: bytes) -> bytes:
        """Seal."""
        ...

    def decrypt(self, ciphertext: bytes, associated_data: bytes) -> bytes:
        """Open, or raise TinkError."""
        ...


class ContentKey:
    """A report's (or exhibit's) own random key; its bytes are never printed."""

    __slots__ = ("_cipher", "_secret")

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._cipher = AESGCM(secret)

    def seal(self, data: bytes, aad: bytes) -> bytes:
        """Nonce, ciphertext and tag."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, data, aad)

    def unseal(self, sealed: bytes, aad: bytes) -> bytes:
        """What `seal` was given.

        Raises:
            Unsealable: another key, other `aad` or changed bytes.
        """
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], aad)
        except (InvalidTag, ValueError):
            raise Unsealable("the sealed text does not open with this key at this place") from None

    def derived(self, purpose: bytes) -> bytes:
        """32 bytes for another construction, which never meets this key's nonces (HMAC-SHA256 as PRF)."""
        return hmac.digest(self._secret, purpose, sha256)


class ContentKeys:
    """Makes and opens content keys; the wrapped form rests in `keysets`, travels as an event's `keyset`."""

    def __init__(self, keyset: Aead) -> None:
        self._keyset = keyset

    def new(self, owner: str) -> tuple[ContentKey, str]:
        """A fresh key for a report or exhibit, and the same wrapped for this owner alone."""
        secret = secrets.token_bytes(KEY_BYTES)
        return ContentKey(secret), _text("k1", self._keyset.encrypt(secret, _place("k1", owner)))

    def unwrap(self, owner: str, wrapped: str | None) -> ContentKey:
        """The key from its wrapped form.

        Raises:
            Destroyed: there is none any more.
            Unsealable: it was wrapped for another owner or under another keyset, or was changed.
        """
        if wrapped is None:
            raise Destroyed("the key was destroyed by an erasure; the content cannot be shown any more")
        try:
            return ContentKey(self._keyset.decrypt(_bytes("k1", wrapped), _place("k1", owner)))
        except TinkError:
            raise Unsealable("the wrapped key does not open under this keyset for this owner") from None


def seal(key: ContentKey, data: bytes, *, stream: str, field: str) -> str:
    """Seal bytes for one field of one stream."""
    return _text("j1", key.seal(data, _place("j1", stream, field)))


def unseal(key: ContentKey, text: str, *, stream: str, field: str) -> bytes:
    """The bytes of a sealed field.

    Raises:
        Unsealable: another key, stream or field, or changed text.
    """
    return key.unseal(_bytes("j1", text), _place("j1", stream, field))


def seal_json(key: ContentKey, value: Json, *, stream: str, field: str = CONTENT) -> str:
    """Seal a JSON value for one field of one stream."""
    return seal(key, orjson.dumps(value), stream=stream, field=field)


def unseal_json(key: ContentKey, text: str, *, stream: str, field: str = CONTENT) -> Json:
    """The JSON value of a sealed field; raises as `unseal`."""
    return orjson.loads(unseal(key, text, stream=stream, field=field))


@dataclass(frozen=True, slots=True)
class SealedIdentity:
    """What the vault keeps of a reporter: deleting `keyset` is enough to lose it for good."""

    sealed: str
    keyset: str


class Identities:
    """Seals who reported, under a key of its own wrapped by the identity keyset, which intake alone has."""

    def __init__(self, keyset: Aead) -> None:
        self._keys = ContentKeys(keyset)

    def seal(self, report_id: str, identity: JsonObject) -> SealedIdentity:
        """The identity sealed for this report."""
        key, wrapped = self._keys.new(report_id)
        return SealedIdentity(seal_json(key, identity, stream=report_id, field="identity"), wrapped)

    def unseal(self, report_id: str, sealed: str, keyset: str | None) -> JsonObject:
        """The identity; raises as `unseal`, and Destroyed after erasure."""
        key = self._keys.unwrap(report_id, keyset)
        opened: JsonObject = unseal_json(key, sealed, stream=report_id, field="identity")
        return opened


class Sealer:
    """Seals bytes under a service's own secret for one purpose: kept answers, the raw bytes of dead records.

    Each text has a key of its own drawn from the secret and 16 random bytes, since one AES-GCM key with
    random nonces is good for 2^32 texts only (NIST SP 800-38D §8.3) and answers never expire.
    """

    def __init__(self, secret: bytes, purpose: str) -> None:
        self._secret = ContentKey(secret)
        self._purpose = purpose.encode()

    def seal(self, data: bytes, aad: bytes) -> str:
        """Seal bytes; `aad` says where they belong."""
        salt = secrets.token_bytes(SALT_BYTES)
        return _text("b1", salt + self._key(salt).seal(data, aad))

    def unseal(self, text: str, aad: bytes) -> bytes:
        """The bytes again.

        Raises:
            Unsealable: another secret, purpose or `aad`, or changed text.
        """
        raw = _bytes("b1", text)
        return self._key(raw[:SALT_BYTES]).unseal(raw[SALT_BYTES:], aad)

    def _key(self, salt: bytes) -> ContentKey:
        return ContentKey(self._secret.derived(b"sealer\x00" + self._purpose + b"\x00" + salt))


def _place(*parts: str) -> bytes:
    """Associated data that no other list of parts can spell."""
    return orjson.dumps(parts)


def _text(prefix: str, raw: bytes) -> str:
    return f"{prefix}.{urlsafe_b64encode(raw).rstrip(b'=').decode()}"


def _bytes(prefix: str, text: str) -> bytes:
    found, _, body = text.partition(".")
    if found != prefix:
        raise Unsealable(f"this is not a sealed text of format {prefix}")
    try:
        return urlsafe_b64decode(body + "=" * (-len(body) % 4))
    except (NotBase64, ValueError):
        raise Unsealable("the sealed text is cut or was changed") from None
