"""`/api/v1/handoffs` and `/api/v1/notices`: the tray, a hand-off, the two answers, and the deliveries."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.notify.application.acknowledge_handoff import AcknowledgeHandoff
from services.notify.application.open_exhibit import OpenExhibit
from services.notify.application.return_handoff import ReturnHandoff
from services.notify.application.tray import HandoffPage, ReadTray
from services.notify.application.views import Answered, Listed
from services.notify.console.api_models import (
    CountsOut,
    DeliveryList,
    DeliveryOut,
    EntryOut,
    ExhibitOut,
    HandoffList,
    HandoffOut,
    HandoffWhole,
    NoticeOut,
    OpenedExhibitOut,
    PersonOut,
    ReceiptOut,
    ReturnBody,
    ReturnedOut,
    facts_of,
)
from services.notify.console.positions import after_of, delivery_position, position_of
from services.notify.domain.handoff import Stage
from services.notify.domain.notice import NoticeState
from shared.roles import Role
from shared.telemetry.traces import trace_id
from shared.web.access import Who, allow
from shared.web.idempotency import Causes
from shared.web.paging import CursorText, Limit, decode_cursor, page_of

READ = allow(Role.LIAISON, Role.COMMISSIONER, Role.AUDITOR)
ACT = allow(Role.LIAISON)
BASE = "/api/v1/handoffs"


@dataclass(frozen=True, slots=True)
class HandoffsApi:
    """The endpoints."""

    read: ReadTray
    acknowledge: AcknowledgeHandoff
    give_back: ReturnHandoff
    open_exhibit: OpenExhibit
    causes: Causes

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["handoffs"])
        self._add_reading(routes)
        self._add_exhibits(routes)
        self._add_acting(routes)
        self._add_notices(routes)
        return routes

    def _add_reading(self, routes: APIRouter) -> None:
        @routes.get(BASE)
        @READ
        async def list_handoffs(
            who: Who, stage: Stage = Stage.NEW, cursor: CursorText = "", limit: Limit = 50
        ) -> HandoffList:
            """Hand-offs of a stage: new ones by deadline, answered ones latest first."""
            after = after_of(decode_cursor(cursor, view=stage.value))
            found = await self.read.listed(who, stage, after=after, limit=limit + 1)
            page = page_of(found, limit, position_of, view=stage.value)
            counts = CountsOut.model_validate(await self.read.counts(who))
            items = [_out(listed) for listed in page.items]
            return HandoffList(items=items, next_cursor=page.next_cursor, counts=counts)

        @routes.get(f"{BASE}/{{handoff_id}}")
        @READ
        async def show_handoff(who: Who, handoff_id: str) -> HandoffWhole:
            """One hand-off, its sealed parts opened for this answer."""
            return _whole(await self.read.page(who, handoff_id))

    def _add_exhibits(self, routes: APIRouter) -> None:
        @routes.post(f"{BASE}/{{handoff_id}}/exhibits/{{exhibit_id}}/open")
        @READ
        async def open_exhibit(who: Who, handoff_id: str, exhibit_id: str) -> OpenedExhibitOut:
            """A grant for intake's `POST /exhibits`, which writes a custody entry of each use. No body."""
            opened = await self.open_exhibit(who, handoff_id, exhibit_id)
            return OpenedExhibitOut(
                handoff_id=handoff_id,
                number=opened.number,
                exhibit=ExhibitOut.model_validate(opened.exhibit),
                grant=opened.grant,
                until=opened.until,
            )

    def _add_acting(self, routes: APIRouter) -> None:
        @routes.post(f"{BASE}/{{handoff_id}}/acknowledge")
        @ACT
        async def acknowledge(request: Request, response: Response, who: Who, handoff_id: str) -> ReceiptOut:
            """Acknowledge; a repeat gets the same receipt. No body."""
            cause = self.causes.of(request, who, await request.body())
            done = await self.acknowledge(who, handoff_id, cause)
            return ReceiptOut.model_validate(_marked(done, response))

        @routes.post(f"{BASE}/{{handoff_id}}/return")
        @ACT
        async def give_back(
            request: Request, response: Response, who: Who, handoff_id: str, body: ReturnBody
        ) -> ReturnedOut:
            """Return with a reason, which is kept sealed."""
            cause = self.causes.of(request, who, await request.body())
            done = await self.give_back(who, handoff_id, body.reason, cause)
            return ReturnedOut.model_validate(_marked(done, response))

    def _add_notices(self, routes: APIRouter) -> None:
        @routes.get("/api/v1/notices")
        @allow(Role.OPERATOR)
        async def list_notices(
            who: Who, state: NoticeState | None = None, cursor: CursorText = "", limit: Limit = 50
        ) -> DeliveryList:
            """Notices and what became of them, the latest first."""
            view = state.value if state else ""
            after = after_of(decode_cursor(cursor, view=view))
            states = frozenset({state}) if state else frozenset(NoticeState)
            found = await self.read.deliveries(who, states, after=after, limit=limit + 1)
            page = page_of(found, limit, delivery_position, view=view)
            items = [
                DeliveryOut(
                    handoff_id=one.handoff.id,
                    case_id=one.handoff.dossier.case_id,
                    receipt_number=one.handoff.dossier.receipt_number,
                    notice=NoticeOut.model_validate(one.notice),
                )
                for one in page.items
            ]
            return DeliveryList(items=items, next_cursor=page.next_cursor)


def _out(listed: Listed) -> HandoffOut:
    return HandoffOut.model_validate(facts_of(listed.handoff, trace_id(listed.trace)))


def _whole(page: HandoffPage) -> HandoffWhole:
    content = page.opened.content
    people = content.reported_parties if content else None
    return HandoffWhole.model_validate(
        facts_of(page.handoff, trace_id(page.trace))
        | {
            "narrative": content.narrative if content else None,
            "reported_parties": [PersonOut.model_validate(one) for one in people or []] if content else None,
            "witnesses": [PersonOut.model_validate(one) for one in content.witnesses] if content else None,
            "place_text": content.place_text if content else None,
            "reason": page.opened.reason,
            "return_reason": page.opened.return_reason,
            "erased": page.opened.erased,
            "damaged": page.opened.damaged,
            "history": [EntryOut.model_validate(entry) for entry in page.history],
        }
    )


def _marked(done: Answered, response: Response) -> dict[str, object]:
    if done.repeated:
        response.headers["Idempotent-Replay"] = "true"
    return done.answer
