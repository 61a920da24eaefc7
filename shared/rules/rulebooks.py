"""All rulebooks that this installation knows; read once at start and handed to whoever needs the law."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from shared.rules.amending import Place, Table, Unreadable, amended, rule_of
from shared.rules.deadlines import RowCorrection
from shared.rules.errors import NoSuchRulebook
from shared.rules.loader import load_rulebook
from shared.rules.model import Rulebook
from shared.rules.office import Overlay
from shared.rules.overlay import overlay_contradictions

DATA: Final = Path(__file__).parent / "data"
HANDLED: Final = frozenset({1, 2})
"""Formats under which cases are opened; rulebooks of others are read, shown and compared."""


def corrected(book: Rulebook, corrections: Sequence[RowCorrection]) -> Rulebook:
    """The landed rulebook with those corrections on its rows.

    Raises:
        Unreadable: one does not fit its row, or there is no such row.
    """
    by_rule: dict[str, list[RowCorrection]] = {}
    for one in corrections:
        rule = rule_of(Place(Table(one.table), one.row), book.deadlines)
        if rule is None:
            raise Unreadable(f"{book.id} has no row {one.row!r} in {one.table}")
        by_rule.setdefault(rule.id, []).append(one)
    changed = {rule: amended(book.deadline(rule), found, book.calendars) for rule, found in by_rule.items()}
    return replace(book, deadlines=MappingProxyType({**book.deadlines, **changed}))


class Rulebooks:
    """Rulebooks by id."""

    def __init__(self, books: Mapping[str, Rulebook], overlay: Overlay | None = None) -> None:
        if not books:
            raise NoSuchRulebook("there is no rule folder at all")
        self._landed = dict(books)
        self._books = dict(books)
        self.overlay = overlay

    @classmethod
    def load(cls, folder: Path = DATA, overlay: Overlay | None = None) -> Rulebooks:
        """Every rule folder below `folder`, checked, with what the office adds to those that take it.

        Raises:
            BadRow: one of them is wrong, or the overlay adds something to none; nothing is loaded then.
            NoSuchRulebook: there is none.
        """
        folders = sorted(path for path in folder.iterdir() if path.is_dir())
        books = {path.name: load_rulebook(path, overlay) for path in folders}
        if overlay is not None:
            taking = [book for book in books.values() if book.format > 1]
            for contradiction in overlay_contradictions(overlay, taking):
                raise contradiction
        return cls(books, overlay)

    def __iter__(self) -> Iterator[Rulebook]:
        return iter(self._books.values())

    def pinned(self, rulebook: str) -> Rulebook:
        """The rulebook to which a case is pinned.

        Raises:
            NoSuchRulebook: this installation does not have it.
        """
        return self._of(self._books, rulebook)

    def landed(self, rulebook: str) -> Rulebook:
        """The rulebook as its folder has it, without corrections; raises as `pinned`."""
        return self._of(self._landed, rulebook)

    def _of(self, books: Mapping[str, Rulebook], rulebook: str) -> Rulebook:
        found = books.get(rulebook)
        if found is None:
            raise NoSuchRulebook(f"there is no rulebook {rulebook!r}; there are {', '.join(sorted(books))}")
        return found

    def correct(self, corrections: Mapping[str, Sequence[RowCorrection]]) -> None:
        """Let these corrections, by rulebook and in their order, be in force, and no others.

        Whoever holds these rulebooks decides by the corrected rows from now on.

        Raises:
            NoSuchRulebook: one is of a rulebook that this installation does not have.
            Unreadable: one does not fit its row; nothing is in force then that was not before.
        """
        books = dict(self._landed)
        for rulebook, found in corrections.items():
            books[rulebook] = corrected(self._of(self._landed, rulebook), found)
        self._books = books

    def for_new_cases(self, formats: frozenset[int] = HANDLED) -> Rulebook:
        """The rulebook for a new case: of a handled format, applying from the latest day, the highest number.

        Raises:
            NoSuchRulebook: there is none of these formats.
        """
        books = [book for book in self._books.values() if book.format in formats]
        if not books:
            raise NoSuchRulebook(f"there is no rulebook of format {', '.join(map(str, sorted(formats)))}")
        return max(books, key=lambda book: (book.applies_from, book.number))

    def latest(self) -> Rulebook:
        """The same as `for_new_cases`."""
        return self.for_new_cases()

    def for_election(self, election: str) -> Rulebook:
        """The newest rulebook of an election.

        Raises:
            NoSuchRulebook: there is none for it.
        """
        books = [book for book in self._books.values() if book.election == election]
        if not books:
            raise NoSuchRulebook(f"there is no rulebook for the election {election!r}")
        return max(books, key=lambda book: book.number)
