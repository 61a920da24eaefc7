"""Key files given to people in halves: any two of them together bring them back, one alone has random bytes.

Every pair of people gets a pad of its own: one half is random, the other is the key files under it. Each
person's halves lie in one file, sealed to that person.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import combinations
from pathlib import Path

import orjson

from deploy.backup import age
from shared.changes import JsonObject
from shared.clock import rfc3339, system_clock
from shared.errors import Refused
from shared.security import keyfiles

FORMAT = 1
FEWEST = 2
_DIGEST_BYTES = 32
KeyFiles = Mapping[str, Mapping[str, str]]
"""Service -> name of the file -> its text."""


@dataclass(frozen=True, slots=True)
class Share:
    """One person's part, opened: a half for each other person; useless without one of theirs."""

    escrow: str
    made_at: str
    person: str
    halves: Mapping[str, bytes] = field(repr=False)
    """Public key of the other person -> this one's half."""

    def written(self) -> bytes:
        """The share as it is sealed."""
        halves = {other: base64.b64encode(half).decode() for other, half in self.halves.items()}
        return orjson.dumps(
            {
                "format": FORMAT,
                "escrow": self.escrow,
                "made_at": self.made_at,
                "person": self.person,
                "halves": halves,
            }
        )


def gather(root: Path) -> KeyFiles:
    """Every key file of the installation.

    Raises:
        Refused: one is missing, or others may read it.
    """
    return {
        service: {name: keyfiles.read(root / service, name) for name in names}
        for service, names in keyfiles.KEYS_OF.items()
    }


def split(files: KeyFiles, people: Sequence[str]) -> list[Share]:
    """A share for each person.

    Raises:
        Refused: fewer than two people, or one of them twice.
    """
    if len(people) < FEWEST or len(set(people)) != len(people):
        raise Refused("name two or more different people with --to: two of them are needed to open it")
    payload = orjson.dumps({service: dict(named) for service, named in files.items()})
    bundle = payload + sha256(payload).digest()
    halves: dict[str, dict[str, bytes]] = {person: {} for person in people}
    for one, other in combinations(people, 2):
        pad = secrets.token_bytes(len(bundle))
        halves[one][other], halves[other][one] = pad, _xor(bundle, pad)
    escrow, made_at = secrets.token_hex(8), rfc3339(system_clock())
    return [Share(escrow, made_at, person, halves[person]) for person in people]


def join(one: Share, other: Share) -> KeyFiles:
    """The key files from two people's shares.

    Raises:
        Refused: they are one person's, of two escrows, or damaged.
    """
    if one.person == other.person:
        raise Refused("both shares are one person's; the share of a second person is needed")
    if one.escrow != other.escrow:
        raise Refused(f"the shares belong to two escrows, of {one.made_at} and of {other.made_at}")
    halves = one.halves.get(other.person), other.halves.get(one.person)
    if halves[0] is None or halves[1] is None or len(halves[0]) != len(halves[1]):
        raise Refused("the shares do not fit together; take the files as they were handed out")
    bundle = _xor(halves[0], halves[1])
    payload, digest = bundle[:-_DIGEST_BYTES], bundle[-_DIGEST_BYTES:]
    if not hmac.compare_digest(sha256(payload).digest(), digest):
        raise Refused("the shares do not fit together: one of them was changed")
    files: KeyFiles = orjson.loads(payload)
    return files


def hand_out(root: Path, people: Sequence[str], folder: Path) -> list[Path]:
    """Write each person's sealed share into the folder; the files made.

    Raises:
        Refused: a share is there already, or the key files cannot be read.
    """
    shares = split(gather(root), people)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    paths = [folder / f"share-{share.escrow}-{share.person[-8:]}.age" for share in shares]
    for share, path in zip(shares, paths, strict=True):
        with path.open("xb") as file:
            file.write(age.seal(share.written(), [share.person]))
    return paths


def opened(path: Path, identities: Sequence[age.Identity]) -> Share:
    """A share from its file, sealed or opened before.

    Raises:
        Refused: none of the identities opens it, or it is no share.
    """
    raw = path.read_bytes()
    if raw.startswith(age.MAGIC):
        if not identities:
            raise Refused(f"{path} is sealed; give its owner's key file with --identity")
        raw = age.unseal(raw, identities)
    try:
        told: JsonObject = orjson.loads(raw)
        if told["format"] != FORMAT:
            raise Refused(f"{path} has format {told['format']}; this version reads {FORMAT}")
        halves = {other: base64.b64decode(half, validate=True) for other, half in told["halves"].items()}
        return Share(told["escrow"], told["made_at"], told["person"], halves)
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error):
        raise Refused(f"{path} is no share of key files") from None


def put_back(files: KeyFiles, root: Path) -> list[str]:
    """Write the key files where the services look for them; never over one that is there.

    Raises:
        Refused: a file of the same name with another content is there.
    """
    different = [
        f"{service}/{name}"
        for service, named in files.items()
        for name, text in named.items()
        if (root / service / name).exists() and keyfiles.read(root / service, name) != text
    ]
    if different:
        raise Refused(f"other key files are there: {', '.join(different)}; move them away first")
    return [
        f"{service}/{name}"
        for service, named in files.items()
        for name, text in named.items()
        if keyfiles.put_back(root / service, name, text)
    ]


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(left ^ right for left, right in zip(one, other, strict=True))
