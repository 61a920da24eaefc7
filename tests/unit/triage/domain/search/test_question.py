"""A question is read as the cases are: words, parts of numbers, codes; the rest is refused in words."""

from __future__ import annotations

import pytest

from services.triage.domain.search.numbers import marks_of_number, marks_of_place, marks_of_receipt
from services.triage.domain.search.question import BadQuestion, left_out, terms_of
from services.triage.domain.search.words import Field, Mark, marks_of

NUMBER = "009/Reg/LP/PW/Kota/23.02/X/2024"
RECEIPT = "JJK-7Q2M-04TX-9RBD"
CODE = "64.71.03.1001"


def met(question: str, marks: set[Mark]) -> bool:
    """Whether a case with these marks meets every term."""
    return all(need & marks for term in terms_of(question) for need in term.needs)


@pytest.mark.parametrize(
    "part", ["009/LP", "9/LP/2024", "009/Reg/LP", "9/reg/lp/x", "9", "009", NUMBER, NUMBER.lower(), "9/23.02"]
)
def test_a_number_is_found_whole_and_in_parts_with_its_sequence(part: str) -> None:
    assert met(part, set(marks_of_number(NUMBER)))


@pytest.mark.parametrize("part", ["010/LP", "9/TM", "9/LP/2023", "90/LP", "LP", "0"])
def test_another_number_is_not_found(part: str) -> None:
    assert not met(part, set(marks_of_number(NUMBER)))


@pytest.mark.parametrize(
    "part", [RECEIPT, RECEIPT.lower(), "7Q2M-04TX", "jjk-7q2m", "O4TX-9RBD", "7q2m", "JJK 7Q2M 04TX"]
)
def test_a_receipt_is_found_whole_and_by_its_pieces(part: str) -> None:
    assert met(part.replace("JJK ", ""), set(marks_of_receipt(RECEIPT)))


@pytest.mark.parametrize("part", ["JJK-7Q2M-04TY-9RBD", "7Q2", "Q2M-04TX"])
def test_another_receipt_or_less_than_a_piece_is_not_found(part: str) -> None:
    assert not met(part, set(marks_of_receipt(RECEIPT)))


@pytest.mark.parametrize(("code", "found"), [(CODE, True), ("64.71.03", True), ("64.71.04", False)])
def test_a_place_is_found_by_its_code_and_that_of_its_kecamatan(code: str, *, found: bool) -> None:
    assert met(code, set(marks_of_place(CODE))) is found


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("TPS 12", "TPS 012"),
        ("rt14", "di RT 14"),
        ("RT 14", "warga RT14"),
        ("100000", "uang Rp100.000"),
        ("Rp100.000", "uang Rp 100000"),
        ("Maruf", "Bapak Ma'ruf"),
        ("ma’ruf", "MARUF"),
        ("José", "jose"),
        ("amplop-amplop", "dua amplop"),
        ("“pasar”,", "depan pasar."),
        ("dan/atau pasar", "pasar"),
        ("ｐａｓａｒ", "pasar"),
    ],
)
def test_question_and_text_are_read_alike(question: str, text: str) -> None:
    assert met(question, set(marks_of(Field.NARRATIVE, text)))


def test_names_are_met_as_written_and_only_narratives_without_affixes() -> None:
    assert met("dibagikan", set(marks_of(Field.NARRATIVE, "membagikan")))
    assert met("dibagikan", set(marks_of(Field.NOTE, "pembagian")))
    assert not met("dibagikan", set(marks_of(Field.PARTY, "membagikan")))
    assert not met("budi", set(marks_of(Field.PARTY, "Budiman")))


def test_each_term_stands_once_as_it_was_typed() -> None:
    assert [term.said for term in terms_of("Pasar pasar 9/LP amplop")] == ["pasar", "9/LP", "amplop"]


def test_common_words_and_titles_are_left_out_and_told() -> None:
    assert [term.said for term in terms_of("Bapak Santoso di pasar")] == ["santoso", "pasar"]
    assert left_out("Bapak Santoso di pasar a") == ("Bapak", "di", "a")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "Tulis kata"),
        (" , . / ", "Tulis kata"),
        ("yang di a", "terlalu umum"),
        ("x" * 201, "200 huruf"),
        ("satu dua tiga empat lima enam tujuh delapan sembilan", "8 kata"),
    ],
)
def test_what_cannot_be_looked_for_is_refused_with_a_sentence(text: str, word: str) -> None:
    with pytest.raises(BadQuestion) as refused:
        terms_of(text)
    assert word in refused.value.fields["text"]
