"""A receipt: a public number that survives being read aloud, and a secret PIN of 80 random bits.

Both use Crockford's 32 letters (no I, L, O, U). The number's last letter is a check over GF(32) that finds
every single wrong letter and every swap of two. Of the PIN only an HMAC is kept, under a key outside the
database; 80 random bits cannot be guessed, so no slow hash is needed.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from shared.errors import InvalidInput

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX: Final = "JJK"
NUMBER_LETTERS: Final = 12
PIN_LETTERS: Final = 16
_GROUP: Final = 4
_MISREAD: Final = str.maketrans("OIL", "011", " -.\u00a0\u2010\u2011\u2013")
_FIELD_POLYNOMIAL: Final = 0b100101
_TYPED_LIMIT: Final = 64
_OF_BYTE: Final = bytes(ord(ALPHABET[byte & 31]) for byte in range(256))
_VALUE: Final = {letter: value for value, letter in enumerate(ALPHABET)}
_DOUBLED: Final = [(value << 1) ^ (_FIELD_POLYNOMIAL if value & 16 else 0) for value in range(32)]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a reporter takes home; the PIN is shown once and never stored."""

    number: str
    pin: str

    def __repr__(self) -> str:
        return f"Receipt(number={self.number!r}, pin=***)"


def new_receipt() -> Receipt:
    """A fresh number (55 random bits and a check letter) and a fresh PIN."""
    body = _letters(NUMBER_LETTERS - 1)
    return Receipt(_printed(body + _check_letter(body)), _grouped(_letters(PIN_LETTERS)))


def read_number(typed: str) -> str:
    """The number as printed, from what somebody typed: case, spaces, hyphens and O/0, I/1 do not matter.

    Raises:
        InvalidInput: it cannot be a number of ours; says nothing about which numbers exist.
    """
    text = _tidied(typed)
    text = text.removeprefix(PREFIX) if len(text) == len(PREFIX) + NUMBER_LETTERS else text
    wrong = len(text) != NUMBER_LETTERS or not set(text) <= set(ALPHABET)
    if wrong or _check_letter(text[:-1]) != text[-1]:
        message = "Nomor laporan salah ketik. Salin kembali dari tanda terima, misalnya JJK-7Q2M-04TX-9RBD."
        raise InvalidInput(message, fields={"number": message})
    return _printed(text)


def pin_mac(key: bytes, number: str, typed_pin: str) -> bytes:
    """What is kept of a PIN: bound to its number, the same however the PIN was typed."""
    return hmac.digest(key, f"pin\x00{number}\x00{_tidied(typed_pin)}".encode(), sha256)


def pin_matches(key: bytes, number: str, typed_pin: str, kept: bytes | None) -> bool:
    """Whether the PIN belongs to the number; takes the same time for an unknown number (`kept` is None)."""
    given = pin_mac(key, number, typed_pin)
    return hmac.compare_digest(given, kept or bytes(len(given))) and kept is not None


def _tidied(typed: str) -> str:
    return typed[:_TYPED_LIMIT].strip().upper().translate(_MISREAD)


def _letters(count: int) -> str:
    return secrets.token_bytes(count).translate(_OF_BYTE).decode()


def _grouped(letters: str) -> str:
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def _printed(letters: str) -> str:
    return f"{PREFIX}-{_grouped(letters)}"


def _check_letter(body: str) -> str:
    """Sum of letter * 2^(place) in GF(32): 2 generates the field, so each of 31 places weighs differently."""
    total = 0
    for letter in reversed(body):
        total = _DOUBLED[total ^ _VALUE[letter]]
    return ALPHABET[total]
