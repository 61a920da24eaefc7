"""An official letter: made from one snapshot of one case, and of no other, by construction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from services.triage.domain.letters import letter_parts as parts
from services.triage.domain.letters.letter_errors import NothingToTell
from services.triage.domain.letters.letter_kinds import LetterKind
from services.triage.domain.letters.letter_subjects import SUBJECTS
from services.triage.domain.letters.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterForm:
    """What the rulebook says about a form: its code (Model A.7), whether that is confirmed, its title."""

    id: str
    kind: LetterKind
    code: str
    confirmed: bool
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter of the snapshot's case: `about` names the part that it is about (a summons, a hand-off).

    `dated` is its day in the office's zone, `edition` the wording that it is set in, `verification` the id
    under which it is verified.

    Raises:
        NothingToTell: the case has no such part, so the letter would be empty.
    """

    form: LetterForm
    snapshot: Snapshot
    dated: date
    edition: int
    about: str = ""
    verification: str = ""

    def __post_init__(self) -> None:
        """Refuse a letter about what the case does not have."""
        if self.form.kind in SUBJECTS and self.subject is None:
            raise NothingToTell(self.form.id, self.about)

    @property
    def no(self) -> int:
        """Its place among the letters of the case, from 1."""
        return self.snapshot.letters + 1

    @property
    def subject(self) -> parts.Subject | None:
        """The part that it is about: the one named `about`, else the last that goes with its form."""
        of_kind = SUBJECTS.get(self.form.kind)
        fitting = (
            one
            for one in reversed(of_kind(self.snapshot) if of_kind else ())
            if one.form in {"", self.form.id} and self.about in {"", one.key}
        )
        return next(fitting, None)


def day(moment: datetime, zone: str) -> date:
    """The day on which a moment falls in the office's zone."""
    return moment.astimezone(ZoneInfo(zone)).date()
