"""One case at one journal entry, with all that a letter of it may tell, and the office that writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from services.triage.domain.letters import letter_parts as parts
from services.triage.domain.letters.letter_calls import Call
from services.triage.domain.letters.letter_earlier import EarlierLetter
from services.triage.domain.letters.letter_errors import MixedCases
from services.triage.domain.words import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The office that writes: lines of its name, address, the town of the date line, who signs.

    `origin` is where letters are verified, without a slash at its end.
    """

    lines: tuple[str, ...]
    address: str
    town: str
    signs_as: str
    origin: str
    signed_by: str = ""
    commissioners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One case at journal entry `seq` (hash `head`, taken down at `taken_at`), with all that letters tell.

    Raises:
        MixedCases: a part was taken from another case.
    """

    case_id: str
    kind: Kind
    seq: int
    head: str
    taken_at: datetime
    office: Letterhead
    receipt_number: str
    received_at: datetime
    letters: int = 0
    category: str = ""
    article: str = ""
    occurred_at: str = ""
    place: str = ""
    event: str = field(default="", repr=False)
    stage: str = ""
    numbers: tuple[parts.CaseNumber, ...] = ()
    parties: tuple[parts.Party, ...] = ()
    exhibits: tuple[parts.ListedExhibit, ...] = ()
    deadlines: tuple[parts.Due, ...] = ()
    requirements: tuple[parts.Requirement, ...] = ()
    invitations: tuple[parts.Invitation, ...] = ()
    testimonies: tuple[parts.Testimony, ...] = ()
    reviews: tuple[parts.Opinion, ...] = ()
    studies: tuple[parts.Opinion, ...] = ()
    calls: tuple[Call, ...] = ()
    debates: tuple[parts.Debate, ...] = ()
    meetings: tuple[parts.Meeting, ...] = ()
    dispatches: tuple[parts.Dispatch, ...] = ()
    rulings: tuple[parts.Ruled, ...] = ()
    issued: tuple[EarlierLetter, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what was put together from two cases."""
        for part in self._parts():
            if part.case_id != self.case_id:
                raise MixedCases(self.case_id, part.case_id, type(part).__name__)

    @property
    def case_number(self) -> str:
        """The number under which the case is known: its last one, else that of the receipt."""
        return self.numbers[-1].number if self.numbers else self.receipt_number

    def number(self, series: str) -> str:
        """The number in a series, empty without one."""
        return next((one.number for one in self.numbers if one.series == series), "")

    def _parts(self) -> Iterator[parts.Part]:
        yield from (*self.numbers, *self.parties, *self.exhibits, *self.deadlines, *self.requirements)
        yield from (*self.invitations, *self.testimonies, *self.reviews, *self.studies)
        yield from (*self.calls, *self.debates, *self.meetings, *self.dispatches, *self.rulings)
        yield from self.issued
