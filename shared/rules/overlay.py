"""The office's signed addition to the law: read, and refused by name where it is wrong or not signed."""

from __future__ import annotations

import binascii
import re
import tomllib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

from shared.roles import Role
from shared.rules.clock_tables import holiday
from shared.rules.election_tables import receiver
from shared.rules.errors import BadRow, OverlayNotSigned
from shared.rules.handling import OfficeCodes
from shared.rules.handling_tables import office
from shared.rules.model import Rulebook
from shared.rules.office import Neighbour, Overlay, StaffMember
from shared.rules.rows import Row, table, table_rows
from shared.rules.sources import label

FILE: Final = "overlay.toml"
SIGNATURE: Final = "overlay.sig"
PURPOSE: Final = b"jejak office overlay 1\n"
"""Signed in front of the bytes, so that a signature for another purpose is none for this one."""
TABLES: Final = ("office", "holiday", "receiver", "staff", "neighbour")
LEVELS: Final = ("Kab", "Kota", "Prov", "RI")
ELECTION_TYPES: Final = ("PG", "PB", "PW", "PL", "PP")
REGION: Final = re.compile(r"^[0-9]{2}\.[0-9]{2}$")


def read_overlay(folder: Path, key: bytes) -> Overlay:
    """The overlay of a folder, if the holder of the office's key (PEM, Ed25519) signed it as it stands.

    Raises:
        OverlayNotSigned: the overlay, its signature or the key is missing, or they do not belong together.
        BadRow: it is signed, and a row of it is wrong.
    """
    content, signature = _bytes(folder / FILE), _bytes(folder / SIGNATURE)
    public = public_key(key)
    try:
        public.verify(b64decode(signature.strip(), validate=True), PURPOSE + content)
    except (InvalidSignature, binascii.Error):
        raise OverlayNotSigned(
            f"{folder / SIGNATURE} is not this key's signature of {FILE}: somebody changed it after it was "
            "signed, or another key signed it; have it signed anew by ./jejak rules sign-overlay"
        ) from None
    return parse_overlay(content, key=key_id(public))


def parse_overlay(content: bytes, *, key: str) -> Overlay:
    """What the bytes of overlay.toml say.

    Raises:
        BadRow: they are no TOML, or a row is wrong.
    """
    rows = _rows(content)
    offices = table(rows["office"], _office)
    if len(offices) > 1:
        raise rows["office"][1].bad("", "there is one [[office]] row")
    (codes,) = offices.values()
    neighbours = table(rows["neighbour"], _neighbour)
    if codes.id in neighbours:
        raise rows["neighbour"][0].bad("id", f"{codes.id!r} is the office itself")
    return Overlay(
        office=codes.id,
        digest=sha256(content).hexdigest(),
        key=key,
        codes=codes,
        holidays=table(rows["holiday"], holiday),
        receivers=table(rows["receiver"], receiver),
        staff=table(rows["staff"], _staff),
        neighbours=neighbours,
    )


def overlay_contradictions(overlay: Overlay, books: Iterable[Rulebook]) -> Iterator[BadRow]:
    """What the overlay adds to none of these rulebooks: it would look as if it counted."""
    added_to = list(books)
    for one in overlay.receivers:
        if not any(one in book.receivers for book in added_to):
            problem = f"{one!r} is in receivers.toml of no rulebook, so no route leads there"
            yield BadRow(FILE, label(overlay.receivers, one), "id", problem)
    calendars = [calendar for book in added_to for calendar in book.calendars.values()]
    known = {year for calendar in calendars for year in calendar.years}
    for day in overlay.holidays.values():
        if day.day.year not in known:
            problem = f"no rulebook knows the holidays of {day.day.year}, so one alone would mislead"
            yield BadRow(FILE, label(overlay.holidays, day.id), "day", problem)


def sign_overlay(folder: Path, key: Ed25519PrivateKey) -> Path:
    """Write the signature of the folder's overlay beside it, once it can be read.

    Raises:
        OverlayNotSigned: there is no overlay.toml.
        BadRow: a row of it is wrong.
    """
    content = _bytes(folder / FILE)
    parse_overlay(content, key=key_id(key.public_key()))
    path = folder / SIGNATURE
    path.write_bytes(b64encode(key.sign(PURPOSE + content)) + b"\n")
    return path


def key_id(key: Ed25519PublicKey) -> str:
    """A fingerprint of a public key, for telling keys apart: the first 16 hex digits of its SHA-256."""
    return sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def public_key(pem: bytes) -> Ed25519PublicKey:
    """The key that verifies.

    Raises:
        OverlayNotSigned: it is no public Ed25519 key in PEM.
    """
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise OverlayNotSigned("the key of the office's overlay is not a public Ed25519 key in PEM")
    return key


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OverlayNotSigned(f"{path} cannot be read: {error.strerror}") from error


def _rows(content: bytes) -> Mapping[str, list[Row]]:
    try:
        document = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadRow(FILE, "", "", f"is not TOML: {error}") from error
    for key in document:
        if key not in {*TABLES, "basis"}:
            raise BadRow(FILE, "", key, f"is not a table of an overlay; these are: {', '.join(TABLES)}")
    bases = document.get("basis", {})
    return {
        name: table_rows(FILE, name, {name: document.get(name), "basis": bases})
        if name in document or name == "office"
        else []
        for name in TABLES
    }


def _office(row: Row) -> OfficeCodes:
    codes = office(row, identity=row.code("id"))
    if codes.level not in LEVELS:
        raise row.bad("level", f"{codes.level!r} is none of {', '.join(LEVELS)}")
    if not REGION.fullmatch(codes.region):
        raise row.bad("region", f"{codes.region!r} is no region code of Bawaslu, such as 14.03")
    for letters in codes.election_types:
        if letters not in ELECTION_TYPES:
            raise row.bad("election_types", f"{letters!r} is none of {', '.join(ELECTION_TYPES)}")
    return codes


def _neighbour(row: Row) -> Neighbour:
    codes = _office(row)
    return Neighbour(
        name=row.text("name"),
        codes=codes,
        id=codes.id,
        article=codes.article,
        source=codes.source,
        confirmed=codes.confirmed,
        question_id=codes.question_id,
        question_en=codes.question_en,
    )


def _staff(row: Row) -> StaffMember:
    identity, roles = row.code("id"), row.choices("roles", Role)
    if not roles:
        raise row.bad("roles", "wants at least one")
    return StaffMember(
        name=row.text("name"), position=row.text("position"), roles=roles, **row.basis(identity)
    )
