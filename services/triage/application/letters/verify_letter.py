"""Anybody may ask whether a letter is genuine; the answer tells the letter and nothing of its case."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import ClassVar, Final, Protocol

from shared.errors import N_, InvalidInput, JejakError, NotFound

VERIFICATION_PATH: Final = "/verifikasi"
"""Where letters are verified; printed on every one, so it never moves."""
MARK_BYTES: Final = 16
_MARK = re.compile("[0-9a-f]{32}")
_SHA256 = re.compile("[0-9a-f]{64}")


class NoSuchMark(NotFound):
    """No letter is verified under this id; an unknown one and one that is none are told alike."""

    code = "letter-unknown"


class BadHash(InvalidInput):
    """What was pasted is no SHA-256."""

    code: ClassVar[str] = "bad-sha256"


class TooManyLooks(JejakError):
    """The id, known or not, was asked for very often lately."""

    code = "too-many-tries"
    status: ClassVar[int] = 429


@dataclass(frozen=True, slots=True)
class PublicLetter:
    """What a letter says to anybody who holds it: what is printed on it, and whether it still stands."""

    number: str
    letter_no: int
    dated: date | None
    form_id: str
    form_en: str
    sha256: str
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Verified:
    """A letter, and whether the hash that was asked about is its own; None if none was."""

    letter: PublicLetter
    matches: bool | None = None


class PublicLetters(Protocol):
    """Finds issued letters by the id under which they are verified."""

    async def find(self, mark: str) -> PublicLetter | None:
        """The letter, of whatever office."""
        ...


class Looks(Protocol):
    """Counts how often an id was asked for lately, over all processes."""

    async def begin(self, mark: str) -> bool:
        """Count one; whether it is still within the limit."""
        ...


@dataclass(frozen=True, slots=True)
class VerifyLetter:
    """The use case."""

    letters: PublicLetters
    looks: Looks

    async def __call__(self, mark: str, digest: str = "") -> Verified:
        """The letter under an id; with `digest` (SHA-256 in hexadecimal) whether it is that letter's.

        Raises:
            TooManyLooks: for a while this id is not looked up any more.
            NoSuchMark: there is no such letter.
            BadHash: `digest` is no SHA-256.
        """
        if not await self.looks.begin(mark):
            raise TooManyLooks(N_("Kode ini terlalu sering diperiksa. Coba lagi 15 menit lagi."))
        found = await self.letters.find(mark) if _MARK.fullmatch(mark) else None
        if found is None:
            raise NoSuchMark(N_("Tidak ada surat dengan kode ini. Periksa kembali kode pada surat."))
        if not digest:
            return Verified(found)
        asked = "".join(digest.split()).lower()
        if not _SHA256.fullmatch(asked):
            told = N_("SHA-256 terdiri dari 64 angka dan huruf a sampai f.")
            raise BadHash(told, fields={"sha256": told})
        return Verified(found, hmac.compare_digest(asked, found.sha256))


def marks(key: bytes) -> Callable[[str, int], str]:
    """Gives letters their ids: 128 bits that nobody finds who has not the key, the same at every making."""

    def mark(case_id: str, letter_no: int) -> str:
        return (
            hmac.new(key, f"letter\x00{case_id}\x00{letter_no}".encode(), sha256).digest()[:MARK_BYTES].hex()
        )

    return mark
