"""Redacted copies (salinan tertutup): what is covered on a picture, and why; the original never changes.

Places are hundredths of a percent of the picture as it is seen, so that they hold whatever its size is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.intake.domain.evidence import Exhibit
from shared.errors import N_, InvalidInput

WHOLE: Final = 10_000
"""The whole width or height."""
MOST_MARKS: Final = 40
PDF: Final = "application/pdf"
MOST_PAGES: Final = 60
PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
"""Of a picture that moves the first frame is taken."""
COVERED: Final = PICTURES | {PDF}
"""What can be copied with marks."""


class Why(StrEnum):
    """Why a place is covered: a word of a list, since a free text would say what the box hides."""

    REPORTER = "reporter"
    WITNESS = "witness"
    CHILD = "child"
    CONTACT = "contact"
    IDENTITY_NUMBER = "identity_number"
    BYSTANDER = "bystander"


class BadMarks(InvalidInput):
    """The marks cover nothing, too much at once, or lie beside the picture."""

    code = "bad-marks"


class NotCovered(InvalidInput):
    """The exhibit is no picture or document that can be copied so."""

    code = "not-redactable"


@dataclass(frozen=True, slots=True)
class Mark:
    """A box in hundredths of a percent from the upper left corner of a page; a picture is page 1."""

    left: int
    top: int
    width: int
    height: int
    why: Why
    page: int = 1


@dataclass(frozen=True, slots=True)
class RedactedCopy:
    """A copy that may leave the office: its own digest, whose copy it is, and what is covered on it."""

    exhibit: Exhibit
    original: str
    marks: tuple[Mark, ...]


def check(exhibit: Exhibit, marks: Sequence[Mark]) -> None:
    """Everything that forbids the copy.

    Raises:
        NotCovered: it is nothing of a kind that is read.
        BadMarks: by number of the mark, from 1.
    """
    if exhibit.media_type not in COVERED:
        raise NotCovered(N_("Salinan tertutup dibuat dari gambar JPEG, PNG, WebP, GIF, atau PDF saja."))
    if not marks:
        raise BadMarks(N_("Tandai sekurang-kurangnya satu bagian yang ditutup."))
    if len(marks) > MOST_MARKS:
        raise BadMarks(N_("Paling banyak 40 bagian dalam satu salinan."))
    wrong = {str(n): _WRONG for n, mark in enumerate(marks, 1) if not _inside(mark)}
    if wrong:
        raise BadMarks(_WRONG, fields=wrong)
    last = MOST_PAGES if exhibit.media_type == PDF else 1
    if beside := {str(n): _NO_PAGE for n, mark in enumerate(marks, 1) if not 1 <= mark.page <= last}:
        raise BadMarks(_NO_PAGE, fields=beside)


def copy_type(exhibit: Exhibit) -> str:
    """The media type of a copy: a PDF of a PDF, a PNG of a picture."""
    return PDF if exhibit.media_type == PDF else "image/png"


_WRONG: Final = N_("Kotak harus berada di dalam gambar: kiri dan atas dari 0, lebar dan tinggi di atas 0.")

_NO_PAGE: Final = N_("Bagian ini ditandai pada halaman yang tidak ada.")


def _inside(mark: Mark) -> bool:
    across = mark.left >= 0 and mark.width > 0 and mark.left + mark.width <= WHOLE
    down = mark.top >= 0 and mark.height > 0 and mark.top + mark.height <= WHOLE
    return across and down
