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
COVERED: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
"""What can be copied with marks; of a picture that moves the first frame is taken."""


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
    """The exhibit is not a picture that can be copied so."""

    code = "not-redactable"


@dataclass(frozen=True, slots=True)
class Mark:
    """A box in hundredths of a percent from the upper left corner."""

    left: int
    top: int
    width: int
    height: int
    why: Why


@dataclass(frozen=True, slots=True)
class RedactedCopy:
    """A copy that may leave the office: its own digest, whose copy it is, and what is covered on it."""

    exhibit: Exhibit
    original: str
    marks: tuple[Mark, ...]


def check(exhibit: Exhibit, marks: Sequence[Mark]) -> None:
    """Everything that forbids the copy.

    Raises:
        NotCovered: it is no picture of a kind that is read.
        BadMarks: by number of the mark, from 1.
    """
    if exhibit.media_type not in COVERED:
        raise NotCovered(N_("Salinan tertutup dibuat dari gambar JPEG, PNG, WebP, atau GIF saja."))
    if not marks:
        raise BadMarks(N_("Tandai sekurang-kurangnya satu bagian yang ditutup."))
    if len(marks) > MOST_MARKS:
        raise BadMarks(N_("Paling banyak 40 bagian dalam satu salinan."))
    wrong = {str(n): _WRONG for n, mark in enumerate(marks, 1) if not _inside(mark)}
    if wrong:
        raise BadMarks(_WRONG, fields=wrong)


_WRONG: Final = N_("Kotak harus berada di dalam gambar: kiri dan atas dari 0, lebar dan tinggi di atas 0.")


def _inside(mark: Mark) -> bool:
    across = mark.left >= 0 and mark.width > 0 and mark.left + mark.width <= WHOLE
    down = mark.top >= 0 and mark.height > 0 and mark.top + mark.height <= WHOLE
    return across and down
