"""`./jejak cases --search`: words are asked for, or read from a pipe or the environment, never from the line.

A name that was typed as an argument would stand in the shell's history and in the list of processes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

import typer
from rich.table import Table

from deploy.ops.caller import Caller
from deploy.ops.case import BASE, at, end
from deploy.ops.output import emit_json, out

WORDS: Final = "JEJAK_SEARCH"
"""The environment variable with what to look for."""
SEARCH_HELP: Final = f"Search: words are asked for, or read from {WORDS} or a pipe; never an argument."
_MOST: Final = 200


def found(service: Caller, narrowed: Mapping[str, str], *, limit: int, cursor: str) -> dict[str, Any]:
    """What the service finds: pages joined until there are enough, and the cursor behind the last one."""
    asked = {"text": _words(), **{name: value for name, value in narrowed.items() if value}}
    items: list[Any] = []
    while True:
        page = service.post(
            f"{BASE}/search", {**asked, "cursor": cursor, "limit": min(limit - len(items), _MOST)}
        )
        items += page["items"]
        cursor = page["next_cursor"] or ""
        if not cursor or len(items) >= limit:
            return {**page, "items": items}


def _words() -> str:
    """What to look for, from the first place that has it."""
    if words := os.environ.get(WORDS, ""):
        return words
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    return str(typer.prompt("Words, number, place or name", err=True))


def show_found(answer: Mapping[str, Any], *, as_json: bool) -> None:
    """What was found, each with the words that it meets and where."""
    if as_json:
        emit_json(dict(answer))
        return
    show_rows(answer["items"], why=True)
    out.print(f"{answer['whole']} with all of: {', '.join(answer['words'])}")
    for told, words in (("in no case", answer["nowhere"]), ("not looked for", answer["left_out"])):
        if words:
            out.print(f"{told}: {', '.join(words)}")
    if answer["next_cursor"]:
        out.print(f"There are more: --cursor {answer['next_cursor']}")


def show_rows(items: Sequence[dict[str, Any]], *, why: bool = False) -> None:
    """Cases as a table."""
    if not items:
        out.print("No case is there.")
        return
    reason = ["found by"] if why else []
    table = Table("case", "report", "stage", "deadline", "holder", "waits", *reason, "what", box=None)
    for item in items:
        *facts, title = row_of(item)
        table.add_row(*facts, *([_why(item)] if why else []), title)
    out.print(table)


def row_of(item: Mapping[str, Any]) -> list[str]:
    """A case in a line; its title last."""
    return [
        item["id"],
        item["receipt_number"],
        item["stage"],
        _waits_for(item),
        item["holder"] or "-",
        item["proposed"] or "-",
        item["title"] or "- (erased)",
    ]


def _why(item: Mapping[str, Any]) -> str:
    return "; ".join(f"{one['word']}: {', '.join(one['fields'])}" for one in item["met"])


def _waits_for(item: Mapping[str, Any]) -> str:
    if item["next_due"]:
        return end(item["next_due"]["due_at"])
    return f"returned {at(item['returned_at'])}" if item["returned_at"] else "-"
