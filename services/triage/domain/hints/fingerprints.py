"""Keyed fingerprints of names and texts: equal ones meet, and without the key nobody can try out guesses."""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Iterable
from hashlib import blake2b
from typing import Final, TypeAlias

TextSketch: TypeAlias = tuple[int, ...]

SLOTS: Final = 64
"""Least hashes of a text: two sketches agree in about the share of shingles that both texts have (± 6 %)."""
ROWS_A_BAND: Final = 4
"""64 slots in 16 bands of 4: texts that share 60 % meet in a band 9 times in 10, those with 20 % 1 in 40."""
SHINGLE: Final = 5
"""Characters: one slip of the pen spoils five shingles, not a whole line."""
LONGEST: Final = 20_000
"""Characters of a text that are looked at: about 20 ms; what follows tells little more."""

_SLOT_BYTES: Final = 4
_WORD = re.compile(r"\w+")
_TITLES: Final = frozenset(
    {
        "pak",
        "bapak",
        "bu",
        "ibu",
        "sdr",
        "sdri",
        "saudara",
        "saudari",
        "h",
        "hj",
        "haji",
        "hajah",
        "drs",
        "dra",
    }
)
"""What one reporter writes before a name and another leaves out."""


def of_name(key: bytes, name: str) -> str | None:
    """The fingerprint of a name, whatever its order, case and titles; None if no name is left."""
    plain = sorted({word for word in _words(name) if word not in _TITLES and not word.isdigit()})
    return _mac(key, "name", *plain) if plain else None


def of_bucket(key: bytes, *parts: object) -> str:
    """The name of a bucket in which like reports meet."""
    return _mac(key, "bucket", *map(str, parts))


def of_text(key: bytes, text: str) -> TextSketch:
    """The sketch of a text: in each slot the least hash of its shingles; empty for a text without words.

    One hash a shingle, dealt out to the slots; a slot without any borrows from the next one that has some
    (densified one-permutation hashing, Shrivastava and Li, 2014).
    """
    least: dict[int, int] = {}
    for shingle in _shingles(text[:LONGEST]):
        hashed = int.from_bytes(blake2b(shingle.encode(), key=key, digest_size=8).digest())
        slot, value = hashed % SLOTS, hashed >> 32
        if value < least.get(slot, 1 << 32):
            least[slot] = value
    if not least:
        return ()
    return tuple(_borrowed(least, slot) for slot in range(SLOTS))


def alike(one: TextSketch, other: TextSketch) -> int:
    """The share of shingles that two texts have in common, in percent, as their sketches tell."""
    if not one or not other:
        return 0
    return round(100 * sum(a == b for a, b in zip(one, other, strict=True)) / SLOTS)


def bands(sketch: TextSketch) -> Iterable[TextSketch]:
    """The sketch in bands: texts that are alike are equal in one at least."""
    return (sketch[at : at + ROWS_A_BAND] for at in range(0, len(sketch), ROWS_A_BAND))


def packed(sketch: TextSketch) -> bytes:
    """The sketch as 256 bytes (or none) to keep."""
    return b"".join(one.to_bytes(_SLOT_BYTES) for one in sketch)


def unpacked(kept: bytes) -> TextSketch:
    """The sketch that was kept."""
    return tuple(int.from_bytes(kept[at : at + _SLOT_BYTES]) for at in range(0, len(kept), _SLOT_BYTES))


def _borrowed(least: dict[int, int], slot: int) -> int:
    away = next(step for step in range(SLOTS) if (slot + step) % SLOTS in least)
    # Moved by how far it was borrowed, or two empty slots would agree for free.
    return (least[(slot + away) % SLOTS] + away * 0x9E3779B1) % (1 << 32)


def _shingles(text: str) -> set[str]:
    plain = " ".join(_words(text))
    return {plain[at : at + SHINGLE] for at in range(max(1, len(plain) - SHINGLE + 1))} if plain else set()


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _mac(key: bytes, *parts: str) -> str:
    return hmac.digest(key, "\x1f".join(parts).encode("utf-8", "surrogatepass"), "sha256")[:10].hex()
