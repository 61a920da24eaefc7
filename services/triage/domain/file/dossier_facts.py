"""Facts that file something with a case and move it nowhere: notes, numbers, letters, walls and so on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.triage.domain.facts import CaseFact


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded(CaseFact):
    """Somebody wrote a note; sealed."""

    words: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified(CaseFact):
    """A person decided category, article and priority; `suggested_*` is what the rules had proposed, and why.

    `grounds` are ids of the rulebook's rows that spoke for the suggestion, never words of the report.
    """

    category: str
    article: str | None = None
    priority: str | None = None
    suggested_category: str | None = None
    suggested_article: str | None = None
    suggested_priority: str | None = None
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberAssigned(CaseFact):
    """The case got its number in a series; `sequence` is its place there."""

    series: str
    sequence: int
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterIssued(CaseFact):
    """A letter was issued from the case as it stood at revision `snapshot` (journal hash `head`).

    `about` names the part that it is about (a summons, a hand-off), `edition` the wording that it is set in,
    `dated` the day and `number` the case number that it bears, `verification` the id under which anybody
    verifies it. `words` is what was written into it, sealed.
    """

    form: str
    letter: int
    sha256: str
    snapshot: int
    head: str
    about: str = ""
    edition: int = 1
    dated: date | None = None
    number: str = ""
    verification: str = ""
    words: str = field(default="", repr=False)


class Tie(StrEnum):
    """How a case is tied to another: as its equal, handled there from now on, or leading that one.

    `LODGED`: the sender of this tip lodged that report; `TIP`: this report came from that tip.
    """

    LINKED = "linked"
    MERGED = "merged"
    LEADS = "leads"
    LODGED = "lodged"
    TIP = "tip"


MERGING = frozenset({Tie.MERGED, Tie.LEADS})
STAFF_TIES = frozenset({Tie.LINKED, *MERGING})
"""The ties that people make and undo."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesLinked(CaseFact):
    """The case concerns the same as `other`; `words` says why, sealed."""

    other: str
    tie: Tie = Tie.LINKED
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesUnlinked(CaseFact):
    """The tie is undone; the case stands as it stood. `words` says why, sealed."""

    other: str
    tie: Tie = Tie.LINKED
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WallRaised(CaseFact):
    """Who is named in a report cannot see, count, find or handle it; `words` says why, sealed."""

    accounts: tuple[str, ...]
    office: bool = False
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WallLifted(CaseFact):
    """A wall was raised in error."""

    accounts: tuple[str, ...]
    office: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredElsewhere(CaseFact):
    """An officer entered the case in SigapLapor on that day; `number` is the one it has there."""

    number: str
    entered_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitOpened(CaseFact):
    """Somebody was let at an exhibit's bytes; who fetched them stands in intake's custody entries."""

    exhibit: str


Filed = (
    NoteAdded
    | Classified
    | NumberAssigned
    | LetterIssued
    | CasesLinked
    | CasesUnlinked
    | WallRaised
    | WallLifted
    | EnteredElsewhere
    | ExhibitOpened
)
