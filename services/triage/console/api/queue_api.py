"""`/api/v1/cases`: the queues, what changed since an earlier look, and many cases given to one officer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request

from services.triage.application.queue.assign_cases import AssignCases, Given
from services.triage.application.queue.board import ReadBoard
from services.triage.application.queue.views import NOBODY, Due, Filters, Queue as Lane
from services.triage.console.api.api_views import row_out
from services.triage.console.api.cases_api import BASE, HOLD, READ
from services.triage.console.case.positions import (
    CHANGES,
    after_of,
    change_place_of,
    change_position_of,
    position_of,
    view_of,
)
from services.triage.console.queue.queue_models import (
    AssignedOut,
    AssignManyBody,
    CaseList,
    ChangedRow,
    ChangesOut,
    CountsOut,
    GivenOut,
    RefusedOut,
)
from services.triage.domain.words import Kind, Stage
from shared.changes import Cause
from shared.security.principals import Principal
from shared.web.access import Who
from shared.web.i18n import translate
from shared.web.idempotency import Causes
from shared.web.paging import CursorText, Limit, decode_cursor, encode_cursor, page_of

NOBODY_ASKED: Final = "nobody"
Category = Annotated[str, Query(max_length=40)]
Kecamatan = Annotated[str, Query(max_length=13, description="official code, e.g. 64.71.03")]
Holder = Annotated[str, Query(max_length=64, description="account, or `nobody`")]
Since = Annotated[
    str,
    Query(
        max_length=1024,
        description="`beginning`, a time (RFC 3339 with zone), or the last answer's `changed_to`: the answer "
        "lists all cases by their last change (ChangesOut); queue and filters are not looked at",
    ),
]


def asked_filters(
    *,
    stage: Stage | None = None,
    kind: Kind | None = None,
    category: Category | None = None,
    kecamatan: Kecamatan | None = None,
    due: Due | None = None,
    holder: Holder | None = None,
) -> Filters:
    """The filters of a query."""
    return Filters(stage, kind, category, kecamatan, due, NOBODY if holder == NOBODY_ASKED else holder)


@dataclass(frozen=True, slots=True)
class QueueApi:
    """The endpoints."""

    board: ReadBoard
    assign: AssignCases
    causes: Causes

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["cases"])

        @routes.get(BASE)
        @READ
        async def list_cases(
            who: Who,
            filters: Annotated[Filters, Depends(asked_filters)],
            *,
            queue: Lane = Lane.CASES,
            changed_since: Since = "",
            cursor: CursorText = "",
            limit: Limit = 50,
        ) -> CaseList | ChangesOut:
            """A queue by deadline (tips by arrival, closed ones latest first), narrowed by filters.

            With `changed_since`: what changed behind that place, half a minute after it was made. Who goes on
            from `changed_to` sees every change that was committed: the case as it stands then, so a case that
            changed several times comes once. A time is a place too: what changed at it or later.
            """
            if changed_since:
                return await self._changes(who, changed_since, limit)
            return await self._page(who, queue, filters, cursor, limit)

        @routes.post(f"{BASE}/assign")
        @HOLD
        async def assign_many(request: Request, who: Who, body: AssignManyBody) -> AssignedOut:
            """Give cases to an officer, each a change of its own; a repeat under the key changes no more."""
            raw = await request.body()

            def cause_of(case_id: str) -> Cause:
                return self.causes.of(request, who, raw, part=case_id)

            given = await self.assign(who, body.cases, body.to, cause_of)
            return AssignedOut(results=[_given(one) for one in given])

        return routes

    async def _page(self, who: Principal, queue: Lane, filters: Filters, cursor: str, limit: int) -> CaseList:
        view = view_of(queue, filters)
        after = after_of(decode_cursor(cursor, view=view))
        found, counts = await asyncio.gather(
            self.board.page(who, queue, filters, after=after, limit=limit + 1), self.board.counts(who)
        )
        page = page_of(found, limit, position_of, view=view)
        return CaseList(
            items=[row_out(one) for one in page.items],
            next_cursor=page.next_cursor,
            counts=CountsOut.model_validate(counts),
        )

    async def _changes(self, who: Principal, since: str, limit: int) -> ChangesOut:
        after = change_place_of(since)
        found = await self.board.changed(who, after=after, limit=limit + 1)
        items = found[:limit]
        last = encode_cursor(change_position_of(items[-1]), view=CHANGES) if items else since
        rows = [ChangedRow(**row_out(one.listed).model_dump(), changed_at=one.at) for one in items]
        return ChangesOut(items=rows, changed_to=last, more=len(found) > limit)


def _given(one: Given) -> GivenOut:
    refused = one.refused
    detail = translate(refused.detail, "id", refused.extra) if refused else ""
    return GivenOut(
        case_id=one.case_id,
        assigned=refused is None,
        revision=one.acted.answer["revision"] if one.acted else None,
        problem=RefusedOut(code=refused.code, detail=detail) if refused else None,
    )
