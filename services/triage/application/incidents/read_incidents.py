"""Incidents as their page and the API show them: by polling station, with what each case waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.triage.application.access import viewer
from services.triage.application.incidents.incident_ports import Incidents, NoSuchIncident, where
from services.triage.application.queue.board import Listed, ReadBoard
from services.triage.domain.belonging.belong import cause_of, name_of
from shared.security.principals import Principal

MEMBERS: Final = 200
"""Cases of an incident that are shown at once."""
SHOWN: Final = 20
"""Incidents that are listed at once."""
_FEW: Final = 5
"""Cases whose copy of the name is tried for a list: an erased one has none left."""


@dataclass(frozen=True, slots=True)
class IncidentSeen:
    """An incident as one reader sees it: `count` stops at `CEILING`; `name` is empty if no copy opens.

    `after` goes on behind the last of `cases`; None if there are no more.
    """

    id: str
    words: str
    count: int
    begun: datetime
    cases: Sequence[Listed]
    after: str | None

    @property
    def name(self) -> str:
        """What it is called."""
        return name_of(self.words)

    @property
    def cause(self) -> str:
        """What is taken for the one cause."""
        return cause_of(self.words)


@dataclass(frozen=True, slots=True)
class ReadIncidents:
    """The read side; what a wall hides is neither shown nor counted, and hides the incident if it is all."""

    incidents: Incidents
    board: ReadBoard

    async def one(
        self, who: Principal, incident: str, *, after: str = "", limit: int = MEMBERS
    ) -> IncidentSeen:
        """One incident, from a place on.

        Raises:
            NotAllowed: the principal may see no case.
            NoSuchIncident: no case that they may see is part of it, or none behind that place.
        """
        looking = viewer(who)
        found = await self.incidents.members(looking, incident, after=after, limit=limit + 1)
        listed = [
            one
            for one in await self.board.some(who, found[:limit])
            if one.row.incident is not None and one.row.incident.incident == incident
        ]
        if not listed:
            raise NoSuchIncident
        listed.sort(key=_where)
        return IncidentSeen(
            id=incident,
            words=next(filter(None, map(words_of, sorted(listed, key=_named_at, reverse=True))), ""),
            count=await self.incidents.count(looking, incident),
            begun=min(one.row.incident.at for one in listed if one.row.incident),
            cases=listed,
            after=_where(listed[-1]) if len(found) > limit else None,
        )

    async def count(self, who: Principal, incident: str) -> int:
        """How many of its cases the principal may see, up to `CEILING`.

        Raises:
            NotAllowed: the principal may see no case.
        """
        return await self.incidents.count(viewer(who), incident)

    async def latest(self, who: Principal, *, before: str = "", limit: int = SHOWN) -> Sequence[IncidentSeen]:
        """Incidents, the latest first, each with its first cases.

        Raises:
            NotAllowed: the principal may see no case.
        """
        ids = await self.incidents.latest(viewer(who), before=before, limit=limit)
        seen = await asyncio.gather(*(self._some(who, one) for one in ids))
        return [one for one in seen if one is not None]

    async def _some(self, who: Principal, incident: str) -> IncidentSeen | None:
        try:
            return await self.one(who, incident, limit=_FEW)
        except NoSuchIncident:
            return None


def words_of(listed: Listed) -> str:
    """A case's own copy of its incident's name and cause; empty if it cannot be opened."""
    naming = listed.row.belonging.naming
    return listed.opened.words(naming.words) if naming else ""


def _named_at(listed: Listed) -> tuple[datetime, bool]:
    """Of two copies that differ, as one of a walled case may, the one that was written last holds."""
    held = listed.row.belonging
    return (held.naming.at if held.naming else listed.row.opened_at), held.renamed is not None


def _where(listed: Listed) -> str:
    return where(listed.row.kelurahan, listed.row.tps, listed.row.case_id)
