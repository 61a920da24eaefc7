"""`/tenggat`: the deadlines of open cases as a month and as a list; and calendar feeds of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.feeds.calendar_feed import FeedScope
from services.triage.application.feeds.feed_ports import MOST_CASES, Deadlines
from services.triage.application.feeds.feed_tokens import LONGEST_LIFE, CalendarTokens
from services.triage.application.queue.days_off import days_off
from services.triage.application.queue.deadline_list import DeadlineState, ListedDeadline
from services.triage.application.queue.month import month_named, month_of
from services.triage.console.calendar import FEED_PATH
from services.triage.console.site import CASE_PATH, DEADLINES_PATH
from shared.clock import WITA, Clock
from shared.errors import N_
from shared.roles import Role
from shared.rules.rulebooks import Rulebooks
from shared.rules.wording import MONTHS, length_words
from shared.security.principals import Principal
from shared.web.access import Who, allow
from shared.web.i18n import Language, language_of, translate
from shared.web.pages import pages_of

READ = allow(Role.OFFICER, Role.COMMISSIONER, Role.AUDITOR)
MOST_LISTED: Final = 200
"""Rows of the list; the month shows all of its own."""
SCOPES: Final = {"kantor": FeedScope.OFFICE, "saya": FeedScope.OWN}
WEEKDAYS: Final = (N_("Sen"), N_("Sel"), N_("Rab"), N_("Kam"), N_("Jum"), N_("Sab"), N_("Min"))


@dataclass(frozen=True, slots=True)
class DeadlinesScreen:
    """The page; it works without JavaScript."""

    deadlines: Deadlines
    tokens: CalendarTokens
    books: Rulebooks
    clock: Clock
    origin: str

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.get(DEADLINES_PATH)
        @READ
        async def deadlines(request: Request, who: Who, bulan: str = "", milik: str = "kantor") -> Response:
            return await self._page(request, who, bulan, milik)

        @routes.post(f"{DEADLINES_PATH}/langganan")
        @READ
        async def subscribe(request: Request, who: Who, milik: Annotated[str, Form()] = "kantor") -> Response:
            scope, language = SCOPES.get(milik, FeedScope.OFFICE), language_of(request)
            _, secret = await self.tokens.issue(who, scope, language, life=LONGEST_LIFE)
            address = f"{self.origin}{FEED_PATH}/{secret}.ics"
            return await self._page(request, who, "", milik, address=address)

        return routes

    async def _page(
        self, request: Request, who: Principal, wanted: str, whose: str, *, address: str = ""
    ) -> Response:
        now, language = self.clock(), language_of(request)
        today = now.astimezone(WITA).date()
        shown = month_named(wanted) or today
        scope = whose if whose in SCOPES else "kantor"
        listed = await self.deadlines.listed(who, SCOPES[scope], now=now)
        month = month_of(
            shown,
            listed.deadlines,
            days_off(self.books, listed.deadlines),
            today=today,
            language=language,
        )
        waiting = [one for one in listed.deadlines if one.state is not DeadlineState.MET]
        rows = sorted(waiting, key=lambda one: (one.due_at, one.number))
        return pages_of(request).page(
            request,
            "deadlines.html",
            month=month,
            month_name=f"{MONTHS[language][month.month - 1]} {month.year}",
            weekdays=[translate(one, language) for one in WEEKDAYS],
            scope=scope,
            previous=f"{month.previous:%Y-%m}",
            following=f"{month.following:%Y-%m}",
            rows=[self._row(one, language) for one in rows[:MOST_LISTED]],
            total=len(rows),
            most=MOST_LISTED,
            cut=MOST_CASES if listed.more else 0,
            case_path=CASE_PATH,
            here=DEADLINES_PATH,
            address=address,
            name_of=lambda one: one.deadline.name(language),
        )

    def _row(self, listed: ListedDeadline, language: Language) -> dict[str, Any]:
        deadline = listed.deadline
        return {
            "case_id": listed.case_id,
            "number": listed.number,
            "name": deadline.name(language),
            "due_at": listed.due_at,
            "lapsed": listed.state is DeadlineState.LAPSED,
            "length": length_words(deadline, language),
            "article": deadline.article,
            "confirmed": deadline.confirmed,
            "rulebook": deadline.rulebook,
            "rivals": max(len(deadline.readings) - 1, 0),
        }
