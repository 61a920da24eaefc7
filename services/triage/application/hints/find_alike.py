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
from services.triage.domain.case import Case
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
class Beside:
    """Two cases with their contents opened for everybody's eyes, and the hint that the second gives."""

    file: CaseFile
    opened: Opened
    other: CaseFile
    other_opened: Opened
    hint: Hint | None


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

        What a person settled, by a tie or by saying that it is something else, is no hint any more.

        Raises:
            NotAllowed, NoSuchCase: see `access.found`.
        """
        file = await found(self.cases, who, case_id)
        opened, own = await self._noted(who.office, file)
        if own is None:
            return []
        buckets = looked_under(self.key, own)
        others = await self.sketches.near(who.office, buckets, each=MOST_IN_A_BUCKET)
        settled = {case_id, *settled_with(file.case)}
        likely = [(hint, one) for one in others if one.case_id not in settled and (hint := compare(own, one))]
        likely.sort(key=lambda pair: (-pair[0].score, pair[1].case_id))
        told = [await self._told(who, opened, own, one) for _, one in likely[:MOST_OPENED]]
        return sorted((hint for hint in told if hint), key=lambda hint: (-hint.score, hint.case_id))

    async def between(self, who: Principal, case_id: str, other: str) -> Beside:
        """Two cases beside each other and what they have in common, whatever a person said of it.

        Raises:
            NotAllowed, NoSuchCase: one of them is not there for this principal; see `access.found`.
        """
        files = [await found(self.cases, who, one) for one in (case_id, other)]
        one, two = (self.contents.open(file) for file in files)
        mine, theirs = (self._sketch(file, read) for file, read in zip(files, (one, two), strict=True))
        hint = compare(mine, theirs, text=_alike(one, two)) if mine and theirs else None
        return Beside(files[0], one, files[1], two, hint)

    async def forget(self, report_id: str) -> None:
        """Let go of what is kept of a report; part of its erasure."""
        await self.sketches.forget(report_id)

    async def _noted(self, office: str, file: CaseFile) -> tuple[Opened, Sketch | None]:
        opened = self.contents.open(file)
        sketch = self._sketch(file, opened)
        if sketch is None:
            await self.sketches.forget(file.case.report_id)
        else:
            await self.sketches.keep(office, sketch, kept_under(self.key, sketch))
        return opened, sketch

    def _sketch(self, file: CaseFile, opened: Opened) -> Sketch | None:
        if opened.content is None:
            return None
        case = file.case
        names = [party.name for party in opened.content.reported_parties if party.name]
        narrative = opened.content.narrative
        return sketched(self.key, case.report, case.case_id, narrative, names, day=_day(case.report))

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


def settled_with(case: Case) -> frozenset[str]:
    """The cases about which a person said that they are the same, belong together, or are something else."""
    tied = {link.other for link in case.dossier.links}
    return frozenset(tied | {one.other for one in case.belonging.apart})


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
