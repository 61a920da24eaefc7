"""What an exhibit's media type is called on a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.errors import N_

_WORDS: Final[Mapping[str, str]] = {
    "application/pdf": N_("Dokumen PDF"),
    "application/vnd.openxmlformats-officedocument": N_("Dokumen Office"),
    "application/zip": N_("Arsip ZIP"),
    "image": N_("Gambar"),
    "video": N_("Video"),
    "audio": N_("Rekaman suara"),
    "text": N_("Teks"),
}

INLINE: Final = frozenset({"image/gif", "image/jpeg", "image/png", "image/webp", "application/pdf"})
"""What a browser shows from one answer to a form; a film is asked for again and again, by an address."""
PICTURES: Final = frozenset(one for one in INLINE if one.startswith("image/"))
PLAYED: Final = frozenset({"audio/mp4", "audio/mpeg", "audio/ogg", "audio/wav", "video/mp4", "video/webm"})
"""What every browser of today plays by itself; AMR, 3GP, QuickTime, Matroska and AVI need a program."""


def shown_inline(media_type: str) -> bool:
    """Whether a page may show the bytes: pictures in a frame, a PDF in the browser's own viewer."""
    return media_type in INLINE


def viewed(media_type: str) -> bool:
    """Whether the viewer holds it: a picture to enlarge, or a film or recording to play."""
    return media_type in PICTURES or media_type in PLAYED


def media_word(media_type: str) -> str:
    """The word for a media type in the source language; `Dokumen` for one that has none."""
    return _WORDS.get(media_type) or _WORDS.get(media_type.partition("/")[0], N_("Dokumen"))
