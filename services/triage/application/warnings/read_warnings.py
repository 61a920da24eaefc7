"""The warnings of the ladder for one person: the list, how many are new, what changed; and marking them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from services.triage.application.access import READERS, found, require, viewer
from services.triage.application.feeds.calendar_feed import FeedScope
from services.triage.application.feeds.feed_ports import MOST_CASES, ChangedCase, ChangingDeadlines
from services.triage.application.ports import Cases
from services.triage.application.queue.board import SETTLED
from services.triage.application.queue.deadline_list import ListedDeadline, deadlines_of
from services.triage.application.queue.views import After
from services.triage.application.warnings.showing import Showing
from services.triage.application.warnings.warned import Warned, warnings_of
from services.triage.application.warnings.warning_ports import SeenWarnings
from services.triage.domain.case import Case
from services.triage.domain.errors import NoSuchCase
from shared.clock import Clock
from shared.rules.rulebooks import Rulebooks
from shared.security.principals import Principal

COUNTED: Final = 25
"""Cases that are looked through for the number of new warnings, first due first: the queue waits for it."""


@dataclass(frozen=True, slots=True)
class WarningList:
    """Warnings, what ends first first. `complete`: no case was left out of the look."""

    items: Sequence[Warned]
    complete: bool


@dataclass(frozen=True, slots=True)
class ChangedWarnings:
    """The warnings of a case that changed, as they stand; none if there is nothing to warn of any more."""

    change: ChangedCase
    warnings: Sequence[Warned]


@dataclass(frozen=True, slots=True)
class ReadWarnings:
    """Answers the page, the case page and the API. A case behind a wall is neither shown nor counted."""

    deadlines: ChangingDeadlines
    cases: Cases
    seen: SeenWarnings
    books: Rulebooks
    clock: Clock

    async def mine(
        self, who: Principal, showing: Showing = Showing.ALL, *, most: int = MOST_CASES
    ) -> WarningList:
        """A person's warnings, of so many of their own cases and of the office's.

        Raises:
            NotAllowed: the principal may see no case at all.
        """
        require(who, READERS)
        now = self.clock()
        own, office = await asyncio.gather(
            self.deadlines.listed(who, FeedScope.OWN, now=now, most=most),
            self.deadlines.listed(who, FeedScope.OFFICE, now=now, most=most),
        )
        either = {(one.case_id, one.place): one for one in (*own.deadlines, *office.deadlines)}
        warned = await self._marked(who, either.values())
        if showing is Showing.UNSEEN:
            warned = [one for one in warned if one.seen_at is None]
        elif showing is Showing.AT_RISK:
            warned = [one for one in warned if one.at_risk(now)]
        complete = own.more is None and office.more is None
        return WarningList(sorted(warned, key=_place), complete)

    async def unseen(self, who: Principal) -> WarningList:
        """What is new to them among the cases whose deadlines end first; raises as `mine`."""
        return await self.mine(who, Showing.UNSEEN, most=COUNTED)

    async def of_case(self, who: Principal, case: Case) -> Sequence[Warned]:
        """A person's warnings about a case that they may see."""
        now = self.clock()
        warned = await self._marked(who, deadlines_of(case, changed_at=now, now=now))
        return sorted(warned, key=_place)

    async def changed(self, who: Principal, *, after: After | None, limit: int) -> Sequence[ChangedWarnings]:
        """The warnings of cases that changed behind a place, as the board tells changes; raises as `mine`."""
        require(who, READERS)
        now = self.clock()
        changes = await self.deadlines.changed(who, now=now, after=after, until=now - SETTLED, limit=limit)
        warned = await self._marked(who, (one for change in changes for one in change.deadlines))
        return [
            ChangedWarnings(change, [one for one in warned if one.about.case_id == change.case_id])
            for change in changes
        ]

    async def see(self, who: Principal, marks: Mapping[str, str]) -> Sequence[str]:
        """Mark warnings (by id, each with its case) as seen; answers those that were this person's to mark.

        What is not theirs, or no warning any more, is passed over: a list may be older than what it shows.

        Raises:
            NotAllowed: the principal may see no case at all.
        """
        require(who, READERS)
        theirs: dict[str, str] = {}
        for case_id in sorted(set(marks.values())):
            warned = await self._there(who, case_id)
            theirs |= {one.id: case_id for one in warned if marks.get(one.id) == case_id}
        if theirs:
            await self.seen.mark(viewer(who), theirs, self.clock())
        return sorted(theirs)

    async def _there(self, who: Principal, case_id: str) -> Sequence[Warned]:
        try:
            file = await found(self.cases, who, case_id)
        except NoSuchCase:
            return []
        return await self.of_case(who, file.case)

    async def _marked(self, who: Principal, listed: Iterable[ListedDeadline]) -> list[Warned]:
        warned = warnings_of(listed, who.actor(), self.books)
        if not warned:
            return []
        seen = await self.seen.marked(viewer(who), [one.id for one in warned])
        return [replace(one, seen_at=seen.get(one.id)) for one in warned]


def _place(one: Warned) -> tuple[object, ...]:
    return one.about.due_at, one.about.number, one.told_at, one.id
