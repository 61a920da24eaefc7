"""How commands speak: text for a person, or one JSON document with `--json`; failures as one sentence."""

from __future__ import annotations

import json
import sys
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from shared.errors import JejakError

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
"""The option that every command has."""

PIPED_WIDTH = 132
"""Columns of what is written to a file or a pipe, where nobody says how wide it is."""


def _console(*, stderr: bool = False) -> Console:
    terminal = Console(stderr=stderr, highlight=False, soft_wrap=True)
    return (
        terminal
        if terminal.is_terminal
        else Console(stderr=stderr, highlight=False, soft_wrap=True, width=PIPED_WIDTH)
    )


out = _console()
err = _console(stderr=True)


def emit_json(value: object) -> None:
    """Print one JSON document on a line of standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def fail(error: JejakError, *, as_json: bool) -> NoReturn:
    """End with exit code 1 and the sentence on standard error; with `--json` also as JSON on the output."""
    if as_json:
        emit_json({"error": error.code, "detail": error.detail})
    sys.stderr.write(f"jejak: {error.detail or error.code}\n")
    sys.exit(1)
