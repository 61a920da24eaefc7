"""What counts as a word, in a case as in a question: one way to read both, or nothing would meet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from services.triage.domain.search.roots import roots


class Field(StrEnum):
    """Where a word stands in a case; the most telling first."""

    NUMBER = "number"
    PARTY = "party"
    PLACE = "place"
    NARRATIVE = "narrative"
    NOTE = "note"


class Mark(NamedTuple):
    """A word in a field, as far as two of them are told apart."""

    field: Field
    word: str


INFLECTED: Final = frozenset({Field.NARRATIVE, Field.NOTE})
"""Where affixes are taken off; names, places and numbers are met as they are written."""
COMMON: Final = frozenset(
    re.findall(
        r"\w+",
        """
    ada adalah agar akan aku anda apa atas atau bahwa bapak beberapa belum bisa bu buat bukan dalam
    dan dapat dari dengan di dia dra drs guna hal hanya harus hendak ialah ibu ini itu jadi jika
    juga kah kami kan karena ke kepada ketika kita lagi lah lain lalu maka mau mereka nya oleh pada
    pak para pun saat saja sampai sang sangat saudara saudari saya sdr sdri se sebagai secara
    sehingga sejak semua seorang seperti serta setelah si sudah supaya tapi telah tentang tersebut
    tetapi tidak untuk yaitu yakni yang
        """,
    )
)
"""Words that tell no case from another, and titles: not kept, and left out of a question that has others."""

_THOUSANDS = re.compile(r"(?<=\d)\.(?=\d{3}(?!\d))")
_APOSTROPHES = re.compile(r"(?<=\w)['’‘`ʼ](?=\w)")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_ACCENT: Final = "Mn"


def plain(text: str) -> str:
    """In lower case, without accents and apostrophes (Ma'ruf: maruf)."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(sign for sign in apart if unicodedata.category(sign) != _ACCENT)
    return _APOSTROPHES.sub("", bare)


def words(text: str) -> Iterator[str]:
    """The words of a text, letters and digits apart (RT14: rt, 14); 012 is 12, 100.000 is 100000."""
    for word in _WORD.findall(_THOUSANDS.sub("", plain(text))):
        yield of_digits(word) if word.isdigit() else word


def of_digits(word: str) -> str:
    """Without leading zeros, if these are digits."""
    return word.lstrip("0") or "0" if word.isdigit() else word


def marks_of(field: Field, text: str) -> Iterator[Mark]:
    """Under which marks a text is found."""
    for word in words(text):
        if word not in COMMON:
            yield from marks(field, word)


def marks(field: Field, word: str) -> Iterator[Mark]:
    """Under which marks a word of this field is kept, and looked for."""
    for one in roots(word) if field in INFLECTED else (word,):
        yield Mark(field, one)
