"""`/api/v1/deadlines`: the deadlines of open cases as a list, and as a month; what `/tenggat` shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from services.triage.application.feeds.calendar_feed import FeedScope
from services.triage.application.feeds.feed_ports import MOST_CASES, Deadlines
from services.triage.application.queue.days_off import days_off
from services.triage.application.queue.deadline_list import DeadlineState, ListedDeadline
from services.triage.application.queue.month import DayOfMonth, month_named, month_of
from services.triage.application.queue.views import After
from services.triage.console.api.cases_api import READ
from services.triage.console.case.positions import after_of
from shared.clock import WITA, Clock, rfc3339
from shared.errors import N_, DomainError
from shared.rules.rulebooks import Rulebooks
from shared.web.access import Who
from shared.web.i18n import Language, language_of
from shared.web.paging import CursorText, Limit, decode_cursor, encode_cursor

BASE: Final = "/api/v1/deadlines"
WAITING: Final = (DeadlineState.OPEN, DeadlineState.LAPSED)
States = Annotated[
    Sequence[DeadlineState], Query(description="what still waits for its step, unless others are named")
]
MonthText = Annotated[str, Query(max_length=7, description="2024-11; the present one if left out")]


class NoSuchMonth(DomainError):
    """It is not written as a year and a month."""

    code = "invalid-month"
    status: ClassVar[int] = 400


class DeadlineRow(BaseModel):
    """A deadline of an open case."""

    case_id: str
    number: str = Field(description="of the case; of its receipt while it has none")
    id: str = Field(description="of the rule")
    name: str = Field(description="in the caller's language")
    route: str | None
    state: DeadlineState
    due_at: datetime = Field(description="the first moment that is too late, an extension counted")
    day: date = Field(description="the last day, in the deadline's zone")
    extended: bool
    article: str
    confirmed: bool
    rulebook: str
    readings: int = Field(description="rival readings of the law, beside the one that is followed")


class DeadlineList(BaseModel):
    """The deadlines of some cases; a case with more than one stands by the one that ends next."""

    scope: FeedScope
    cases: int = Field(description="cases of this page at most; some may have nothing to list")
    items: list[DeadlineRow]
    next_cursor: str | None = Field(description="null: there is no other case")


class DayOut(BaseModel):
    """A day and what ends on it."""

    day: date
    inside: bool = Field(description="it belongs to the month")
    working: bool | None = Field(
        description="null where the holidays of the year are not known, or the cases' rulebooks differ"
    )
    off_in: list[str] = Field(description="rulebooks by whose calendar it is a day off")
    holiday: str
    due: list[DeadlineRow]


class MonthOut(BaseModel):
    """A month in whole weeks, Monday first; `total` and `lapsed` count its own days."""

    month: str
    scope: FeedScope
    total: int
    lapsed: int
    before: int = Field(description="deadlines that end before the month")
    after: int
    days: list[DayOut]
    complete: bool = Field(description="false: only the `most_cases` cases that are due next are in it")
    most_cases: int


@dataclass(frozen=True, slots=True)
class DeadlinesApi:
    """The endpoints."""

    deadlines: Deadlines
    books: Rulebooks
    clock: Clock

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["deadlines"])
        self._add_list(routes)
        self._add_month(routes)
        return routes

    def _add_list(self, routes: APIRouter) -> None:
        @routes.get(BASE)
        @READ
        async def list_deadlines(
            request: Request,
            who: Who,
            *,
            scope: FeedScope = FeedScope.OFFICE,
            state: States = WAITING,
            cursor: CursorText = "",
            limit: Limit = 50,
        ) -> DeadlineList:
            """Deadlines of open cases, the case first whose next one ends first; `limit` counts cases."""
            after, now = after_of(decode_cursor(cursor, view=scope)), self.clock()
            found = await self.deadlines.listed(who, scope, now=now, after=after, most=limit)
            wanted, language = [one for one in found.deadlines if one.state in state], language_of(request)
            return DeadlineList(
                scope=scope,
                cases=limit,
                items=[_row(one, language) for one in wanted],
                next_cursor=_cursor(found.more, scope),
            )

    def _add_month(self, routes: APIRouter) -> None:
        @routes.get(f"{BASE}/month")
        @READ
        async def show_month(
            request: Request, who: Who, *, scope: FeedScope = FeedScope.OFFICE, month: MonthText = ""
        ) -> MonthOut:
            """A month of deadlines, day by day, those that were met among them."""
            now, language = self.clock(), language_of(request)
            today = now.astimezone(WITA).date()
            shown = month_named(month) if month else today
            if shown is None:
                raise NoSuchMonth(N_("Bulan ditulis sebagai tahun dan bulan, misalnya 2024-11."))
            found = await self.deadlines.listed(who, scope, now=now)
            off = days_off(self.books, found.deadlines)
            told = month_of(shown, found.deadlines, off, today=today, language=language)
            return MonthOut(
                month=f"{told.year:04d}-{told.month:02d}",
                scope=scope,
                total=told.total,
                lapsed=told.lapsed,
                before=told.before,
                after=told.after,
                days=[_day(day, language) for week in told.weeks for day in week.days],
                complete=found.more is None,
                most_cases=MOST_CASES,
            )


def _cursor(more: After | None, scope: FeedScope) -> str | None:
    return encode_cursor((rfc3339(more.at), more.id), view=scope) if more else None


def _day(day: DayOfMonth, language: Language) -> DayOut:
    due = [_row(one, language) for one in day.due]
    return DayOut(
        day=day.day,
        inside=day.inside,
        working=day.working,
        off_in=list(day.off_in),
        holiday=day.holiday,
        due=due,
    )


def _row(one: ListedDeadline, language: Language) -> DeadlineRow:
    deadline = one.deadline
    return DeadlineRow(
        case_id=one.case_id,
        number=one.number,
        id=deadline.id,
        name=deadline.name(language),
        route=one.route,
        state=one.state,
        due_at=one.due_at,
        day=one.day,
        extended=one.extended,
        article=deadline.article,
        confirmed=deadline.confirmed,
        rulebook=deadline.rulebook,
        readings=max(len(deadline.readings) - 1, 0),
    )
