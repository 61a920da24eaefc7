"""`/api/v1/audit`: what people did, by person, period and kind; and the same as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.audit.read_trail import ReadTrail, Told
from services.triage.console.audit.audit_models import ActOut, AuditOut, ExportBody
from services.triage.console.audit.audit_state import (
    DEEDS,
    AuditState,
    period,
    place_of,
    position_of,
    view_of,
)
from services.triage.console.screens.audit import READ, csv_of
from services.triage.domain.audit.deeds import Deed, deed_of
from shared.web.access import Who
from shared.web.i18n import language_of
from shared.web.paging import CursorText, Limit, decode_cursor, page_of

BASE: Final = "/api/v1/audit"
_WORDS: Final = {deed: word for word, deed in DEEDS.items()}
From = Annotated[date, Query(alias="from", description="first day, WITA")]
To = Annotated[date, Query(alias="to", description="last day, WITA, included")]
Person = Annotated[str, Query(max_length=64, description="account, or jejak-cli:NAME")]


@dataclass(frozen=True, slots=True)
class AuditApi:
    """The endpoints."""

    trail: ReadTrail

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["audit"])

        @routes.get(BASE)
        @READ
        async def list_acts(
            who: Who,
            first: From,
            last: To,
            *,
            person: Person = "",
            deed: Deed | None = None,
            cursor: CursorText = "",
            limit: Limit = 50,
        ) -> AuditOut:
            """Acts of persons on the office's cases, the latest first; this look is one of them."""
            filters = period(first, last, person or None, deed)
            view = view_of(filters)
            after = place_of(decode_cursor(cursor, view=view))
            found = await self.trail.page(who, filters, after=after, limit=limit + 1)
            page = page_of(found, limit, lambda told: position_of(told.act.place), view=view)
            return AuditOut(items=[_act(one) for one in page.items], next_cursor=page.next_cursor)

        @routes.post(f"{BASE}/export", response_class=Response)
        @READ
        async def export_acts(request: Request, who: Who, body: ExportBody) -> Response:
            """All of them as CSV. Each file is an entry of its own: a repeat of the request is one more."""
            period(body.first, body.last, None, None)
            state = AuditState(
                body.first, body.last, body.person, _WORDS[body.deed] if body.deed is not None else ""
            )
            return await csv_of(self.trail, who, state, language_of(request))

        return routes


def _act(told: Told) -> ActOut:
    act = told.act
    return ActOut(
        at=act.at,
        by=act.by,
        name=told.name,
        deed=deed_of(act.type),
        type=act.type,
        what=act.word,
        case_id=act.case_id if told.number else None,
        case_number=told.number or None,
        case_here=told.here,
        stream=act.stream,
        seq=act.seq,
    )
