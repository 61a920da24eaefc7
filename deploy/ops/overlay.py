"""`./jejak rules keygen`, `sign-overlay`, `verify-overlay`: the office's signed addition to the law."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Final

import typer
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

from deploy.ops.output import AsJson, emit_json, out
from shared.errors import Refused
from shared.rules.overlay import key_id, read_overlay, sign_overlay
from shared.rules.rulebooks import Rulebooks

PUBLIC: Final = ".public"
Folder = Annotated[Path, typer.Argument(help="The folder with overlay.toml.", exists=True, file_okay=False)]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(help="File with the passphrase of the private key alone.", exists=True, dir_okay=False),
]


def keygen(
    path: Annotated[
        Path, typer.Argument(help="Where the private key goes; PATH.public gets the public one.")
    ],
    *,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Make the office's key pair (Ed25519). The private key stays with who answers for the overlay."""
    key = Ed25519PrivateKey.generate()
    secret = _passphrase(passphrase_file)
    locked = BestAvailableEncryption(secret) if secret else NoEncryption()
    public = path.with_name(path.name + PUBLIC)
    _write(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked), 0o400)
    _write(public, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), 0o444)
    facts = {"private": str(path), "public": str(public), "key": key_id(key.public_key())}
    if as_json:
        emit_json(facts)
        return
    out.print(f"Key {facts['key']}: {path} signs, {public} verifies (JEJAK_OFFICE_OVERLAY_KEY).")


def sign(
    folder: Folder,
    *,
    key: Annotated[Path, typer.Option(help="The office's private key.", exists=True, dir_okay=False)],
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Check overlay.toml and sign it as it stands; the signature is written beside it."""
    private = _private(key, _passphrase(passphrase_file))
    signature = sign_overlay(folder, private)
    facts = {"signature": str(signature), "key": key_id(private.public_key())}
    if as_json:
        emit_json(facts)
    else:
        out.print(f"{signature} is the signature of key {facts['key']}.")


def verify(
    folder: Folder,
    *,
    key: Annotated[Path, typer.Option(help="The office's public key.", exists=True, dir_okay=False)],
    as_json: AsJson = False,
) -> None:
    """Tell whether services would take the overlay: signed by this key, and at odds with no rulebook."""
    overlay = read_overlay(folder, key.read_bytes())
    Rulebooks.load(overlay=overlay)
    facts = {
        "office": overlay.office,
        "region": overlay.codes.region,
        "level": overlay.codes.level,
        "election_types": list(overlay.codes.election_types),
        "holidays": len(overlay.holidays),
        "receivers": len(overlay.receivers),
        "staff": len(overlay.staff),
        "digest": overlay.digest,
        "key": overlay.key,
    }
    if as_json:
        emit_json(facts)
        return
    for name, value in facts.items():
        out.print(f"  {name:<15} {', '.join(value) if isinstance(value, list) else value}")


def _passphrase(path: Path | None) -> bytes | None:
    return path.read_bytes().strip() or None if path else None


def _private(path: Path, passphrase: bytes | None) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), passphrase)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Refused(f"{path} is no private key that this passphrase opens: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise Refused(f"{path} is no Ed25519 key; make one with ./jejak rules keygen")
    return key


def _write(path: Path, content: bytes, mode: int) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        raise Refused(f"{path} is there already; a key is never overwritten") from None
    with os.fdopen(handle, "wb") as out_file:
        out_file.write(content)
