"""Marks made unreadable: equal ones meet, and without the key nobody can try out words.

Each mark becomes 64 bits of an HMAC-SHA-256 over office, field and word. What whoever reads the index still
learns is how many marks a case has, and which cases share one; an office and a field each have their own.
Beginnings of words are not kept: marks of all beginnings of a word would tie each word to its neighbours in a
dictionary, and frequencies of first letters alone would open it.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import Final

from services.triage.domain.search.words import Mark

BYTES: Final = 8
"""Of a mark: among a million words two of them are alike once in ten million offices."""


def blinded(key: bytes, office: str, mark: Mark) -> int:
    """The mark as an integer of 64 bits with a sign, as databases keep them."""
    clear = f"{office}\x1f{mark.field.value}\x1f{mark.word}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hmac.digest(key, clear, "sha256")[:BYTES], signed=True)


def all_blinded(key: bytes, office: str, marks: Iterable[Mark]) -> frozenset[int]:
    """Each of them, once."""
    return frozenset(blinded(key, office, mark) for mark in set(marks))
