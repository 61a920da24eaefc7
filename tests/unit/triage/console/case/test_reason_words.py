"""Reasons of a suggestion in words, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from services.triage.console.case.reason_words import reasons
from services.triage.domain.hints.classification import suggest
from services.triage.domain.hints.suggestion import Told
from shared.rules.sources import Language
from tests.support.classifying import ROWS, Rows, article, keyword, rows


def words(text: str, language: Language = "id", rules: Rows = ROWS) -> tuple[str, ...]:
    told = Told(narrative=text, day=date(2024, 11, 25))
    return reasons(suggest(told, rules), rules, "Batu Ampar, TPS 012", language)


def test_a_reason_names_the_row_and_its_own_words() -> None:
    assert words("Warga mendapat amplopnya.")[0] == "Uraian memuat “amplop” (gift)."
    assert words("Warga mendapat amplopnya.", "en")[0] == "The account contains “amplop” (gift (en))."


def test_what_is_denied_is_said_to_be_denied() -> None:
    assert "disangkal" in words("Tidak ada amplop.")[0]


def test_an_act_says_whether_it_is_one_of_ethics_or_of_discipline() -> None:
    told = " ".join(words("PNS hadir deklarasi dan foto bersama."))
    assert "larangan disiplin ASN, declaration" in told
    assert "larangan etik ASN, photo" in told


def test_the_stage_of_the_election_is_named() -> None:
    assert any("Masa tenang" in one for one in words("amplop"))


def test_an_unconfirmed_row_says_what_is_open() -> None:
    row = replace(keyword("a", "hoax", "hoaks"), confirmed=False, question_id="sumber", question_en="source")
    assert "Belum dipastikan: sumber." in words("hoaks", rules=rows(row))[0]


def test_ties_are_said() -> None:
    two = rows(keyword("a", "hoax", "hoaks"), article("28", "hoax"), article("69b", "hoax"))
    assert words("hoaks", rules=two)[-1] == "Beberapa pasal sama kuat: 28, 69b. Pilih salah satu."
    equal = rows(keyword("a", "hoax", "hoaks"), keyword("b", "campaign", "baliho"))
    assert words("hoaks baliho", rules=equal)[-1].startswith("Beberapa jenis sama kuat")
