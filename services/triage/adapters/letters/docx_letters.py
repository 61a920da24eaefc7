"""The same letters as DOCX for editing by hand, marked on every page as a working copy and never as issued.

Its bytes depend on the letter alone: python-docx stamps times, which are set here to that of the snapshot.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, assert_never

from services.triage.adapters.letters import letter_sheets as sheets
from services.triage.adapters.letters.letter_editions import Edition
from services.triage.domain.letters.letter import Letter

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle

FONT = "Times New Roman"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that a ZIP can tell."""
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class DocxLetters:
    """Sets the working copy."""

    editions: Mapping[int, Edition]

    def set(self, letter: Letter) -> bytes:
        """The letter as DOCX.

        Raises:
            FieldEmpty: a sentence needs something that the case does not have.
        """
        # Some 20 MB that only a process that sets letters loads.
        import docx  # noqa: PLC0415

        edition = self.editions[letter.edition]
        sheet, frame = edition.sheet(letter, draft=False), edition.words["frame"]
        document = docx.Document()
        _prepare(document, sheet, _plain(frame["copy"]))
        _open(document, sheet, frame)
        for block in sheet.blocks:
            _set(document, block)
        document.add_paragraph(_plain(sheet.foot))
        raw = BytesIO()
        document.save(raw)
        return _fixed(raw.getvalue())


def _prepare(document: Document, sheet: sheets.Sheet, mark: str) -> None:
    from docx.shared import Mm  # noqa: PLC0415 -- as above

    properties, made = document.core_properties, sheet.made_at.astimezone(UTC)
    properties.title = _plain(f"{sheet.title} {sheet.number}")
    properties.author = properties.last_modified_by = _plain(" ".join(sheet.office))
    properties.language, properties.comments, properties.revision = "id-ID", mark, 1
    properties.created = properties.modified = datetime(*made.timetuple()[:6], tzinfo=UTC)
    style: ParagraphStyle = document.styles["Normal"]
    style.font.name = FONT
    section = document.sections[0]
    section.header.paragraphs[0].text = mark
    section.page_width, section.page_height = Mm(210), Mm(297)


def _open(document: Document, sheet: sheets.Sheet, frame: Mapping[str, str]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 -- as above

    for words in (*sheet.office, sheet.address):
        document.add_paragraph(_plain(words)).alignment = WD_ALIGN_PARAGRAPH.CENTER
    if sheet.code:
        document.add_paragraph(_plain(sheet.code)).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_heading(_plain(sheet.title), level=1)
    heads = ((frame["number"], sheet.number), (frame["attached"], sheet.attached))
    told = (*heads, (frame["subject"], sheet.subject))
    _rows(document, tuple(pair for pair in told if pair[1]))
    for words in (sheet.dated, *sheet.to):
        document.add_paragraph(_plain(words))


def _set(document: Document, block: sheets.Block) -> None:
    match block:
        case sheets.Facts() | sheets.Signatures():
            _rows(document, block.rows)
        case sheets.Grid():
            _rows(document, (block.columns, *block.rows))
        case _:
            _set_text(document, block)


def _set_text(
    document: Document, block: sheets.Paragraph | sheets.Heading | sheets.Items | sheets.Spoken
) -> None:
    match block:
        case sheets.Paragraph():
            paragraph = document.add_paragraph()
            for run in block.runs:
                paragraph.add_run(_plain(run.text)).bold = run.bold
        case sheets.Heading():
            document.add_heading(_plain(block.text), level=2)
        case sheets.Items():
            for item in block.items:
                document.add_paragraph(_plain(item), style="List Number")
        case sheets.Spoken():
            for words in block.paragraphs:
                document.add_paragraph(_plain(words))
        case _:
            assert_never(block)


def _rows(document: Document, rows: tuple[tuple[str, ...], ...]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]) if rows else 1, style="Table Grid")
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = _plain(words)


def _plain(words: str) -> str:
    """The text without what XML 1.0 cannot hold, which is written as its code."""
    return _NOT_XML.sub(lambda found: f"[U+{ord(found[0]):04X}]", words)


def _fixed(raw: bytes) -> bytes:
    """The same package with the times of its parts taken out."""
    fixed = BytesIO()
    with zipfile.ZipFile(BytesIO(raw)) as made, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in sorted(made.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            kept.writestr(zipfile.ZipInfo(name, EPOCH), made.read(name), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
