"""Copies of rule folders with one thing changed in them."""

from __future__ import annotations

import shutil
from pathlib import Path

from shared.rules.rulebooks import DATA


def copied(name: str, into: Path) -> Path:
    """A copy of a landed rule folder, under its own name."""
    return Path(shutil.copytree(DATA / name, into / name))


def swap(folder: Path, file: str, old: str, new: str) -> None:
    """Put `new` for the first `old` in a file of the folder, which must have it."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def swap_in_row(folder: Path, file: str, identity: str, change: tuple[str, str]) -> None:
    """The same within the row of that id; an empty first text puts the second at the row's end."""
    path, (old, new) = folder / file, change
    head, mark, rest = path.read_text(encoding="utf-8").partition(f'\nid = "{identity}"\n')
    assert mark
    row, gap, further = rest.partition("\n[[")
    assert old in row
    row = row.replace(old, new, 1) if old else f"{row.rstrip()}\n{new}\n"
    path.write_text(head + mark + row + gap + further, encoding="utf-8")


def append(folder: Path, file: str, text: str) -> None:
    """Add rows at the end of a file."""
    with (folder / file).open("a", encoding="utf-8") as out:
        out.write(f"\n{text}\n")
