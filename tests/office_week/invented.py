"""People and exhibits made by code: whatever is said here of a person is said of nobody."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

_GIVEN: Final = (
    *("Melati", "Kenanga", "Cempaka", "Rimba", "Samudra", "Bintang", "Angin", "Awan"),
    *("Embun", "Senja", "Langit", "Pelangi", "Ombak", "Batu", "Pasir", "Hujan"),
)
_FAMILY: Final = ("Contoh", "Rekaan", "Percobaan", "Umpama", "Misalnya", "Andaikan", "Karangan")
_SIDE: Final = 24
"""Pixels of a made picture's side."""


@dataclass(frozen=True, slots=True)
class MadeExhibit:
    """A file to upload."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


def person(*seed: object) -> str:
    """A name that nobody bears, the same for the same seed."""
    number = _number("person", *seed)
    return f"{_GIVEN[number % len(_GIVEN)]} {_FAMILY[number // len(_GIVEN) % len(_FAMILY)]}"


def reporter(number: int, standing: str, *, whole: bool) -> dict[str, Any]:
    """A reporter's part of a body; one who is not `whole` left out where they live.

    The NIK names a kecamatan 99 that no city has, the telephone number a prefix that no network gives out.
    """
    told = {
        "name": person("reporter", number),
        "standing": standing,
        "nik": f"647199{_number('nik', number) % 10**10:010d}",
        "phone": f"0800-0000-{number % 10_000:04d}",
        "citizenship": "WNI",
    }
    return told | ({"address": f"Jl. Contoh {number % 90 + 1}"} if whole else {})


def exhibits(number: int, counts: dict[str, int]) -> Sequence[MadeExhibit]:
    """As many files as the report had, of the same kinds, each of its own bytes."""
    return [
        _MAKERS[kind](f"{number}-{kind}-{place}") for kind in sorted(counts) for place in range(counts[kind])
    ]


def _picture(name: str) -> MadeExhibit:
    """A PNG of a few squares in colours of its own."""
    colours = sha256(name.encode()).digest()
    rows = b"".join(
        b"\0" + b"".join(colours[(x // 6 + y // 6 * 4) % 29 :][:3] for x in range(_SIDE))
        for y in range(_SIDE)
    )
    head = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return MadeExhibit(
        f"{name}.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in parts)
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _film(name: str) -> MadeExhibit:
    """The frame of an MP4 with nothing to play: enough to be recognised, kept and hashed."""
    filling = sha256(name.encode()).digest() * 8
    boxes = b"".join(
        struct.pack(">I4s", len(content) + 8, kind) + content
        for kind, content in ((b"ftyp", b"isom\0\0\2\0isomiso2mp41"), (b"free", filling), (b"mdat", b""))
    )
    return MadeExhibit(f"{name}.mp4", "video/mp4", boxes)


_MAKERS: Final = {"photo": _picture, "video": _film}


def _number(*seed: object) -> int:
    return int.from_bytes(sha256(repr(seed).encode()).digest()[:8])
