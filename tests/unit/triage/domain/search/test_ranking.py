"""The order of what was found: most words, then the most telling field, then the newest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from services.triage.domain.search.question import terms_of
from services.triage.domain.search.ranking import rank, reasons
from services.triage.domain.search.words import Field, Mark, marks_of

NOW = datetime(2024, 11, 25, tzinfo=UTC)
TERMS = terms_of("santoso pasar 9/LP/2024")


def marks(**texts: str) -> set[Mark]:
    return {mark for field, text in texts.items() for mark in marks_of(Field(field), text)}


def test_each_met_word_says_in_which_fields_and_an_unmet_one_is_left_out() -> None:
    met = reasons(TERMS, marks(party="Santoso", narrative="pasar dekat rumah santoso", note="pasar"))
    assert [(one.said, one.fields) for one in met] == [
        ("santoso", (Field.PARTY, Field.NARRATIVE)),
        ("pasar", (Field.NARRATIVE, Field.NOTE)),
    ]


def test_a_number_of_which_a_part_is_not_there_is_not_met() -> None:
    assert reasons(TERMS, {Mark(Field.NUMBER, "9/lp")}) == ()
    assert len(reasons(TERMS, {Mark(Field.NUMBER, "9/lp"), Mark(Field.NUMBER, "9/2024")})) == 1


def test_most_words_then_field_then_newest_then_id() -> None:
    two, party = marks(narrative="santoso pasar"), marks(party="santoso")
    told = marks(narrative="santoso")
    order = [
        rank(reasons(TERMS, two), NOW - timedelta(days=9), "d"),
        rank(reasons(TERMS, party), NOW - timedelta(days=5), "c"),
        rank(reasons(TERMS, told), NOW, "b"),
        rank(reasons(TERMS, told), NOW - timedelta(milliseconds=1), "a"),
        rank(reasons(TERMS, told), NOW - timedelta(milliseconds=1), "z"),
    ]
    assert order == sorted(order)
