"""The working copy for editing by hand: the same words, marked, the same bytes whenever it is made."""

from __future__ import annotations

import zipfile
from io import BytesIO

import docx
import pytest

from services.triage.adapters.letters.docx_letters import DocxLetters
from services.triage.adapters.letters.letter_editions import read_editions
from services.triage.domain.letters.letter_kinds import LetterKind
from tests.support.letters import letter, snapshot

PRESS = DocxLetters(read_editions())


def words(raw: bytes) -> str:
    """Every paragraph and cell of the body."""
    document = docx.Document(BytesIO(raw))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


@pytest.mark.parametrize("kind", LetterKind)
def test_every_kind_is_a_marked_working_copy_with_the_same_words(kind: LetterKind) -> None:
    raw = PRESS.set(letter(kind))
    document = docx.Document(BytesIO(raw))
    assert "Salinan kerja" in document.sections[0].header.paragraphs[0].text
    assert "009/Reg/LP/PW/Kota/RR.RR/XI/2024" in words(raw)
    assert "Model A.11" not in words(raw)


def test_its_bytes_depend_on_the_letter_alone() -> None:
    first, second = (DocxLetters(read_editions()).set(letter(LetterKind.STUDY)) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(BytesIO(first)) as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    made = docx.Document(BytesIO(first)).core_properties
    assert made.created is not None
    assert made.created.isoformat() == made.modified.isoformat() == "2024-11-03T04:00:00+00:00"


@pytest.mark.parametrize(
    "text", ["</w:t><w:p/>", "&amp;<b>", "a\x00b\x08", "\ud800", "\ufffe", "田中 😍", "$number"]
)
def test_what_people_wrote_stays_text(text: str) -> None:
    told = words(PRESS.set(letter(LetterKind.REFUSAL, snapshot(text=f"awal {text} akhir"))))
    kept = "".join(one if one.isprintable() else f"[U+{ord(one):04X}]" for one in text)
    assert f"awal {kept} akhir" in told
