"""What passing needs of a store beside the cases themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.triage.application.queue.rows import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """All that is left of a case whose office is in conflict: nothing that the report says, nor who said so.

    `mine`: the viewer raised it, and so does not pass it on. Nobody else is told who did.
    """

    case_id: str
    number: int
    origin: str
    to: str
    mine: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A case that passed on: what its former office keeps of it."""

    case_id: str
    receipt_number: str
    to: str
    at: datetime


class Passings(Protocol):
    """Looks for cases that are on their way from one office to another."""

    async def bound(self, viewer: Viewer) -> Sequence[Bound]:
        """Cases in conflict: the office's, and those that shall come to it; none that names the viewer."""
        ...

    async def waiting(self, viewer: Viewer) -> Sequence[str]:
        """Ids of cases whose passing waits to be decided by the viewer's office."""
        ...

    async def incoming(self, viewer: Viewer) -> Sequence[str]:
        """Ids of cases that the viewer's office has not received yet."""
        ...

    async def left(self, viewer: Viewer, *, limit: int) -> Sequence[Left]:
        """What the office keeps of cases that passed on, the latest first."""
        ...
