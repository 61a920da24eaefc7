"""Whether a rulebook contradicts itself: every contradiction is named by file and row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Final

from shared.roles import Role
from shared.rules.clock_checks import clock_checks
from shared.rules.errors import BadRow
from shared.rules.model import Rulebook
from shared.rules.move_checks import move_checks
from shared.rules.route_checks import route_checks
from shared.rules.sources import Sourced, label

PATTERN_FIELDS: Final = frozenset({"seq", "type", "level", "region", "month", "year"})
"""What a number's pattern may be filled from."""


def contradictions(book: Rulebook) -> Iterator[BadRow]:
    """Everything in the rulebook that contradicts something else in it."""
    yield from move_checks(book)
    yield from route_checks(book)
    yield from clock_checks(book)
    yield from _numbers(book)
    yield from _classifying(book)
    yield from _identity(book)


def _numbers(book: Rulebook) -> Iterator[BadRow]:
    commands = {move.command for move in book.moves}
    for series in book.series.values():
        place = label(book.series, series.id)
        for command in series.on:
            if command not in commands:
                yield BadRow("numbers.toml", place, "on", f"no move is {command!r}")
        for problem in _pattern(series.pattern):
            yield BadRow("numbers.toml", place, "pattern", problem)


def _pattern(pattern: str) -> Iterator[str]:
    try:
        fields = [field for _, field, _, _ in Formatter().parse(pattern) if field is not None]
    except ValueError as error:
        yield f"cannot be read: {error}"
        return
    for field in fields:
        if field not in PATTERN_FIELDS:
            yield f"{{{field}}} is none of {', '.join(sorted(PATTERN_FIELDS))}"
    if fields.count("seq") != 1:
        yield "wants {seq} once, or two cases would have one number"


@dataclass(frozen=True, slots=True)
class _Table:
    """A table whose rows name rows of others."""

    file: str
    rows: Mapping[str, Sourced]

    def unknown(
        self, row: str, field: str, named: Iterable[str], known: Mapping[str, Sourced]
    ) -> Iterator[BadRow]:
        """A refusal for each name that is not known."""
        for name in named:
            if name not in known:
                listed = ", ".join(known)
                yield BadRow(self.file, label(self.rows, row), field, f"{name!r} is none of {listed}")


HANDLERS: Final = frozenset({Role.OFFICER, Role.COMMISSIONER})
"""Who handles cases; nobody else asks for an identity or agrees to it."""


def _identity(book: Rulebook) -> Iterator[BadRow]:
    """One row for a kind, people who handle cases, and somebody who may ask."""
    seen: set[str] = set()
    for one in book.identity.values():
        place = label(book.identity, one.id)
        if twice := seen & one.kinds:
            yield BadRow("identity.toml", place, "kinds", f"{', '.join(sorted(twice))} has a row already")
        seen |= one.kinds
        if not one.roles:
            yield BadRow("identity.toml", place, "roles", "wants at least one role that may ask")
        if strange := (one.roles | one.approvers) - HANDLERS:
            yield BadRow("identity.toml", place, "roles", f"{', '.join(sorted(strange))} handles no cases")


def _classifying(book: Rulebook) -> Iterator[BadRow]:
    articles, keywords = _Table("articles.toml", book.articles), _Table("keywords.toml", book.keywords)
    for article in book.articles.values():
        yield from articles.unknown(article.id, "categories", article.categories, book.categories)
    for one in book.keywords.values():
        yield from keywords.unknown(one.id, "category", [one.category], book.categories)
        yield from keywords.unknown(one.id, "article_id", filter(None, [one.article_id]), book.articles)
    priorities = _Table("priorities.toml", book.priorities)
    for level in book.priorities.values():
        yield from priorities.unknown(level.id, "categories", level.categories, book.categories)
        yield from priorities.unknown(level.id, "stages", level.stages, book.stages)
