"""Sets letters as PDF/A-2a and PDF/UA-1; the same sheet gives the same bytes, in any process.

Rendering takes some milliseconds of a processor: callers on an event loop hand it to a thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache

from services.triage.adapters.letters.letter_editions import EDITIONS, Edition
from services.triage.adapters.letters.letter_sheets import Sheet
from services.triage.adapters.typst_press import press
from services.triage.domain.letters.letter import Letter

_AS_THEY_ARE = frozenset({"qr", "verify"})


@dataclass(frozen=True, slots=True)
class TypstLetters:
    """The press for PDF."""

    editions: Mapping[int, Edition]

    def set(self, letter: Letter, *, draft: bool) -> bytes:
        """The letter as PDF; a draft carries a mark on every page, and notes.

        Raises:
            FieldEmpty: a sentence needs something that the case does not have.
            NotSet: typst refused it.
        """
        edition = self.editions[letter.edition]
        sheet = edition.sheet(letter, draft=draft)
        words = _frame_words(edition, sheet)
        return press(_frame(edition.number), words, sheet.made_at, as_they_are=_AS_THEY_ARE)

    def check(self, letter: Letter) -> None:
        """Let it pass if every sentence can be filled; nothing is set.

        Raises:
            FieldEmpty: a sentence needs something that the case does not have.
        """
        self.editions[letter.edition].sheet(letter, draft=False)


def _frame_words(edition: Edition, sheet: Sheet) -> dict[str, object]:
    frame = edition.words["frame"]
    heads = [(frame["number"], sheet.number), (frame["attached"], sheet.attached)]
    return {
        **{name: value for name, value in asdict(sheet).items() if name != "made_at"},
        "heads": [pair for pair in (*heads, (frame["subject"], sheet.subject)) if pair[1]],
        "page": frame["page"],
        "mark": frame["mark"],
        "check": frame["check"],
        "qr_alt": frame["qr"].replace("$verify", sheet.verify),
        "qr": _qr(sheet.verify),
    }


@cache
def _frame(edition: int) -> bytes:
    return (EDITIONS / str(edition) / "frame.typ").read_bytes()


@cache
def _qr(address: str) -> str:
    import segno  # noqa: PLC0415 -- needed with typst alone

    return str(segno.make(address, error="m", micro=False).svg_inline(border=2, scale=1))
