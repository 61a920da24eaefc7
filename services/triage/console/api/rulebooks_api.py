"""`/api/v1/rules` and `/api/v1/rules/{id}`: rulebooks, and the rows by which clocks are counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request

from services.triage.application.law.show_correction import ShowCorrection
from services.triage.console.api.cases_api import READ
from services.triage.console.api.corrections_api import known_rulebook
from services.triage.console.law.law_view import counted_rows
from services.triage.domain.law.corrections import Correction
from shared.rules.amending import Table
from shared.rules.calendar import CalendarKind, Ends
from shared.rules.deadlines import DeadlineRule, Reading
from shared.rules.model import Rulebook
from shared.rules.rulebooks import Rulebooks
from shared.web.access import Who
from shared.web.i18n import Language, language_of


class BookOut(BaseModel):
    """A rulebook; a case keeps the one under which it was opened."""

    id: str
    name: str = Field(description="in the caller's language")
    election: str
    applies_from: date
    digest: str = Field(description="SHA-256 of its folder")
    new_cases: bool = Field(description="cases that open now are opened under it")
    corrections: int = Field(description="of its rows, in this office")
    waiting: int = Field(description="corrections that nobody has decided yet")


class BooksOut(BaseModel):
    """All rulebooks of this installation."""

    items: list[BookOut]


class RowOut(BaseModel):
    """A row by which a clock is counted, as it is in force: a rule, or a rival reading of it."""

    table: Table
    row: str
    name: str = Field(description="in the caller's language")
    length: int
    calendar: str
    kind: CalendarKind = Field(description="what is counted")
    first_day_counts: bool
    ends: Ends
    article: str
    source: str
    confirmed: bool
    corrections: int = Field(description="that were approved; of a reading they stand with its rule")


class BookWhole(BookOut):
    """A rulebook with these rows; its corrections are at `/api/v1/rules/{id}/corrections`."""

    rows: list[RowOut]


@dataclass(frozen=True, slots=True)
class RulebooksApi:
    """The endpoints."""

    show: ShowCorrection
    books: Rulebooks

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["rules"])

        @routes.get("/api/v1/rules")
        @READ
        async def list_rulebooks(request: Request, who: Who) -> BooksOut:
            """The rulebooks, and which one new cases get."""
            language = language_of(request)
            found = [(one, await self.show.listed(who, one.id)) for one in self.books]
            return BooksOut(items=[self._out(book, corrections, language) for book, corrections in found])

        @routes.get("/api/v1/rules/{rulebook}")
        @READ
        async def show_rulebook(request: Request, who: Who, rulebook: str) -> BookWhole:
            """A rulebook with every row by which a clock of a case is counted, corrections applied."""
            language = language_of(request)
            with known_rulebook():
                book, corrections = self.books.pinned(rulebook), await self.show.listed(who, rulebook)
            told = self._out(book, corrections, language)
            rows = [_row(table, row, language) for table, row in counted_rows(book)]
            return BookWhole(**told.model_dump(), rows=rows)

        return routes

    def _out(self, book: Rulebook, corrections: Sequence[Correction], language: Language) -> BookOut:
        return BookOut(
            id=book.id,
            name=book.name(language),
            election=book.election,
            applies_from=book.applies_from,
            digest=book.digest,
            new_cases=book.id == self.books.for_new_cases().id,
            corrections=len(corrections),
            waiting=sum(one.decided_at is None for one in corrections),
        )


def _row(table: Table, row: DeadlineRule | Reading, language: Language) -> RowOut:
    return RowOut(
        table=table,
        row=row.id,
        name=row.name(language),
        length=row.length,
        calendar=row.calendar.id,
        kind=row.calendar.kind,
        first_day_counts=row.first_day_counts,
        ends=row.ends,
        article=row.article,
        source=row.source,
        confirmed=row.confirmed,
        corrections=len(row.corrections) if isinstance(row, DeadlineRule) else 0,
    )
