"""Letters as PDF: the same bytes in every process, whatever people wrote, nothing loaded too early."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from hashlib import sha256

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it carries no types
import pytest

from deploy.local.paths import CHECKOUT
from services.triage.adapters.letters.letter_editions import read_editions
from services.triage.adapters.letters.typst_letters import TypstLetters
from services.triage.domain.letters.letter_kinds import LetterKind
from tests.support.letters import letter, snapshot
from tests.support.real_input import naughty_strings

PRESS = TypstLetters(read_editions())
HASH_ALL = """
from hashlib import sha256
from services.triage.adapters.letters.letter_editions import read_editions
from services.triage.adapters.letters.typst_letters import TypstLetters
from services.triage.domain.letters.letter_kinds import LetterKind
from tests.support.letters import letter
press = TypstLetters(read_editions())
for kind in reversed(LetterKind):
    print(kind.value, sha256(press.set(letter(kind), draft=False)).hexdigest())
"""
IMPORT = """
import sys
import services.triage.adapters.letters.docx_letters
import services.triage.adapters.letters.typst_letters
print([name for name in ("typst", "docx", "segno") if name in sys.modules])
"""
BATCH = 40
"""Naughty strings a letter: enough that every one is set, few enough that a letter stays some pages long."""


def words(pdf: bytes) -> str:
    """The text of a PDF, on one line, without the places where long words may break."""
    document = pdfium.PdfDocument(pdf)
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    return " ".join(text.replace("\u200b", "").replace("\ufffe", "").split())


def run(program: str) -> str:
    """What the program prints, in a process of its own whose hashes of strings differ."""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=CHECKOUT
    )
    return done.stdout


def test_two_processes_set_every_letter_alike() -> None:
    own = {kind.value: sha256(PRESS.set(letter(kind), draft=False)).hexdigest() for kind in LetterKind}
    assert dict(line.split() for line in run(HASH_ALL).splitlines()) == own


def test_nothing_heavy_is_loaded_before_a_letter_is_set() -> None:
    assert run(IMPORT).strip() == "[]"


@pytest.mark.parametrize("kind", LetterKind)
def test_a_letter_says_its_case_number_page_and_where_it_is_verified(kind: LetterKind) -> None:
    told = words(PRESS.set(letter(kind), draft=False))
    assert "009/Reg/LP/PW/Kota/RR.RR/XI/2024 · Surat ke-3" in told
    assert "Halaman 1 dari" in told
    assert "jejak.example.go.id/verifikasi/" in told
    assert "PRATINJAU" not in told


def test_a_preview_is_marked_on_every_page() -> None:
    long = letter(LetterKind.STUDY, snapshot(exhibits=60))
    document = pdfium.PdfDocument(PRESS.set(long, draft=True))
    assert len(document) > 1
    assert all("PRATINJAU" in page.get_textpage().get_text_range() for page in document)


def test_the_title_names_the_letter_and_its_case() -> None:
    document = pdfium.PdfDocument(PRESS.set(letter(LetterKind.STOP), draft=False))
    assert (
        document.get_metadata_value("Title") == "Pemberitahuan Penghentian 009/Reg/LP/PW/Kota/RR.RR/XI/2024"
    )
    assert document.get_metadata_value("Author") == "Badan Pengawas Pemilihan Umum Kota Balikpapan"
    assert document.get_metadata_value("CreationDate").startswith("D:20241103040000")


def test_markup_stays_text() -> None:
    wrote = '#panic("x") \\ $x$ *a* _b_ <c> @d `e` = f // g /* h */ {{i}} %j& "k"'
    told = words(PRESS.set(letter(LetterKind.REFUSAL, snapshot(text=wrote)), draft=False))
    assert wrote in told.replace("“", '"').replace("”", '"')


@pytest.mark.parametrize(
    "text", ["田中さん", "😍", "a\x00b", "\ue000", "\ud800", "\u202eterbalik", "🇮🇩", "م\u0651"]
)
def test_what_no_font_can_write_is_written_as_its_code_or_as_it_is(text: str) -> None:
    told = words(PRESS.set(letter(LetterKind.REFUSAL, snapshot(text=f"awal {text} akhir")), draft=False))
    assert "awal" in told
    assert "akhir" in told


def test_a_mark_that_turns_the_direction_is_shown_and_does_not_turn() -> None:
    told = words(PRESS.set(letter(LetterKind.REFUSAL, snapshot(text="a\u202eb")), draft=False))
    assert "a[U+202E]b" in told


def test_what_another_letter_held_changes_no_byte_of_this_one() -> None:
    arabic = letter(LetterKind.REFUSAL, snapshot(text="العربية ⅛"))
    fresh = TypstLetters(read_editions()).set(arabic, draft=False)
    PRESS.set(letter(LetterKind.REFUSAL, snapshot(text="田中 العربية ⅛ 😍")), draft=False)
    assert PRESS.set(arabic, draft=False) == fresh


def test_a_word_without_end_stays_within_the_line() -> None:
    pdf = PRESS.set(letter(LetterKind.REFUSAL, snapshot(text="x" * 400)), draft=False)
    page = pdfium.PdfDocument(pdf)[0]
    text = page.get_textpage()
    assert max(text.get_charbox(index)[2] for index in range(text.count_chars())) < page.get_width() - 50


def test_naughty_strings_break_out_of_nothing() -> None:
    strings = [one for one in naughty_strings() if one.strip()]
    for at in range(0, len(strings), BATCH):
        text = "\n".join(["awal", *strings[at : at + BATCH], "akhir"])
        told = words(PRESS.set(letter(LetterKind.REFUSAL, snapshot(text=text)), draft=False))
        assert "awal" in told
        assert "akhir" in told
        assert "Halaman 1 dari" in told


def test_a_naughty_name_or_number_breaks_out_of_nothing() -> None:
    for text in ('"); #panic()', "[*]", "</w:t>", "${number}", "\u202e", "../../etc/passwd"):
        taken = snapshot()
        named = tuple(replace(one, name=text, address=text) for one in taken.invitations)
        told = replace(
            taken, invitations=named, numbers=(replace(taken.numbers[0], number=text),), place=text
        )
        assert PRESS.set(letter(LetterKind.SUMMONS, told), draft=False).startswith(b"%PDF-")
