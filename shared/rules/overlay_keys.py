"""The office's key pair (Ed25519, PEM): made, and opened for signing."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from shared.rules.errors import OverlayNotSigned


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPair:
    """Both halves in PEM; the private one never shows."""

    private: bytes
    public: bytes

    def __repr__(self) -> str:
        """Without the private half."""
        return f"KeyPair(public={self.public!r})"


def new_key_pair(passphrase: bytes | None) -> KeyPair:
    """A new pair, its private half locked with the passphrase if there is one."""
    key = Ed25519PrivateKey.generate()
    locked = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    return KeyPair(
        private=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked),
        public=key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    )


def private_key(pem: bytes, passphrase: bytes | None) -> Ed25519PrivateKey:
    """The private half, opened.

    Raises:
        OverlayNotSigned: it is no Ed25519 key, or the passphrase does not open it.
    """
    try:
        key = load_pem_private_key(pem, passphrase)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise OverlayNotSigned(f"it is no private key that this passphrase opens: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise OverlayNotSigned("it is no Ed25519 key; make one with ./jejak rules keygen")
    return key
