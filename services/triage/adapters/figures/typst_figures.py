"""Sets the figures of an office as PDF/A-2a and PDF/UA-1; the same sheet gives the same bytes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from services.triage.adapters.typst_press import press
from services.triage.application.figures.figure_press import FigureSheet


class TypstFigures:
    """The press for figures; loads typst when it sets the first sheet."""

    def set(self, sheet: FigureSheet) -> bytes:
        """The sheet as PDF; takes some tens of milliseconds of a processor.

        Raises:
            NotSet: typst refused it.
        """
        return press(_frame(), sheet.words, sheet.made_at, as_they_are={"colour", "language"})


@cache
def _frame() -> bytes:
    return Path(__file__).with_name("frame.typ").read_bytes()
