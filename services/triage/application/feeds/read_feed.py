"""A calendar feed as its address is asked for: whose secret is it, and which deadlines does it show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.triage.application.feeds.calendar_feed import Feed, rendered
from services.triage.application.feeds.feed_ports import MOST_CASES, Deadlines
from services.triage.application.feeds.feed_tokens import CalendarTokens
from shared.clock import Clock
from shared.rules.rulebooks import Rulebooks


@dataclass(frozen=True, slots=True)
class ReadFeed:
    """Answers calendar programs, which cannot sign in."""

    tokens: CalendarTokens
    deadlines: Deadlines
    books: Rulebooks
    clock: Clock
    offices: Mapping[str, str]
    """What each office of the installation is called, by code."""

    async def __call__(self, secret: str) -> bytes:
        """The feed as text/calendar.

        Raises:
            NotFound: the secret opens none.
        """
        token, owner = await self.tokens.of_secret(secret)
        listed = await self.deadlines.listed(owner, token.scope, now=self.clock())
        feed = Feed(
            id=token.id,
            scope=token.scope,
            office_name=self.offices.get(token.office, token.office),
            language=token.language,
            books=self.books,
            owner=owner.actor(),
            most=MOST_CASES if listed.more else 0,
        )
        return rendered(feed, listed.deadlines)
