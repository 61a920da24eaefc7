"""Numbers of cases as they are looked for: whole, or in parts as people say them (009/LP, 9/LP/2024)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from services.triage.domain.search.words import Field, Mark, of_digits, plain

_PARTS = re.compile(r"[\s/]+")
_PIECES = re.compile(r"[\s-]+")
_CODE = re.compile(r"\d{2}\.\d{2}(?:\.\d{2}(?:\.\d{4})?)?")
_MISREAD: Final = str.maketrans("oil", "011")
_DIGITS: Final = 2
"""Parts of a code of a kelurahan that name its regency; one more names its kecamatan."""


def marks_of_number(number: str) -> Iterator[Mark]:
    """A number in a series: its sequence, and the sequence with each other part.

    Parts alone are not kept: LP or 2024 would find every case.
    """
    parts = parts_of(number)
    sequence = next((part for part in parts if part.isdigit()), "")
    if sequence:
        yield _mark(sequence)
        yield from (_mark(f"{sequence}/{part}") for part in parts if part != sequence)


def marks_of_receipt(number: str) -> Iterator[Mark]:
    """A receipt's number: each of its pieces behind the prefix; O is read as 0, I and L as 1."""
    pieces = pieces_of(number)
    yield from (_mark(f"-{piece.translate(_MISREAD)}") for piece in pieces[1:] or pieces)


def marks_of_place(code: str) -> Iterator[Mark]:
    """The official code of a kelurahan, and that of its kecamatan."""
    parts = code.split(".")
    for length in range(_DIGITS + 1, len(parts) + 1):
        yield Mark(Field.PLACE, ".".join(parts[:length]))


def parts_of(number: str) -> list[str]:
    """The parts of a number of a series, alike however they are written: 009 is 9, ix is IX."""
    return [of_digits(part) for part in _PARTS.split(plain(number)) if part]


def pieces_of(number: str) -> list[str]:
    """The pieces of a receipt's number."""
    return [piece for piece in _PIECES.split(plain(number)) if piece]


def is_code(text: str) -> bool:
    """Whether this is written as an official code of a place."""
    return _CODE.fullmatch(text) is not None


def _mark(word: str) -> Mark:
    return Mark(Field.NUMBER, word)
