"""All rulebooks that this installation knows; read once at start and handed to whoever needs the law."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from shared.rules.errors import NoSuchRulebook
from shared.rules.loader import load_rulebook
from shared.rules.model import Rulebook
from shared.rules.office import Overlay
from shared.rules.overlay import overlay_contradictions

DATA: Final = Path(__file__).parent / "data"
HANDLED: Final = frozenset({1, 2})
"""Formats under which cases are opened; rulebooks of others are read, shown and compared."""


class Rulebooks:
    """Rulebooks by id."""

    def __init__(self, books: Mapping[str, Rulebook], overlay: Overlay | None = None) -> None:
        if not books:
            raise NoSuchRulebook("there is no rule folder at all")
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
        found = self._books.get(rulebook)
        if found is None:
            raise NoSuchRulebook(
                f"there is no rulebook {rulebook!r}; there are {', '.join(sorted(self._books))}"
            )
        return found

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
