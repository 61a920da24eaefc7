"""How commands speak: text for a person, or one JSON document with `--json`; failures as one sentence."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from typing import Annotated, Any, Final, NoReturn

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from shared.errors import JejakError

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
"""The option that every command has."""

PIPED_WIDTH = 132
"""Columns of what is written to a file or a pipe, where nobody says how wide it is."""


_DRIVES: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters (Cc) but tab and new line, and half surrogate pairs, which no terminal can be sent."""


def harmless(text: str) -> str:
    """The text with what could drive a terminal replaced by U+FFFD: half of what is shown is strangers'."""
    return _DRIVES.sub("\ufffd", text)


class PlainConsole(Console):
    """Shows what it is given, in print and in tables: no markup, no emoji codes, no control characters.

    Where a style of our own is wanted, it is a `Text` or `style=`.
    """

    def render_str(self, text: str, **how: Any) -> Text:
        """A string as it stands."""
        return super().render_str(
            harmless(text), **{**how, "markup": False, "emoji": False, "highlight": False}
        )

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """What is shown; the console's own control codes stay."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=harmless(segment.text))


def _console(*, stderr: bool = False) -> Console:
    def made(width: int | None = None) -> Console:
        return PlainConsole(
            stderr=stderr, markup=False, emoji=False, highlight=False, soft_wrap=True, width=width
        )

    terminal = made()
    return terminal if terminal.is_terminal else made(PIPED_WIDTH)


out = _console()
err = _console(stderr=True)


def emit_json(value: object) -> None:
    """Print one JSON document on a line of standard output; what could drive a terminal is escaped."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    sys.stdout.write(_DRIVES.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n")
    sys.stdout.flush()


def fail(error: JejakError, *, as_json: bool) -> NoReturn:
    """End with exit code 1 and the sentence on standard error; with `--json` also as JSON on the output."""
    if as_json:
        emit_json({"error": error.code, "detail": error.detail})
    sys.stderr.write(f"jejak: {harmless(error.detail or error.code)}\n")
    sys.exit(1)
