"""Sets a frame with its words as PDF/A-2a and PDF/UA-1 by typst; the same words give the same bytes.

Rendering takes some milliseconds of a processor: callers on an event loop hand it to a thread.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

import orjson

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


class NotSet(JejakError):
    """typst refused a page: an error of the frame, told with typst's own words."""

    code = "page-not-set"


def press(
    frame: bytes, words: Mapping[str, object], made_at: datetime, *, as_they_are: Collection[str] = ()
) -> bytes:
    """The frame, filled with the words (its `sys.inputs.sheet`), as PDF dated `made_at` (UTC).

    No word can act as markup. `as_they_are` names the fields that are no text for people, like pictures.

    Raises:
        NotSet: typst refused it.
    """
    import typst  # noqa: PLC0415 -- 80 MB that only a process that sets pages loads

    # Of this page alone: what an earlier one held must not change the bytes of this one.
    unwritable: set[str] = set()
    for _ in range(TRIES):
        try:
            return typst.compile(
                frame,
                format="pdf",
                font_paths=_fonts(),
                sys_inputs={"sheet": orjson.dumps(_written(dict(words), unwritable, as_they_are)).decode()},
                pdf_standards=["a-2a", "ua-1"],
                timestamp=int(made_at.timestamp()),
            )
        except typst.TypstError as error:
            unknown = _unknown(getattr(error, "diagnostic", None) or str(error)) - unwritable
            if not unknown:
                raise NotSet(str(error)) from error
            unwritable.update(unknown)
    raise NotSet(f"the page holds more than {TRIES} rounds of characters that no font has")


@cache
def _fonts() -> typst.Fonts:
    """The fonts of the wheel and no other: what is installed on a machine must not change a page."""
    import typst  # noqa: PLC0415 -- as above

    return typst.Fonts(include_system_fonts=False)


def _written(value: object, unwritable: set[str], as_they_are: Collection[str]) -> object:
    """The value with every text so that a font can write it and a line can hold it."""
    if isinstance(value, str):
        return _LONG.sub(_breakable, "".join(_character(one, unwritable) for one in value))
    if isinstance(value, list | tuple):
        return [_written(one, unwritable, as_they_are) for one in value]
    if isinstance(value, dict):
        return {
            name: one if name in as_they_are else _written(one, unwritable, as_they_are)
            for name, one in value.items()
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
