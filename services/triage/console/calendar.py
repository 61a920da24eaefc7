"""`/kalender/{secret}.ics`, which calendar programs fetch, and `/api/v1/calendar-feeds`, where it is had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.triage.application.feeds.calendar_feed import FeedScope
from services.triage.application.feeds.feed_tokens import LONGEST_LIFE, CalendarTokens
from services.triage.application.feeds.read_feed import ReadFeed
from shared.roles import Role
from shared.web.access import Who, allow, public

FEED_PATH: Final = "/kalender"
BASE: Final = "/api/v1/calendar-feeds"
MEDIA_TYPE: Final = "text/calendar"
READERS = allow(Role.OFFICER, Role.COMMISSIONER, Role.AUDITOR)


class FeedBody(BaseModel):
    """A feed to subscribe to."""

    model_config = ConfigDict(extra="forbid")

    scope: FeedScope = Field(FeedScope.OWN, description="of the cases that you hold, or of the office")
    language: Literal["id", "en"] = "id"
    days: int = Field(LONGEST_LIFE.days, ge=1, le=LONGEST_LIFE.days, description="how long it lives")


class FeedOut(BaseModel):
    """A feed as its owner sees it."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    scope: FeedScope
    language: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class NewFeedOut(FeedOut):
    """A feed that was just made."""

    address: str = Field(description="for the calendar program; a secret, shown this once")


class FeedList(BaseModel):
    """A person's feeds, the newest first."""

    items: list[FeedOut]


@dataclass(frozen=True, slots=True)
class CalendarRoutes:
    """The endpoints. The secret stands in the path, since calendar programs send no headers."""

    read: ReadFeed
    tokens: CalendarTokens
    origin: str

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["calendar"])
        self._add_feed(routes)
        self._add_tokens(routes)
        return routes

    def _add_feed(self, routes: APIRouter) -> None:
        @routes.get(f"{FEED_PATH}/{{secret}}.ics", include_in_schema=False)
        @public
        async def feed(secret: str) -> Response:
            return Response(await self.read(secret), media_type=MEDIA_TYPE)

    def _add_tokens(self, routes: APIRouter) -> None:
        @routes.get(BASE)
        @READERS
        async def list_feeds(who: Who) -> FeedList:
            """Your feeds, the newest first; their addresses are not kept."""
            return FeedList(items=[FeedOut.model_validate(one) for one in await self.tokens.mine(who)])

        @routes.post(BASE, status_code=201)
        @READERS
        async def issue_feed(who: Who, body: FeedBody) -> NewFeedOut:
            """Make a feed; whoever has its address reads these deadlines until it ends or is revoked."""
            life = timedelta(days=body.days)
            token, secret = await self.tokens.issue(who, body.scope, body.language, life=life)
            made = FeedOut.model_validate(token).model_dump()
            return NewFeedOut(**made, address=f"{self.origin}{FEED_PATH}/{secret}.ics")

        @routes.post(f"{BASE}/{{feed_id}}/revoke", status_code=204)
        @READERS
        async def revoke_feed(who: Who, feed_id: str) -> Response:
            """End one of your feeds."""
            await self.tokens.revoke(who, feed_id)
            return Response(status_code=204)
