"""All rulebooks that this installation knows; read once at start and handed to whoever needs the law."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from shared.rules.errors import NoSuchRulebook
from shared.rules.loader import load_rulebook
from shared.rules.model import Rulebook

DATA = Path(__file__).parent / "data"


class Rulebooks:
    """Rulebooks by id."""

    def __init__(self, books: Mapping[str, Rulebook]) -> None:
        if not books:
            raise NoSuchRulebook("there is no rule folder at all")
        self._books = dict(books)

    @classmethod
    def load(cls, folder: Path = DATA) -> Rulebooks:
        """Every rule folder below `folder`, checked.

        Raises:
            BadRow: one of them is wrong; nothing is loaded then.
            NoSuchRulebook: there is none.
        """
        folders = sorted(path for path in folder.iterdir() if path.is_dir())
        return cls({path.name: load_rulebook(path) for path in folders})

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

    def latest(self) -> Rulebook:
        """The rulebook for a new case: the one that applies from the latest day, then the highest number."""
        return max(self._books.values(), key=lambda book: (book.applies_from, book.number))

    def for_election(self, election: str) -> Rulebook:
        """The newest rulebook of an election.

        Raises:
            NoSuchRulebook: there is none for it.
        """
        books = [book for book in self._books.values() if book.election == election]
        if not books:
            raise NoSuchRulebook(f"there is no rulebook for the election {election!r}")
        return max(books, key=lambda book: book.number)
