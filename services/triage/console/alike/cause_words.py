"""What is taken for the one cause of a mass incident, in words: a row of the rulebook by its name."""

from __future__ import annotations

from services.triage.domain.hints.causes import CATEGORY, parts_of
from shared.rules.model import Rulebook
from shared.web.i18n import Language


def cause_words(cause: str, rules: Rulebook, language: Language) -> str:
    """The name of its row; a row that the rulebook no longer has stays by its id."""
    table, row = parts_of(cause)
    known = rules.categories.get(row) if table == CATEGORY else rules.keywords.get(row)
    return known.name(language) if known else row
