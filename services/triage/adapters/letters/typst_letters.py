"""Sets letters as PDF/A-2a and PDF/UA-1 by typst; the same sheet gives the same bytes, in any process.

Rendering takes some milliseconds of a processor: callers on an event loop hand it to a thread.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING

import orjson

from services.triage.adapters.letters.letter_editions import EDITIONS, Edition
from services.triage.adapters.letters.letter_sheets import Sheet
from services.triage.domain.letters.letter import Letter
from shared.errors import JejakError

if TYPE_CHECKING:
    import typst

LONGEST_WORD = 32
"""Characters after which a word may be broken anywhere, so that a link or a hash stays within the line."""
TRIES = 40
"""Each one writes at least one more character as its code."""

_UNKNOWN = re.compile(r'(?:the text `|codepoint `)"((?:[^"\\]|\\.)+)"`')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
_LONG = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
_BREAK = "\u200b"
_NOT_WRITTEN = frozenset({"Cc", "Cs", "Co", "Cn"})
_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of the text around them: a name could make a line read otherwise."""


_AS_THEY_ARE = frozenset({"qr", "verify"})


class LetterNotSet(JejakError):
    """typst refused a letter: an error of the frame, told with typst's own words."""

    code = "letter-not-set"


@dataclass(frozen=True, slots=True)
class TypstLetters:
    """The press for PDF."""

    editions: Mapping[int, Edition]

    def set(self, letter: Letter, *, draft: bool) -> bytes:
        """The letter as PDF; a draft carries a mark on every page, and notes.

        Raises:
            FieldEmpty: a sentence needs something that the case does not have.
            LetterNotSet: typst refused it.
        """
        edition = self.editions[letter.edition]
        return _press(edition, edition.sheet(letter, draft=draft))

    def check(self, letter: Letter) -> None:
        """Let it pass if every sentence can be filled; nothing is set.

        Raises:
            FieldEmpty: a sentence needs something that the case does not have.
        """
        self.editions[letter.edition].sheet(letter, draft=False)


def _press(edition: Edition, sheet: Sheet) -> bytes:
    """The sheet as PDF.

    Raises:
        LetterNotSet: typst refused it.
    """
    import typst  # noqa: PLC0415 -- 80 MB that only a process that sets letters loads

    words = _frame_words(edition, sheet)
    # Of this letter alone: what an earlier one held must not change the bytes of this one.
    unwritable: set[str] = set()
    for _ in range(TRIES):
        try:
            return typst.compile(
                _frame(edition.number),
                format="pdf",
                font_paths=_fonts(),
                sys_inputs={"sheet": orjson.dumps(_written(words, unwritable)).decode()},
                pdf_standards=["a-2a", "ua-1"],
                timestamp=int(sheet.made_at.timestamp()),
            )
        except typst.TypstError as error:
            unknown = _unknown(getattr(error, "diagnostic", None) or str(error)) - unwritable
            if not unknown:
                raise LetterNotSet(str(error)) from error
            unwritable.update(unknown)
    raise LetterNotSet(f"the letter holds more than {TRIES} rounds of characters that no font has")


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
def _fonts() -> typst.Fonts:
    """The fonts of the wheel and no other: what is installed on a machine must not change a letter."""
    import typst  # noqa: PLC0415 -- as above

    return typst.Fonts(include_system_fonts=False)


@cache
def _frame(edition: int) -> bytes:
    return (EDITIONS / str(edition) / "frame.typ").read_bytes()


@cache
def _qr(address: str) -> str:
    import segno  # noqa: PLC0415 -- needed with typst alone

    return str(segno.make(address, error="m", micro=False).svg_inline(border=2, scale=1))


def _written(value: object, unwritable: set[str]) -> object:
    """The value with every text so that a font can write it and a line can hold it."""
    if isinstance(value, str):
        return _LONG.sub(_breakable, "".join(_character(one, unwritable) for one in value))
    if isinstance(value, list | tuple):
        return [_written(one, unwritable) for one in value]
    if isinstance(value, dict):
        return {
            name: one if name in _AS_THEY_ARE else _written(one, unwritable) for name, one in value.items()
        }
    return value


def _character(one: str, unwritable: set[str]) -> str:
    if one in "\n\t":
        return one
    if one in unwritable or one in _TURNS or unicodedata.category(one) in _NOT_WRITTEN:
        return f"[U+{ord(one):04X}]"
    return one


def _breakable(word: re.Match[str]) -> str:
    text = word[0]
    return _BREAK.join(text[at : at + LONGEST_WORD] for at in range(0, len(text), LONGEST_WORD))


def _unknown(diagnostic: str) -> set[str]:
    """The characters that typst says no font has; a base letter in a cluster of them is none."""
    unescape: Callable[[re.Match[str]], str] = lambda code: chr(int(code[1], 16))  # noqa: E731
    clusters = (_ESCAPE.sub(unescape, found[1]) for found in _UNKNOWN.finditer(diagnostic))
    return {one for cluster in clusters for one in cluster if not one.isascii()}
