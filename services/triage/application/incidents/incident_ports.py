"""Where the cases of incidents are found: the port, and the order in which an incident lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final, Protocol

from services.triage.application.queue.rows import Row, Viewer
from shared.errors import N_, NotFound

NOWHERE: Final = "~"
"""Behind every code of a kelurahan."""


class NoSuchIncident(NotFound):
    """No case that the reader may see is part of it; an incident is nothing but its cases."""

    code: ClassVar[str] = "no-such-incident"

    def __init__(self) -> None:
        super().__init__(N_("Kejadian massal ini tidak ada."))


class Incidents(Protocol):
    """Finds the cases of incidents; none that the viewer must not see is found or counted."""

    async def members(self, viewer: Viewer, incident: str, *, after: str, limit: int) -> Sequence[str]:
        """Its cases by kelurahan and polling station, behind the place `after` (see `where`)."""
        ...

    async def count(self, viewer: Viewer, incident: str) -> int:
        """How many there are, up to `CEILING`."""
        ...

    async def latest(self, viewer: Viewer, *, before: str, limit: int) -> Sequence[str]:
        """Incidents by id, the latest first, behind the id `before`; all if it is empty."""
        ...

    async def placed(self, viewer: Viewer, *, before: Came | None, limit: int) -> Sequence[Row]:
        """Cases that name polling stations, the last that came first, behind a place; of incidents or not."""
        ...


@dataclass(frozen=True, slots=True)
class Came:
    """A place among the cases by arrival: when the report came (UTC), then the case's id."""

    at: datetime
    id: str


def where(kelurahan: str | None, tps: Sequence[str], case_id: str) -> str:
    """A case's place in the list of its incident; no two cases have the same."""
    return "/".join((kelurahan or NOWHERE, min(tps, default=NOWHERE), case_id))
