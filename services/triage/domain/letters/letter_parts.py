"""What a letter tells of a case (moments UTC, names in clear, never stored); every part names its case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from services.triage.domain.acts.sittings import Ballot, Heard, PlenaryOutcome, Seat
from services.triage.domain.letters.letter_kinds import LetterKind
from services.triage.domain.parts import Exhibit
from shared.rules.model import Deadline, Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Whatever was taken from a case says from which."""

    case_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject(Part):
    """A part that a letter can be about: `key` names it within its case, `form` the only form for it."""

    key: str
    form: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNumber(Part):
    """A number of the case; `series` is an id of the rulebook."""

    series: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Party(Part):
    """Somebody whom the report names. The reporter is none: their identity never reaches triage."""

    heard: Heard
    name: str = field(repr=False)
    address: str = field(default="", repr=False)
    capacity: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedExhibit(Part):
    """An exhibit as lists of evidence tell it."""

    exhibit: Exhibit


@dataclass(frozen=True, slots=True, kw_only=True)
class Due(Part):
    """A deadline that runs."""

    deadline: Deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement(Part):
    """A requirement of the law by its name, and whether the report meets it."""

    name: str
    group: Group
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation(Subject):
    """A summons as its letter tells it: whom, where and when; `place` is a link or room if `online`."""

    heard: Heard
    hearing_at: datetime
    online: bool
    attempt: int
    name: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Testimony(Subject):
    """What came of a summons, with what the person said."""

    heard: Heard
    held_at: datetime
    appeared: bool
    sworn: bool
    counsel: bool
    signed: bool
    name: str = field(default="", repr=False)
    statement: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion(Subject):
    """A study of facts and law (kajian, kajian awal)."""

    at: datetime
    facts: str = field(repr=False)
    analysis: str = field(repr=False)
    conclusion: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Debate(Subject):
    """A joint discussion; `people` and `opinions` tell by body who sat for it and what it said."""

    number: int
    invited_at: datetime
    held_at: datetime
    seats: tuple[Seat, ...]
    evidence: tuple[str, ...] = ()
    people: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    opinions: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    considered: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting(Subject):
    """A plenary with its reasons; `names` in the order of `ballots`, `routes` in words."""

    held_at: datetime
    ballots: tuple[Ballot, ...]
    names: tuple[str, ...]
    outcome: PlenaryOutcome
    routes: tuple[str, ...] = ()
    considered: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch(Subject):
    """A hand-off or transfer: to whom in words, decided when; its route says which form it takes."""

    receiver: str
    decided_at: datetime
    receiver_address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled(Subject):
    """An approved decision and the kind of letter that tells of it; it may take another one back."""

    called: str
    kind: LetterKind | None
    decided_at: datetime
    reason: str = field(repr=False)
    reverses: str = ""
