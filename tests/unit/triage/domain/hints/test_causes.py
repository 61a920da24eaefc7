"""What may have caused a case is named by rows of the rulebook alone."""

from __future__ import annotations

from datetime import date

from services.triage.domain.hints.causes import causes_of, parts_of
from services.triage.domain.hints.classification import suggest
from services.triage.domain.hints.suggestion import Told
from tests.support.triage_memory import BOOKS

RULES = BOOKS.pinned("pilkada_2024_3")


def told(narrative: str, category: str | None = None) -> tuple[str, ...]:
    return causes_of(suggest(Told(narrative=narrative, day=date(2024, 11, 27)), RULES), category)


def test_what_is_said_counts_and_what_is_denied_does_not() -> None:
    assert told("Ada yang membagikan uang kepada warga.") == ("words.money_given",)
    assert told("Tidak ada pembagian uang di sini.") == ()


def test_the_category_speaks_where_no_word_does() -> None:
    assert told("Kotak suara terlambat dibuka.", "hoax") == ("category.hoax",)
    assert causes_of(None, "hoax") == ("category.hoax",)
    assert causes_of(None, None) == ()
    assert parts_of("category.hoax") == ("category", "hoax")
