"""Mass incidents proposed from cases that name polling stations; a person makes one, or says it is none."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from services.triage.application.access import viewer
from services.triage.application.contents import Contents
from services.triage.application.incidents.file_each import MOST
from services.triage.application.incidents.incident_ports import Came, Incidents
from services.triage.application.queue.board import Listed
from services.triage.application.queue.lanes import LANE_OF
from services.triage.application.queue.rows import Row
from services.triage.application.queue.views import Queue
from services.triage.domain.hints.causes import causes_of
from services.triage.domain.hints.classification import suggest
from services.triage.domain.hints.incidents import Incident, Occurrence, distinct, proposed
from services.triage.domain.hints.suggestion import Told
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks
from shared.security.principals import Principal

LOOKED: Final = 400
"""Cases that are opened for one look: it costs the same however many there are."""
FEWEST_CASES: Final = 2
"""One report of many stations is one case already."""
NOON: Final = time(12)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposed incident with its cases, the first that happened at the head; `more` are left out."""

    incident: Incident
    cases: Sequence[Listed]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Denied:
    """Cases of which somebody said that they are no part of an incident of that cause; `words` are one's."""

    cause: str
    cases: Sequence[Listed]
    words: str


@dataclass(frozen=True, slots=True)
class Proposals:
    """One look: over how many cases, between which arrivals, and how many are of an incident already.

    `after` goes on behind the last case; None if there are no more. A cause whose cases came on both sides
    of that place is told in two parts.
    """

    proposed: Sequence[Proposed]
    denied: Sequence[Denied]
    looked: int
    gathered: int
    since: datetime | None
    until: datetime | None
    after: Came | None


@dataclass(frozen=True, slots=True)
class ProposeIncidents:
    """The read side: computed for each reader from what they may see, and kept nowhere."""

    incidents: Incidents
    contents: Contents
    books: Rulebooks
    looked: int = LOOKED

    async def look(self, who: Principal, *, before: Came | None = None) -> Proposals:
        """What the last cases that came, behind a place, may have in common.

        Raises:
            NotAllowed: the principal may see no case.
        """
        found = await self.incidents.placed(viewer(who), before=before, limit=self.looked + 1)
        # Opening and reading hundreds of texts would hold up everybody else's answers.
        return await asyncio.to_thread(self._looked, found)

    def _looked(self, found: Sequence[Row]) -> Proposals:
        rows = found[: self.looked]
        free = [
            one
            for one in rows
            if one.incident is None and one.kelurahan and LANE_OF[one.stage] is not Queue.CLOSED
        ]
        listed = {one.case_id: Listed(one, self.contents.listed(one)) for one in free}
        told = [occurrence for one in listed.values() for occurrence in self._occurrences(one)]
        incidents = distinct(one for one in proposed(told) if len(one.cases) >= FEWEST_CASES)
        last = rows[-1] if len(found) > self.looked else None
        return Proposals(
            proposed=[_shown(one, listed) for one in incidents],
            denied=list(_denied(listed.values())),
            looked=len(rows),
            gathered=sum(one.incident is not None for one in rows),
            since=rows[-1].received_at if rows else None,
            until=rows[0].received_at if rows else None,
            after=Came(last.received_at, last.case_id) if last else None,
        )

    def _occurrences(self, listed: Listed) -> Iterator[Occurrence]:
        row, content = listed.row, listed.opened.content
        rules = self.books.pinned(row.rulebook)
        at = happened(row, rules)
        told = Told(narrative=content.narrative, day=at.astimezone(rules.zone).date()) if content else None
        for cause in causes_of(suggest(told, rules) if told else None, row.category):
            if not row.belonging.is_denied(cause):
                yield Occurrence(
                    case_id=row.case_id, cause=cause, at=at, kelurahan=row.kelurahan, tps=row.tps
                )


def happened(row: Row, rules: Rulebook) -> datetime:
    """When it happened, or else when it arrived; a day alone stands for its noon, a time alone for WITA."""
    if not row.occurred_at:
        return row.received_at
    told = datetime.fromisoformat(row.occurred_at)
    if len(row.occurred_at) == len("2024-11-27"):
        told = datetime.combine(told.date(), NOON)
    return told if told.tzinfo else told.replace(tzinfo=rules.zone)


def _shown(incident: Incident, listed: Mapping[str, Listed], most: int = MOST) -> Proposed:
    cases = [listed[one] for one in incident.cases[:most]]
    return Proposed(incident, cases, more=len(incident.cases) - len(cases))


def _denied(listed: Iterable[Listed]) -> Iterator[Denied]:
    cases: dict[str, list[Listed]] = defaultdict(list)
    for one in listed:
        for fact in one.row.belonging.denied:
            cases[fact.cause].append(one)
    for cause, ones in sorted(cases.items()):
        told = (
            one.opened.words(fact.words)
            for one in ones
            for fact in one.row.belonging.denied
            if fact.cause == cause
        )
        yield Denied(cause, ones, next(filter(None, told), ""))
