"""Indonesian as the rules look at it: whole words, plain affixes, negations nearby."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from services.triage.domain.hints.indonesian import clauses, forms, occurrences


def said(phrase: str, text: str) -> list[bool]:
    return list(occurrences(phrase, clauses(text)))


@pytest.mark.parametrize(
    ("word", "root"),
    [
        ("membagikan", "bagi"),
        ("dibagi-bagikan", "bagi"),
        ("memukulinya", "pukul"),
        ("menulis", "tulis"),
        ("mengampanyekan", "kampanye"),
        ("menyogok", "sogok"),
        ("pengusiran", "usir"),
        ("berpihaklah", "pihak"),
        ("memperjualbelikan", "jualbeli"),
    ],
)
def test_plain_affixes_are_taken_off(word: str, root: str) -> None:
    assert False in said(root, word)


@pytest.mark.parametrize(
    ("root", "word"),
    [("uang", "peluang"), ("lurah", "kelurahan"), ("camat", "kecamatannya"), ("asn", "pasnya")],
)
def test_what_only_contains_a_word_is_another_word(root: str, word: str) -> None:
    assert said(root, word) == []


def test_words_of_a_phrase_follow_one_another_within_a_clause() -> None:
    assert said("politik uang", "Ini politik uang!") == [False]
    assert said("politik uang", "Ini politik. Uang siapa?") == []
    assert said("politik uang", "uang politik") == []


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("tidak ada pembagian amplop", True),
        ("belum pernah ada amplop", True),
        ("bukan hanya amplop, juga beras", False),
        ("tidak tertib, ada amplop", False),
        ("kami tidak senang karena amplop beredar", False),
        ("tidak satu pun dari kami melihat amplop", False),
    ],
)
def test_a_negation_reaches_three_words_and_stops_at_a_turn(text: str, *, denied: bool) -> None:
    assert said("amplop", text) == [denied]


def test_a_negation_inside_the_phrase_is_part_of_it() -> None:
    assert said("tidak netral", "lurah tidak netral") == [False]


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    for clause in clauses(text):
        assert all(word in forms(word) for word in clause)
