"""What warnings need from outside beside the deadlines: which of them a person has marked as seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.triage.application.queue.rows import Viewer


class SeenWarnings(Protocol):
    """Keeps marks by person and warning; a mark is never taken back, and the first one stands."""

    async def mark(self, viewer: Viewer, warnings: Mapping[str, str], at: datetime) -> None:
        """Mark warnings, each with the case that it is about."""
        ...

    async def marked(self, viewer: Viewer, warnings: Sequence[str]) -> Mapping[str, datetime]:
        """When those of them that are marked were marked (UTC)."""
        ...
