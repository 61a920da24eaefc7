"""Duplicate hints: sketch each report, find its like, compare the few that may be opened, forget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from rapidfuzz import fuzz, utils

from services.triage.application.access import found
from services.triage.application.contents import Contents, Opened
from services.triage.application.hints.sketches import Sketches
from services.triage.application.ports import Cases
from services.triage.application.queue.views import CaseFile
from services.triage.domain.errors import NoSuchCase
from services.triage.domain.hints.likeness import Hint, Sketch, compare, kept_under, looked_under, sketched
from services.triage.domain.parts import Report
from shared.clock import WITA
from shared.security.principals import Principal

MOST_OPENED: Final = 10
"""Candidates whose content is opened for the last comparison, the likeliest first."""
MOST_IN_A_BUCKET: Final = 20
"""The newest of a bucket; a candidate named in ten thousand reports is no hint."""
LONGEST_COMPARED: Final = 4_000
"""Characters of each text in the last comparison: it takes time by the product of both."""


@dataclass(frozen=True, slots=True)
class FindAlike:
    """The use case; `key` fingerprints names and texts."""

    cases: Cases
    contents: Contents
    sketches: Sketches
    key: bytes = field(repr=False)

    async def note(self, office: str, case_id: str) -> None:
        """Keep the sketch of a case that was opened; may be repeated, and forgets one that was erased.

        Raises:
            NoSuchCase: the office has none of that id.
        """
        file = await self.cases.find(office, case_id)
        if file is None:
            raise NoSuchCase
        await self._noted(office, file)

    async def hints(self, who: Principal, case_id: str) -> Sequence[Hint]:
        """Cases that may be about the same, the likeliest first; only those that this principal may see.

        Raises:
            NotAllowed, NoSuchCase: see `access.found`.
        """
        file = await found(self.cases, who, case_id)
        opened, own = await self._noted(who.office, file)
        if own is None:
            return []
        buckets = looked_under(self.key, own)
        others = await self.sketches.near(who.office, buckets, each=MOST_IN_A_BUCKET)
        likely = [(hint, one) for one in others if one.case_id != case_id and (hint := compare(own, one))]
        likely.sort(key=lambda pair: (-pair[0].score, pair[1].case_id))
        told = [await self._told(who, opened, own, one) for _, one in likely[:MOST_OPENED]]
        return sorted((hint for hint in told if hint), key=lambda hint: (-hint.score, hint.case_id))

    async def forget(self, report_id: str) -> None:
        """Let go of what is kept of a report; part of its erasure."""
        await self.sketches.forget(report_id)

    async def _noted(self, office: str, file: CaseFile) -> tuple[Opened, Sketch | None]:
        case = file.case
        opened = self.contents.open(file)
        if opened.content is None:
            await self.sketches.forget(case.report_id)
            return opened, None
        names = [party.name for party in opened.content.reported_parties if party.name]
        sketch = sketched(
            self.key, case.report, case.case_id, opened.content.narrative, names, day=_day(case.report)
        )
        await self.sketches.keep(office, sketch, kept_under(self.key, sketch))
        return opened, sketch

    async def _told(self, who: Principal, opened: Opened, own: Sketch, other: Sketch) -> Hint | None:
        """The hint once both texts were read; none for a case that is not shown to this principal."""
        try:
            file = await found(self.cases, who, other.case_id)
        except NoSuchCase:
            return None
        read = self.contents.open(file)
        if read.erased:
            await self.sketches.forget(other.report_id)
            return None
        return compare(own, other, text=_alike(opened, read))


def _alike(one: Opened, other: Opened) -> int | None:
    if one.content is None or other.content is None:
        return None
    first, second = (each.content.narrative[:LONGEST_COMPARED] for each in (one, other) if each.content)
    return round(fuzz.token_sort_ratio(first, second, processor=utils.default_process, score_cutoff=60))


def _day(report: Report) -> date:
    if report.occurred_at:
        told = datetime.fromisoformat(report.occurred_at)
        return (told.astimezone(WITA) if told.tzinfo else told).date()
    return report.known_on or report.clock_start.astimezone(WITA).date()
