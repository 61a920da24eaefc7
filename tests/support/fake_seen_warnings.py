"""Marks of seen warnings in memory; they pass the suite that MongoDB's pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.triage.application.queue.rows import Viewer


@dataclass
class FakeSeenWarnings:
    """When who marked what."""

    seen: dict[tuple[Viewer, str], datetime] = field(default_factory=dict)

    async def mark(self, viewer: Viewer, warnings: Mapping[str, str], at: datetime) -> None:
        """Mark warnings; the first mark stands."""
        for warning in warnings:
            self.seen.setdefault((viewer, warning), at)

    async def marked(self, viewer: Viewer, warnings: Sequence[str]) -> Mapping[str, datetime]:
        """When those of them that are marked were marked."""
        return {one: self.seen[viewer, one] for one in warnings if (viewer, one) in self.seen}
