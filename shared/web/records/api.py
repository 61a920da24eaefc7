"""`/api/v1/records`: dead records, held streams, and what a person decides about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request

from shared.roles import Role
from shared.store.dead import Filter, Status
from shared.store.decided import Act
from shared.store.held_streams import HeldFilter, HeldStream
from shared.store.orders import Place
from shared.web.access import Who, allow
from shared.web.idempotency import Causes
from shared.web.paging import CursorText, Limit, decode_cursor, moment_and_id, page_of
from shared.web.records.api_models import (
    CountsOut,
    DeadList,
    DeadOut,
    HeldList,
    HeldOut,
    ReasonBody,
    SkipBody,
    SkippedOut,
)
from shared.web.records.desk import Desk, Shown
from shared.web.records.places import READERS, dead_position, held_position

BASE: Final = "/api/v1/records"
DEAD: Final = f"{BASE}/dead"
HELD: Final = f"{BASE}/held"
READ = allow(*READERS)
ACT = allow(Role.OPERATOR)


@dataclass(frozen=True, slots=True)
class RecordsApi:
    """The endpoints."""

    desk: Desk
    causes: Causes

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["records"])
        self._add_reading(routes)
        self._add_dead(routes)
        self._add_held(routes)
        return routes

    def _add_reading(self, routes: APIRouter) -> None:
        @routes.get(BASE)
        @READ
        async def count_records() -> CountsOut:
            """How much is dead, and how much is held."""
            counts = await self.desk.counts()
            held = counts.held
            return CountsOut(
                dead=counts.waiting,
                held_streams=held.streams,
                held_need_person=held.need_person,
                held_records=held.records,
            )

        @routes.get(DEAD)
        @READ
        async def list_dead(
            status: Status | None = "waiting", reason: str = "", cursor: CursorText = "", limit: Limit = 50
        ) -> DeadList:
            """Dead records, newest first."""
            view = f"{status}/{reason}"
            after = moment_and_id(decode_cursor(cursor, view=view))
            wanted = Filter(status, reason or None)
            found = await self.desk.dead_records(wanted, after=after, limit=limit + 1)
            page = page_of(found, limit, dead_position, view=view)
            return DeadList(items=[_dead(one) for one in page.items], next_cursor=page.next_cursor)

        @routes.get(f"{DEAD}/{{identity}}")
        @READ
        async def show_dead(identity: str) -> DeadOut:
            """One dead record."""
            return _dead(await self.desk.dead_record(identity))

    def _add_dead(self, routes: APIRouter) -> None:
        @routes.post(f"{DEAD}/{{identity}}/retry")
        @ACT
        async def retry(request: Request, who: Who, identity: str) -> DeadOut:
            """Try it again within seconds. No body."""
            cause = self.causes.of(request, who, await request.body()).id
            await self.desk.decide(who, Act.RETRY, identity, cause=cause)
            return _dead(await self.desk.dead_record(identity))

        @routes.post(f"{DEAD}/{{identity}}/take-back")
        @ACT
        async def take_back(request: Request, who: Who, identity: str) -> DeadOut:
            """Take back what was asked, as long as nobody has begun with it. No body."""
            cause = self.causes.of(request, who, await request.body()).id
            await self.desk.take_back(who, identity, cause=cause)
            return _dead(await self.desk.dead_record(identity))

        @routes.post(f"{DEAD}/{{identity}}/discard")
        @ACT
        async def discard(request: Request, who: Who, identity: str, body: ReasonBody) -> DeadOut:
            """Give it up, with a reason; its stream goes on."""
            cause = self.causes.of(request, who, await request.body()).id
            await self.desk.decide(who, Act.DISCARD, identity, cause=cause, reason=body.reason)
            return _dead(await self.desk.dead_record(identity))

    def _add_held(self, routes: APIRouter) -> None:
        @routes.get(HELD)
        @READ
        async def list_held(
            *, code: str = "", needs_person: bool | None = None, cursor: CursorText = "", limit: Limit = 50
        ) -> HeldList:
            """Held streams, longest first."""
            view = f"{code}/{needs_person}"
            after = moment_and_id(decode_cursor(cursor, view=view))
            wanted = HeldFilter(code or None, None, needs_person)
            found = await self.desk.held_streams(wanted, after=after, limit=limit + 1)
            page = page_of(found, limit, held_position, view=view)
            return HeldList(items=[_held(one) for one in page.items], next_cursor=page.next_cursor)

        @routes.post(f"{HELD}/{{consumer}}/{{stream}}/try")
        @ACT
        async def try_now(consumer: str, stream: str) -> HeldOut:
            """Try a held stream within seconds, whatever its back-off. No body."""
            await self.desk.try_now(consumer, stream)
            return _held(await self.desk.held_stream(consumer, stream))

        @routes.post(f"{HELD}/{{consumer}}/{{stream}}/skip")
        @ACT
        async def skip(request: Request, who: Who, consumer: str, stream: str, body: SkipBody) -> SkippedOut:
            """Pass over the first held record of a stream that needs a person; the rest goes on.

            Of a `gap` the events that never came are passed over, and the record is applied.
            """
            cause = self.causes.of(request, who, await request.body()).id
            place = Place(consumer, stream, body.epoch, body.sequence, body.hash, body.code)
            await self.desk.decide(who, Act.SKIP, place, cause=cause, reason=body.reason)
            return SkippedOut()


def _dead(shown: Shown) -> DeadOut:
    return DeadOut.model_validate(shown.record).model_copy(update={"asked": shown.asked})


def _held(stream: HeldStream) -> HeldOut:
    # What stands behind another carries the end of time; a client should not have to know that.
    told = HeldOut.model_validate(stream)
    return told.model_copy(update={"next_try": None}) if stream.turnless else told
