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


def media_word(media_type: str) -> str:
    """The word for a media type in the source language; `Dokumen` for one that has none."""
    return _WORDS.get(media_type) or _WORDS.get(media_type.partition("/")[0], N_("Dokumen"))
