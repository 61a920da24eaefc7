"""The rulebooks that hold the whole life of a case."""

from __future__ import annotations

from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks

WHOLE: tuple[Rulebook, ...] = tuple(book for book in Rulebooks.load() if book.format > 1)
assert WHOLE, "no rulebook holds a whole life: tests over it would check nothing"
