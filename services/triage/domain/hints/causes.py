"""What may have caused a case, as a mass incident asks: rows of the rulebook, no word of the report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from services.triage.domain.hints.suggestion import Suggestion, WordsFound

WORDS: Final = "words"
CATEGORY: Final = "category"


def causes_of(suggestion: Suggestion | None, category: str | None) -> tuple[str, ...]:
    """The rows whose words the report says and does not deny; its category if there are none of them.

    A category alone says little: what else it has in common with others are place and hour.
    """
    reasons: Iterable[object] = suggestion.reasons if suggestion else ()
    rows = [one.row for one in reasons if isinstance(one, WordsFound) and not one.denied]
    if rows:
        return tuple(f"{WORDS}.{row}" for row in rows)
    return (f"{CATEGORY}.{category}",) if category else ()


def parts_of(cause: str) -> tuple[str, str]:
    """The table and the id of its row."""
    table, _, row = cause.partition(".")
    return table, row
