"""What another rulebook would make of open cases, of their deadlines and acts; it changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.triage.application.feeds.calendar_feed import FeedScope
from services.triage.application.feeds.feed_ports import Deadlines
from services.triage.application.queue.deadline_list import DeadlineState, ListedCase, ListedDeadline
from services.triage.application.what_acts import Turn, turns
from services.triage.domain.clocks.rungs import end_of
from shared.clock import Clock
from shared.rules.errors import HolidaysUnknown
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks
from shared.security.principals import Principal


class Why(StrEnum):
    """Why a deadline would not stay as it is."""

    MOVED = "moved"
    NOT_THERE = "not_there"
    UNCOUNTABLE = "uncountable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A deadline that would not stay: its end now, and under the other rulebook (UTC; None: it has none)."""

    case_id: str
    number: str
    rule: str
    rulebook: str
    route: str | None
    before: datetime
    after: datetime | None
    why: Why


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many open deadlines and cases were looked at, and what would not stay: the earliest end first."""

    looked_at: int
    shifts: Sequence[Shift]
    cases: int = 0
    turns: Sequence[Turn] = ()


def shifts(listed: Iterable[ListedDeadline], book: Rulebook) -> tuple[Shift, ...]:
    """What would not stay of those deadlines whose step is still to be taken, counted from their own starts.

    A rule that the other book does not have leaves the deadline without one; working days into a year
    without holidays cannot be counted, and that is said in place of a guess.
    """
    found = (_shift(one, book) for one in listed if one.state is not DeadlineState.MET)
    return tuple(sorted((one for one in found if one), key=lambda one: (one.before, one.case_id)))


def _shift(listed: ListedDeadline, book: Rulebook) -> Shift | None:
    why, after = _under(listed, book)
    if after == listed.due_at:
        return None
    return Shift(
        case_id=listed.case_id,
        number=listed.number,
        rule=listed.deadline.id,
        rulebook=listed.deadline.rulebook,
        route=listed.route,
        before=listed.due_at,
        after=after,
        why=why,
    )


def _under(listed: ListedDeadline, book: Rulebook) -> tuple[Why, datetime | None]:
    rule, own = book.deadlines.get(listed.deadline.id), listed.deadline.own
    if rule is None:
        return Why.NOT_THERE, None
    try:
        deadline = rule.starting(own.started_at, starts_from=own.starts_from, moments=listed.deadline.moments)
    except HolidaysUnknown:
        return Why.UNCOUNTABLE, None
    return Why.MOVED, end_of(deadline, extended=listed.extended)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The use case."""

    deadlines: Deadlines
    books: Rulebooks
    clock: Clock

    async def __call__(self, who: Principal, rulebook: str) -> Forecast:
        """What would not stay of the office's open cases, as far as this principal may see them.

        Raises:
            NoSuchRulebook: this installation does not have it.
        """
        book = self.books.pinned(rulebook)
        now, after = self.clock(), None
        waiting: list[ListedDeadline] = []
        cases: list[ListedCase] = []
        while True:
            listed = await self.deadlines.listed(who, FeedScope.OFFICE, now=now, after=after)
            waiting += [one for one in listed.deadlines if one.state is not DeadlineState.MET]
            cases += listed.cases
            after = listed.more
            if after is None:
                found = turns(cases, self.books, book)
                return Forecast(len(waiting), shifts(waiting, book), len(cases), found)
