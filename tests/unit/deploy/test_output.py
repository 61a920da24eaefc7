"""What commands print: strangers' text is shown, and neither styles nor drives the terminal."""

from __future__ import annotations

import io
import json

import pytest
from rich.table import Table
from rich.text import Text

from deploy.ops.output import PlainConsole, emit_json, fail
from shared.errors import Refused

STRANGE = "a[/b] [red]b[/] :smile: \x1b[31mc\x1b[0m \x9b2J\x07 \ud800 d"
SHOWN = "a[/b] [red]b[/] :smile: \ufffd[31mc\ufffd[0m \ufffd2J\ufffd \ufffd d"


def terminal() -> PlainConsole:
    """A console that believes it is a terminal."""
    return PlainConsole(file=io.StringIO(), force_terminal=True, color_system="standard", width=100)


def shown(console: PlainConsole) -> str:
    """What was written to it."""
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_table_shows_markup_and_control_characters_of_strangers_harmlessly() -> None:
    console = terminal()
    table = Table("what", "next", box=None)
    table.add_row(STRANGE, "after")
    table.add_row(Text("x\x1b]0;title\x07"), "after")
    console.print(table)
    lines = shown(console).splitlines()
    assert SHOWN in lines[1]
    assert "\x1b]0" not in lines[2]
    assert [line.index("after") for line in lines[1:]] == [lines[1].index("after")] * 2
    assert "\x1b[31m" not in shown(console)


def test_a_line_shows_markup_and_control_characters_of_strangers_harmlessly() -> None:
    console = terminal()
    console.print(STRANGE, markup=True, emoji=True)
    assert SHOWN in shown(console).replace("\n", "")


def test_a_style_of_our_own_still_colours() -> None:
    console = terminal()
    console.print("late", style="red")
    assert "\x1b[31mlate" in shown(console)


def test_json_keeps_what_could_drive_a_terminal_as_escapes(capsys: pytest.CaptureFixture[str]) -> None:
    emit_json({"text": STRANGE})
    told = capsys.readouterr().out
    assert json.loads(told) == {"text": STRANGE}
    assert "\x1b" not in told
    assert "\x9b" not in told


def test_a_failure_shows_strangers_words_harmlessly(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        fail(Refused("there is no \x1b[2J"), as_json=False)
    assert capsys.readouterr().err == "jejak: there is no \ufffd[2J\n"
