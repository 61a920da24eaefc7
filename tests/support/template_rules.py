"""Rules of templates and pages as functions: what they answer must be empty; tests show that they bite."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HTMX_HOME = "shared/web/templates/ui.html"

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_TRANS = re.compile(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", re.DOTALL)
_ATTRIBUTE = re.compile(r"[\w:-]+=(?:\"[^\"]*\"|'[^']*')")
_CODE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_FOREIGN = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[a-z0-9][a-z0-9.-]*\.[a-z]{2,}", re.IGNORECASE)
_INLINE = re.compile(r"<style|<script(?![^>]*\bsrc=)|\s(?:on[a-z]+|style)\s*=|javascript:", re.IGNORECASE)
_HTMX = re.compile(r"\s(?:data-)?hx-[a-z:.-]+\s*=|<hx-")
_PROPER = {
    "jejak",
    "wita",
    "english",
    "bahasa",
    "indonesia",
    "j",
    "k",
    "c",
    "u",
    "g",
    "enter",
    "pin",
    "nik",
    "sha",
}
_PLACEHOLDERS = {"n", "num", "waktu", "time", "bpn"}

ENGLISH = (
    *(
        "error",
        "warning",
        "show",
        "hide",
        "choose",
        "important",
        "you",
        "the",
        "and",
        "please",
        "submit",
        "sign",
    ),
    *(
        "out",
        "in progress",
        "back",
        "next",
        "previous",
        "page",
        "required",
        "deadline",
        "case",
        "report",
        "loading",
    ),
    *(
        "search",
        "cancel",
        "save",
        "close",
        "continue",
        "upload",
        "password",
        "success",
        "skip to",
        "no results",
    ),
)
_ENGLISH = re.compile(rf"\b(?:{'|'.join(ENGLISH)})\b", re.IGNORECASE)


def templates(root: Path = ROOT) -> Iterator[Path]:
    """Every template of the shared pages and of the services."""
    for top in ("shared", "services"):
        yield from (path for path in sorted((root / top).rglob("*.html")) if "templates" in path.parts)


def foreign_hosts(text: str) -> list[str]:
    """Hosts that a page would call; there may be none, pages work without the Internet."""
    return _FOREIGN.findall(_COMMENT.sub("", text))


def inline_code(text: str) -> list[str]:
    """Inline scripts, styles and handlers, which the content security policy would block."""
    return [found.strip() for found in _INLINE.findall(_CODE.sub("", _COMMENT.sub("", text)))]


def stray_htmx(name: str, text: str) -> list[str]:
    """Htmx attributes outside the macros, where a change of its version would not find them."""
    return [] if name == HTMX_HOME else [found.strip() for found in _HTMX.findall(_COMMENT.sub("", text))]


def untranslated(text: str) -> list[str]:
    """Words that stand in a template outside `_()`, and so have no English."""
    collector = _Texts()
    collector.feed(_CODE.sub(" ", _TRANS.sub(" ", _COMMENT.sub(" ", text))))
    text = _ATTRIBUTE.sub(" ", " ".join(collector.texts))
    words = re.findall(r"[\w-]*[A-Za-z][\w-]+", text)
    return [word for word in words if "-" not in word and word.lower() not in _PROPER]


def english_words(html: str) -> list[str]:
    """English words that a person reads, or hears, on an Indonesian page."""
    collector = _Texts()
    collector.feed(html)
    text = " ".join(part for part in collector.texts if part.strip() != "English")
    return [word for word in _ENGLISH.findall(text) if word.lower() not in _PLACEHOLDERS]


class _Texts(HTMLParser):
    """What of a page is read: text, and the attributes that are read aloud."""

    READ = frozenset({"alt", "title", "placeholder", "aria-label", "data-label"})

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what is read of a tag."""
        self._silent += tag in {"script", "style", "code", "kbd"}
        self.texts.extend(value for name, value in attrs if value and name in self.READ)

    def handle_endtag(self, tag: str) -> None:
        """Leave a silent element."""
        self._silent -= tag in {"script", "style", "code", "kbd"}

    def handle_data(self, data: str) -> None:
        """Keep text."""
        if not self._silent:
            self.texts.append(data)
