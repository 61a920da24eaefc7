"""What spreadsheet programs do with text: cells that they would run are shown instead."""

from __future__ import annotations

from typing import Final

_RUN: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def guarded(cell: str) -> str:
    """A cell that a spreadsheet shows and does not run (OWASP: CSV injection)."""
    return f"'{cell}" if cell.startswith(_RUN) else cell
