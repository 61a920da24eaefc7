"""What may be filed with a case; none of it moves the case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from services.triage.domain.command_base import CaseCommand
from services.triage.domain.file.dossier_facts import Tie


@dataclass(frozen=True, slots=True, kw_only=True)
class AddNote(CaseCommand):
    """Write a note."""

    words: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Classify(CaseCommand):
    """Decide category, article and priority; `suggested_*` and `grounds` are what the rules had proposed."""

    category: str
    article: str | None = None
    priority: str | None = None
    suggested_category: str | None = None
    suggested_article: str | None = None
    suggested_priority: str | None = None
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignNumber(CaseCommand):
    """The series gave the case a number."""

    series: str
    sequence: int
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueLetter(CaseCommand):
    """A letter was set from the case as it stood at revision `snapshot`, whose entry has hash `head`.

    `words` is what was written into it, in clear: sealed before it is kept.
    """

    form: str
    sha256: str
    snapshot: int
    head: str
    about: str = ""
    edition: int = 1
    dated: date | None = None
    number: str = ""
    verification: str = ""
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCases(CaseCommand):
    """Tie the case to another of the same matter; a merge ties both, see `ties.py`."""

    other: str
    tie: Tie = Tie.LINKED
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlinkCases(CaseCommand):
    """Undo a tie."""

    other: str
    tie: Tie = Tie.LINKED
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseWall(CaseCommand):
    """Keep who is named in the report away from the case; `office` if it is the office itself."""

    accounts: tuple[str, ...] = ()
    office: bool = False
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftWall(CaseCommand):
    """Take back a wall that was raised in error."""

    accounts: tuple[str, ...] = ()
    office: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterElsewhere(CaseCommand):
    """The case was entered in SigapLapor under that number on that day."""

    number: str
    entered_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenExhibit(CaseCommand):
    """Let who may see the case at an exhibit's bytes."""

    exhibit: str


FileCommand = (
    AddNote
    | Classify
    | AssignNumber
    | IssueLetter
    | LinkCases
    | UnlinkCases
    | RaiseWall
    | LiftWall
    | EnterElsewhere
    | OpenExhibit
)
