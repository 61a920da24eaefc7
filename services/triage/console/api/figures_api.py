"""`/api/v1/figures`: every figure of the office with its query and position, and the cases behind each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from services.triage.application.figures.cuts import CaseCut, HandoffCut
from services.triage.application.figures.figure import Figure, Figures
from services.triage.application.figures.kept_counts import oldest_s
from services.triage.application.figures.read_figures import ReadFigures
from services.triage.application.queue.board import Listed
from services.triage.console.api.api_models import Out
from services.triage.console.api.api_views import row_out
from services.triage.console.api.cases_api import READ
from services.triage.console.figures.figure_words import CASES_API, HANDOFFS_API, api_of
from services.triage.console.queue.queue_models import CaseRow
from services.triage.domain.phases import HandoffState, Phase, Registration
from services.triage.domain.words import Kind
from shared.errors import N_
from shared.web.access import Who
from shared.web.paging import BadCursor, CursorText, Limit, Position, decode_cursor, page_of

_BAD: Final = N_("Penanda halaman tidak sah. Mulai lagi dari awal daftar.")
Word = Annotated[str, Query(max_length=80)]


class PositionOut(Out):
    """Up to where the journal was counted."""

    entries: int = Field(description="entries of the journals of the cases counted")
    cases: int
    at: datetime


class FigureOut(BaseModel):
    """A figure."""

    name: str
    value: int
    query: str = Field(description="the address that lists the same cases or hand-offs, page by page")
    position: PositionOut


class TableOut(BaseModel):
    """Figures that form a table; every case stands in one row at most."""

    name: str
    total: int
    rows: list[FigureOut]


class ReceiverOut(BaseModel):
    """What a receiver was sent."""

    receiver: str
    awaited: FigureOut
    overdue: FigureOut = Field(description="sent more than 24 hours ago and not answered")
    acknowledged: FigureOut
    longest_s: int | None = Field(description="seconds since the first unanswered one was sent")


class CheckOut(Out):
    """Two ways to the same number."""

    name: str
    left: int
    right: int
    holds: bool


class FiguresOut(BaseModel):
    """All figures, of one snapshot; cases behind a wall of the caller's are left out, of `position` too."""

    position: PositionOut
    oldest_s: int = Field(description="seconds that a count of so many cases may be old; 0: of this answer")
    figures: list[FigureOut]
    tables: list[TableOut]
    receivers: list[ReceiverOut]
    checks: list[CheckOut]


class CountedCases(BaseModel):
    """The cases that a figure counts, by id."""

    items: list[CaseRow]
    next_cursor: str | None


class HandoffRow(Out):
    """A hand-off; `route` is empty under rulebooks without routes."""

    case_id: str
    number: int
    receipt_number: str
    receiver: str
    route: str
    state: HandoffState
    sent_at: datetime | None


class CountedHandoffs(BaseModel):
    """The hand-offs that a figure counts, the one that was sent first at the head."""

    items: list[HandoffRow]


ANEW: Final = "count for this answer, as of now; takes seconds in a large office"


def asked_cases(
    *,
    kind: Kind | None = None,
    registration: Registration | None = None,
    phase: Phase | None = None,
    category: Word | None = None,
    kecamatan: Word | None = None,
    kelurahan: Word | None = None,
    week: Annotated[date | None, Query(description="its Monday")] = None,
    lapsed: bool | None = None,
    outcome: Annotated[Word | None, Query(description="ROUTE:OUTCOME")] = None,
) -> CaseCut:
    """The cut of a query."""
    return CaseCut(
        kind=kind,
        registration=registration,
        phase=phase,
        category=category,
        kecamatan=kecamatan,
        kelurahan=kelurahan,
        week=week,
        lapsed=lapsed,
        outcome=outcome,
    )


def asked_handoffs(
    *,
    receiver: Word | None = None,
    route: Word | None = None,
    state: HandoffState | None = None,
    overdue: bool | None = None,
) -> HandoffCut:
    """The cut of a query."""
    return HandoffCut(receiver=receiver, route=route, state=state, overdue=overdue)


def place_after(cursor: str, cut: CaseCut) -> str | None:
    """The id behind which a list goes on.

    Raises:
        BadCursor: it names no place in this list.
    """
    position = decode_cursor(cursor, view=repr(cut))
    if position is None:
        return None
    match position:
        case (str(case_id),):
            return case_id
    raise BadCursor(_BAD)


def place_of(listed: Listed) -> Position:
    """The place of a case in a list by id."""
    return (listed.row.case_id,)


@dataclass(frozen=True, slots=True)
class FiguresApi:
    """The endpoints."""

    read: ReadFigures

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["figures"])

        @routes.get("/api/v1/figures")
        @READ
        async def figures(who: Who, *, anew: Annotated[bool, Query(description=ANEW)] = False) -> FiguresOut:
            """Every figure with the query that lists the same, all counted in one snapshot."""
            return figures_out(await self.read(who, anew=anew))

        @routes.get(CASES_API)
        @READ
        async def counted_cases(
            who: Who,
            cut: Annotated[CaseCut, Depends(asked_cases)],
            cursor: CursorText = "",
            limit: Limit = 50,
        ) -> CountedCases:
            """The cases that a figure counts."""
            after = place_after(cursor, cut)
            found = await self.read.cases(who, cut, after=after, limit=limit + 1)
            page = page_of(found, limit, place_of, view=repr(cut))
            return CountedCases(items=[row_out(one) for one in page.items], next_cursor=page.next_cursor)

        @routes.get(HANDOFFS_API)
        @READ
        async def counted_handoffs(
            who: Who, cut: Annotated[HandoffCut, Depends(asked_handoffs)]
        ) -> CountedHandoffs:
            """The hand-offs that a figure counts."""
            found = await self.read.handoffs(who, cut)
            return CountedHandoffs(items=[HandoffRow.model_validate(one) for one in found])

        return routes


def figures_out(figures: Figures) -> FiguresOut:
    """Figures as JSON."""
    return FiguresOut(
        position=PositionOut.model_validate(figures.position),
        oldest_s=oldest_s(figures.position.cases),
        figures=[_figure(one) for one in figures.single],
        tables=[
            TableOut(name=one.name, total=one.total, rows=[_figure(row) for row in one.rows])
            for one in figures.tables
        ],
        receivers=[
            ReceiverOut(
                receiver=one.receiver,
                awaited=_figure(one.awaited),
                overdue=_figure(one.overdue),
                acknowledged=_figure(one.acknowledged),
                longest_s=int(one.longest.total_seconds()) if one.longest is not None else None,
            )
            for one in figures.receivers
        ],
        checks=[CheckOut.model_validate(one) for one in figures.checks],
    )


def _figure(figure: Figure) -> FigureOut:
    return FigureOut(
        name=figure.name,
        value=figure.value,
        query=api_of(figure.cut),
        position=PositionOut.model_validate(figure.position),
    )
