"""The letters that a case has issued, as a later one tells them: cancelled, never deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from services.triage.domain.file.dossier_facts import LetterIssued
from services.triage.domain.letters.letter_parts import Subject
from shared.rules.model import Rulebook

_PREFIX: Final = "letter:"


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierLetter(Subject):
    """A letter that was issued; `no` is its place in the case.

    `cancels` is the place of the letter that it cancels, 0 if none; `cancelled_by` that of the letter that
    cancelled it, 0 while it stands; `reason` says why, as its cancellation tells it.
    """

    no: int
    title: str
    dated: date | None
    sha256: str
    cancels: int = 0
    cancelled_by: int = 0
    reason: str = field(default="", repr=False)

    @property
    def stands(self) -> bool:
        """Whether it can be cancelled: it is no cancellation itself, and nobody cancelled it before."""
        return not self.cancels and not self.cancelled_by


def about_letter(letter_no: int) -> str:
    """How a cancellation names the letter that it is about."""
    return f"{_PREFIX}{letter_no}"


def letter_of(about: str) -> int:
    """The place of the letter that is cancelled; 0 if the letter is about something else."""
    number = about.removeprefix(_PREFIX)
    return int(number) if about.startswith(_PREFIX) and number.isascii() and number.isdigit() else 0


def cancelled_by(letters: Sequence[LetterIssued]) -> Mapping[int, int]:
    """Which letter was cancelled by which, by their places in the case."""
    return {cancelled: one.letter for one in letters if (cancelled := letter_of(one.about))}


def earlier(case_id: str, letters: Sequence[LetterIssued], rules: Rulebook) -> tuple[EarlierLetter, ...]:
    """Every letter of the case, oldest first."""
    over = cancelled_by(letters)
    return tuple(
        EarlierLetter(
            case_id=case_id,
            key=about_letter(one.letter),
            form=one.form,
            no=one.letter,
            title=rules.forms[one.form].name_id if one.form in rules.forms else one.form,
            dated=one.dated,
            sha256=one.sha256,
            cancels=letter_of(one.about),
            cancelled_by=over.get(one.letter, 0),
        )
        for one in letters
    )
