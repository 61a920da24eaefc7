"""Key files: made once, mode 0400, each service handed only its own; a file that others may read is refused.

A `.keyset` is a Tink keyset in JSON and may carry several keys: the primary seals, every one of them opens,
so that `rotate` adds a key and nothing sealed before has to be sealed again. A `.key` is 32 random bytes in
base64.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path
from stat import S_IMODE
from typing import Any

import tink
from tink import aead, hybrid, secret_key_access

from shared.errors import Refused

OFFICE = "office.keyset"
IDENTITY = "identity.keyset"
SUBMISSIONS_PRIVATE = "submissions.private"
SUBMISSIONS_PUBLIC = "submissions.public"
RECEIPTS = "receipts.key"
ANSWERS = "answers.key"
GRANTS = "grants.key"

KEYS_OF: dict[str, tuple[str, ...]] = {
    "intake": (OFFICE, IDENTITY, SUBMISSIONS_PRIVATE, SUBMISSIONS_PUBLIC, RECEIPTS, ANSWERS, GRANTS),
    "triage": (OFFICE, ANSWERS, GRANTS),
    "notify": (OFFICE, ANSWERS, GRANTS),
}
"""The files of each service: identities and submissions can be opened by intake alone."""

SHARED = (OFFICE, GRANTS)
"""The same in all three services; every other file is made for one service."""

KEYSETS = (OFFICE, IDENTITY, SUBMISSIONS_PRIVATE)
"""Files that carry several keys and can be rotated."""

SECRET_BYTES = 32
_SECRET_MODE = 0o400
_PUBLIC_MODE = 0o444
_ROOT = 0


def set_up(root: Path) -> dict[str, Path]:
    """A folder per service under `root`, with what that service needs; what exists is left as it is."""
    folders = {service: root / service for service in KEYS_OF}
    make_missing(folders["intake"], KEYS_OF["intake"])
    for service, names in KEYS_OF.items():
        hand_over(folders["intake"], folders[service], SHARED)
        make_missing(folders[service], names)
    return folders


def make_missing(folder: Path, names: Iterable[str]) -> list[str]:
    """Make the files of these names that are not there yet; answers which were made.

    Raises:
        Refused: a name is unknown, or the folder may be written by others.
    """
    _private_folder(folder)
    missing = (name for name in names if not (folder / name).exists())
    return [name for name in missing if _write(folder / name, _fresh(folder, name))]


def hand_over(source: Path, target: Path, names: Iterable[str]) -> None:
    """Give the owner of `target` the same keys, where they are not there yet."""
    _private_folder(target)
    for name in names:
        if not (target / name).exists():
            _write(target / name, read(source, name))


def put_back(folder: Path, name: str, text: str) -> bool:
    """Write a key file that was kept elsewhere, where none is; whether it was written.

    Raises:
        Refused: the name is unknown, or the folder may be written by others.
    """
    if name not in _MAKERS:
        raise Refused(f"there is no key file called {name}; known are {', '.join(_MAKERS)}")
    _private_folder(folder)
    return not (folder / name).exists() and _write(folder / name, text)


def rotate(root: Path, name: str) -> None:
    """Add a fresh key to a keyset, make it the primary, and give the file to every service that holds it.

    The older keys go on opening what they sealed. The services read the file at their next start.

    Raises:
        Refused: the file is no keyset (a `.key` has no versions), or cannot be read.
    """
    if name not in KEYSETS:
        raise Refused(f"{name} cannot be rotated: only {', '.join(KEYSETS)} carry several keys")
    home = root / "intake"
    old, new = json.loads(read(home, name)), json.loads(_fresh(home, name))
    if new["primaryKeyId"] in {key["keyId"] for key in old["key"]}:
        raise Refused("the new key drew the number of an older one; run it again")
    merged = json.dumps({"primaryKeyId": new["primaryKeyId"], "key": [*old["key"], *new["key"]]}, indent=2)
    for service, names in KEYS_OF.items():
        if name in names:
            _replace(root / service / name, merged)
    if name == SUBMISSIONS_PRIVATE:
        _replace(home / SUBMISSIONS_PUBLIC, _submissions_public(home))


def _replace(path: Path, text: str) -> None:
    fresh = path.with_name(f"new.{path.name}")
    fresh.unlink(missing_ok=True)
    _write(fresh, text)
    if path.name == SUBMISSIONS_PUBLIC:
        fresh.chmod(_PUBLIC_MODE)
    fresh.replace(path)


def read(folder: Path, name: str) -> str:
    """The text of a key file.

    Raises:
        Refused: it is missing, or others than its owner may read it.
    """
    path = folder / name
    try:
        found = path.stat()
        if name != SUBMISSIONS_PUBLIC and S_IMODE(found.st_mode) & _too_open(found.st_uid):
            raise Refused(f"key file {path} may be read by others; run: chmod 0400 {path}")
        return path.read_text("ascii")
    except FileNotFoundError:
        raise Refused(f"key file {path} is missing; restore it from its copy") from None
    except PermissionError:
        raise Refused(f"key file {path} cannot be read by this user; it must own the file") from None
    except UnicodeDecodeError:
        raise Refused(f"key file {path} is not a key; restore it from its copy") from None


def load_aead(folder: Path, name: str) -> aead.Aead:
    """The sealing primitive of a keyset.

    Raises:
        Refused: the file is missing, open to others or not a keyset.
    """
    return _keyset(folder, name).primitive(aead.Aead)


def load_hybrid_opener(folder: Path) -> hybrid.HybridDecrypt:
    """What opens submissions; intake alone has its file."""
    return _keyset(folder, SUBMISSIONS_PRIVATE).primitive(hybrid.HybridDecrypt)


def load_hybrid_sealer(public: Path) -> hybrid.HybridEncrypt:
    """What seals submissions, from a public key file wherever it lies."""
    hybrid.register()
    try:
        handle = tink.json_proto_keyset_format.parse_without_secret(read(public.parent, public.name))
    except tink.TinkError:
        raise Refused(f"{public} is not a public key for submissions; ask the office for it again") from None
    return handle.primitive(hybrid.HybridEncrypt)


def load_secret(folder: Path, name: str) -> bytes:
    """The 32 bytes of a `.key` file.

    Raises:
        Refused: the file is missing, open to others or not such a key.
    """
    try:
        secret = base64.b64decode(read(folder, name).strip(), validate=True)
    except binascii.Error:
        secret = b""
    if len(secret) != SECRET_BYTES:
        raise Refused(f"key file {folder / name} is not a key of {SECRET_BYTES} bytes; restore it")
    return secret


def _keyset(folder: Path, name: str) -> Any:  # tink carries no types
    aead.register()
    hybrid.register()
    try:
        return tink.json_proto_keyset_format.parse(read(folder, name), secret_key_access.TOKEN)
    except tink.TinkError:
        raise Refused(f"key file {folder / name} is not a keyset; restore it from its copy") from None


def _fresh(folder: Path, name: str) -> str:
    maker = _MAKERS.get(name)
    if maker is None:
        raise Refused(f"there is no key file called {name}; known are {', '.join(_MAKERS)}")
    return maker(folder)


def _aead_keyset(_folder: Path) -> str:
    aead.register()
    return _serialized(tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM))


def _submissions_private(_folder: Path) -> str:
    hybrid.register()
    template = hybrid.hybrid_key_templates.DHKEM_X25519_HKDF_SHA256_HKDF_SHA256_AES_256_GCM
    return _serialized(tink.new_keyset_handle(template))


def _submissions_public(folder: Path) -> str:
    public = _keyset(folder, SUBMISSIONS_PRIVATE).public_keyset_handle()
    return str(tink.json_proto_keyset_format.serialize_without_secret(public))


def _secret(_folder: Path) -> str:
    return base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode() + "\n"


_MAKERS: dict[str, Callable[[Path], str]] = {
    OFFICE: _aead_keyset,
    IDENTITY: _aead_keyset,
    SUBMISSIONS_PRIVATE: _submissions_private,
    SUBMISSIONS_PUBLIC: _submissions_public,
    RECEIPTS: _secret,
    ANSWERS: _secret,
    GRANTS: _secret,
}


def _serialized(handle: Any) -> str:
    return str(tink.json_proto_keyset_format.serialize(handle, secret_key_access.TOKEN))


def _private_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if S_IMODE(folder.stat().st_mode) & 0o022:
        raise Refused(f"others may write the key folder {folder}; run: chmod 0700 {folder}")


def _too_open(owner: int) -> int:
    """Mode bits that must be off; a file of root may be read by the service's group, as PostgreSQL allows."""
    return 0o037 if owner == _ROOT and os.geteuid() != _ROOT else 0o077


def _write(path: Path, text: str) -> bool:
    """Write a file whole or not at all, and never over one that another starter made in between."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    mode = _PUBLIC_MODE if path.name == SUBMISSIONS_PUBLIC else _SECRET_MODE
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(fresh, path)
    except FileExistsError:
        return False
    finally:
        fresh.unlink()
    return True
