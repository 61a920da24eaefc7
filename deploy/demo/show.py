"""How the demo speaks: a live table while it works, then what happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Self

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from deploy.demo.tally import Line

STEPS: tuple[tuple[str, str], ...] = (
    ("http", "reports sent over HTTP (public form's API and posko desk)"),
    ("import", "reports sent with ./jejak import, twice"),
    ("kafka", "reports sent by a program on the submissions topic"),
    ("claimed", "cases claimed by an officer"),
    ("register", "registrations proposed and approved by another person"),
    ("refuse", "refusals proposed and approved by another person"),
    ("escalate", "escalations to the joint centre, four eyes"),
    ("acknowledge", "hand-offs acknowledged by the prosecutors' liaison"),
    ("return", "hand-offs returned with a reason"),
)


class Progress:
    """The live table."""

    def __init__(self, console: Console, expected: dict[str, int]) -> None:
        self._expected = expected
        self.done: Counter[str] = Counter()
        self._live = Live(self._table(), console=console, refresh_per_second=8, transient=False)

    def did(self, step: str) -> None:
        """One more of a step is done."""
        self.done[step] += 1
        self._live.update(self._table())

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        for step, words in STEPS:
            done, expected = self.done[step], self._expected[step]
            mark = ("✓", "green") if done >= expected else ("·", "dim") if not done else ("…", "yellow")
            table.add_row(Text(*mark), f"{done:>3} / {expected}", words)
        return table


def lines_table(lines: Sequence[Line]) -> Table:
    """The account, with what does not agree in red."""
    table = Table(title="\nThe account", title_justify="left", box=None, padding=(0, 2))
    for head in ("", "what", "expected", "found"):
        table.add_column(head, style="dim" if not head else "")
    for line in lines:
        mark = Text("✓", "green") if line.agrees else Text("✗", "bold red")
        table.add_row(mark, line.what, _words(line.expected), _words(line.found))
    return table


def chain_table(case_id: str, entries: Sequence[dict[str, Any]]) -> Group:
    """One case's chain: each entry names the hash of the one before."""
    table = Table(box=None, padding=(0, 2))
    for head in ("seq", "at (UTC)", "entry", "prev", "hash"):
        table.add_column(head)
    for entry in entries:
        table.add_row(
            str(entry["seq"]), entry["at"][:23], entry["type"], entry["prev"][:12], entry["hash"][:12]
        )
    return Group(f"\nJournal of case {case_id}, chain verified:", table)


def _words(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{number} {name}" for name, number in sorted(value.items()))
    return str(value)
