"""What is kept of words: equal ones meet, nothing else does, and nothing of them can be read."""

from __future__ import annotations

from hypothesis import given, strategies as st

from services.triage.domain.search.blind import all_blinded, blinded
from services.triage.domain.search.words import Field, Mark

KEY, OFFICE = b"k" * 32, "balikpapan"
MARKS = st.builds(Mark, st.sampled_from(Field), st.text(max_size=20))


@given(MARKS, MARKS)
def test_marks_meet_if_and_only_if_field_and_word_are_equal(one: Mark, other: Mark) -> None:
    assert (blinded(KEY, OFFICE, one) == blinded(KEY, OFFICE, other)) is (one == other)


@given(MARKS)
def test_another_key_or_office_meets_nothing(mark: Mark) -> None:
    kept = {blinded(KEY, OFFICE, mark), blinded(b"x" * 32, OFFICE, mark), blinded(KEY, "samarinda", mark)}
    assert len(kept) == 3


def test_a_beginning_meets_nothing() -> None:
    word = "santoso"
    beginnings = {blinded(KEY, OFFICE, Mark(Field.PARTY, word[:n])) for n in range(len(word))}
    assert blinded(KEY, OFFICE, Mark(Field.PARTY, word)) not in beginnings


def test_no_two_words_of_a_large_vocabulary_are_alike() -> None:
    marks = [Mark(field, f"kata{n}") for field in Field for n in range(20_000)]
    assert len(all_blinded(KEY, OFFICE, marks)) == len(marks)


@given(MARKS)
def test_what_is_kept_is_an_integer_that_databases_take(mark: Mark) -> None:
    assert -(2**63) <= blinded(KEY, OFFICE, mark) < 2**63
