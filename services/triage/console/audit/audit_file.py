"""The trail as a file of comma-separated values that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Final

from services.triage.application.audit.read_trail import Told
from services.triage.console.audit.audit_words import DEED_NAMES, said
from services.triage.domain.audit.deeds import deed_of
from shared.clock import WITA
from shared.errors import N_
from shared.web.i18n import Language, translate

MEDIA_TYPE: Final = "text/csv; charset=utf-8"
HEADINGS: Final = (
    N_("Waktu (WITA)"),
    N_("Orang"),
    N_("Jenis"),
    N_("Tindakan"),
    N_("Nomor kasus"),
    N_("Aliran jurnal"),
    N_("Nomor entri"),
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes a spreadsheet compute a cell (OWASP, CSV injection); names of persons are typed by people."""


def written(rows: Sequence[Told], language: Language) -> bytes:
    """UTF-8 with its mark at the front, without which spreadsheets guess; times are RFC 3339 of WITA."""
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow([translate(one, language) for one in HEADINGS])
    for row in rows:
        out.writerow([plain(cell) for cell in _cells(row, language)])
    return text.getvalue().encode("utf-8-sig")


def plain(cell: str) -> str:
    """A cell behind an apostrophe if a spreadsheet would compute it, also behind spaces."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def _cells(row: Told, language: Language) -> tuple[str, ...]:
    act = row.act
    return (
        act.at.astimezone(WITA).isoformat(timespec="seconds"),
        row.name,
        translate(DEED_NAMES[deed_of(act.type)], language),
        said(act, language),
        row.number,
        act.stream,
        str(act.seq),
    )
