"""What is said and shown when a letter is previewed and issued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.triage.domain.letters.letter import LetterForm


@dataclass(frozen=True, slots=True)
class Order:
    """Which letter of which case is wanted; `about` names the part that it is about, empty for the last.

    `words` is what the officer writes into it, by the names of `letter_written.ASKED`.
    """

    case_id: str
    form: str
    about: str = ""
    words: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a person looks at before issuing: the marked draft, and the hash of what would be issued.

    `case_number` is what they retype, `revision` the state of the case that they saw.
    """

    draft: bytes = field(repr=False)
    sha256: str
    case_number: str
    letter_no: int
    revision: int
    form: LetterForm


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person says when they issue: the number retyped, and the preview that they saw."""

    case_number: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Issued:
    """A letter as it was issued."""

    pdf: bytes = field(repr=False)
    sha256: str
    letter_no: int
