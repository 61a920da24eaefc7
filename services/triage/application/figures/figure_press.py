"""What figures need to get on paper: their words and numbers, and a press."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class FigureSheet:
    """The words of a sheet, as JSON could hold them; `made_at` (UTC) is when the figures were counted."""

    words: Mapping[str, object]
    made_at: datetime


class FigurePress(Protocol):
    """Sets a sheet of figures as PDF."""

    def set(self, sheet: FigureSheet) -> bytes:
        """The sheet as PDF; keeps a processor busy, so that an event loop hands it to a thread."""
        ...
