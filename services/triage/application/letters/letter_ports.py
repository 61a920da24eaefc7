"""What issuing letters needs from outside: the press, the office, and the book in which letters stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from services.triage.application.act_on_case import Asked
from services.triage.domain.file.dossier_commands import IssueLetter
from services.triage.domain.file.dossier_facts import LetterIssued
from services.triage.domain.letters.letter import Letter
from services.triage.domain.letters.snapshot import Letterhead, Snapshot
from shared.rules.model import Rulebook
from shared.security.principals import Principal


class LetterPress(Protocol):
    """Sets letters; the same letter gives the same bytes in every process."""

    def set(self, letter: Letter, *, draft: bool) -> bytes:
        """The letter as PDF; a draft says on every page that it is one. Blocks for some milliseconds.

        Raises:
            FieldEmpty: a sentence needs something that the case does not have.
        """
        ...

    def check(self, letter: Letter) -> None:
        """Let it pass if it could be set; quick, nothing is set.

        Raises:
            FieldEmpty: as `set`.
        """
        ...


class WorkingCopies(Protocol):
    """Sets a letter as a document that the office edits by hand; it is never the issued letter."""

    def set(self, letter: Letter) -> bytes:
        """The letter as DOCX. Blocks for some milliseconds; raises as `LetterPress.set`."""
        ...


class Letterheads(Protocol):
    """The offices of this installation as they write letters."""

    def of(self, office: str) -> Letterhead:
        """The letterhead of an office.

        Raises:
            NotFound: nobody said how that office writes.
        """
        ...


@dataclass(frozen=True, slots=True)
class Page:
    """A case as letters are made from it, with the rulebook to which it is pinned.

    `words` opens what was written into a letter of the case; `closed` is the same case without the passages
    that were closed to this reader later, if any were.
    """

    snapshot: Snapshot
    rules: Rulebook
    words: Callable[[str], Mapping[str, str]] = field(repr=False)
    closed: Snapshot | None = None


class LetterBook(Protocol):
    """Where letters are made from and recorded: the case's own journal."""

    async def page(self, who: Principal, case_id: str, revision: int | None = None) -> Page:
        """The case as it stands, or as it stood at a revision.

        Raises:
            NotAllowed, NoSuchCase: see `access.found`.
            Erased: the report was erased, and with it what letters tell.
            NoSuchRevision: the case never had that revision.
        """
        ...

    async def letters(self, who: Principal, case_id: str) -> Sequence[LetterIssued]:
        """Every letter that was issued, oldest first; raises NotAllowed and NoSuchCase as `page`."""
        ...

    async def record(self, asked: Asked, command: IssueLetter) -> None:
        """Put the letter on record; a repeat of the cause's key changes nothing.

        Raises:
            CaseChanged: the case is no longer at `asked.read`.
            DomainError: the case's rulebook lets no letter be issued there or by this person.
        """
        ...
