"""`/aturan`: the rulebooks of cases, and their corrections, each with every deadline that it touches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.law.correct_law import CorrectLaw
from services.triage.application.law.show_correction import ShowCorrection
from services.triage.console.api.cases_api import DECIDE, HOLD, READ
from services.triage.console.api.corrections_api import csv_answer, known_rulebook
from services.triage.console.law.law_view import line_of, page_of, rows_of, values_of
from services.triage.console.law.law_words import FIELDS
from services.triage.console.site import CASE_PATH, LAW_PATH
from services.triage.domain.law.proposing import LONGEST_TEXT, Wanted
from shared.errors import N_, Conflict, InvalidInput
from shared.rules.rulebooks import Rulebooks
from shared.security.principals import Principal
from shared.web.access import Who
from shared.web.i18n import language_of, translate
from shared.web.idempotency import Causes
from shared.web.pages import pages_of, redirect

Text = Annotated[str, Form(max_length=4_000)]
MOST_LISTED: Final = 200
"""Rows of the page; the table for spreadsheets has all."""
BOOK: Final = f"{LAW_PATH}/{{rulebook}}"
ONE: Final = f"{BOOK}/koreksi/{{number}}"


@dataclass(frozen=True, slots=True)
class LawScreen:
    """Plain pages and forms; they work without a script."""

    show: ShowCorrection
    correct: CorrectLaw
    books: Rulebooks
    causes: Causes

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)
        self._add_reading(routes)
        self._add_proposing(routes)
        self._add_deciding(routes)
        return routes

    def _add_reading(self, routes: APIRouter) -> None:
        @routes.get(LAW_PATH)
        @READ
        async def books(request: Request, who: Who) -> Response:
            language, current = language_of(request), self.books.for_new_cases()
            found = [(one, await self.show.listed(who, one.id)) for one in self.books]
            listed = [
                {
                    "id": book.id,
                    "name": book.name(language),
                    "applies_from": book.applies_from,
                    "current": book.id == current.id,
                    "corrections": len(corrections),
                    "waiting": sum(one.decided_at is None for one in corrections),
                }
                for book, corrections in found
            ]
            return pages_of(request).page(request, "law.html", books=listed, here=LAW_PATH)

        @routes.get(BOOK)
        @READ
        async def book(request: Request, who: Who, rulebook: str) -> Response:
            return await self._book(request, who, rulebook)

        @routes.get(ONE)
        @READ
        async def correction(request: Request, who: Who, rulebook: str, number: int) -> Response:
            return await self._one(request, who, rulebook, number)

        @routes.get(f"{ONE}/daftar.csv")
        @READ
        async def table(who: Who, rulebook: str, number: int) -> Response:
            with known_rulebook():
                return await csv_answer(self.show, who, await self.show(who, rulebook, number))

    def _add_proposing(self, routes: APIRouter) -> None:
        @routes.post(f"{BOOK}/koreksi")
        @HOLD
        async def propose(
            request: Request,
            who: Who,
            rulebook: str,
            *,
            place: Text = "",
            field: Text = "",
            new: Text = "",
            article: Text = "",
            source: Text = "",
            reason: Text = "",
            nonce: Text = "",
        ) -> Response:
            table, _, row = place.partition(":")
            wanted = Wanted(
                table=table, row=row, field=field, new=new, article=article, source=source, reason=reason
            )
            cause = self.causes.of(request, who, repr(wanted).encode(), nonce=nonce)
            try:
                with known_rulebook():
                    acted = await self.correct.propose(who, rulebook, wanted, cause)
            except (InvalidInput, Conflict) as refused:
                return await self._book(request, who, rulebook, refused, wanted)
            to = ONE.format(rulebook=rulebook, number=acted.answer["number"])
            return redirect(request, to, done=N_("Koreksi diusulkan. Belum ada yang berubah."))

    def _add_deciding(self, routes: APIRouter) -> None:
        @routes.post(f"{ONE}/setuju")
        @DECIDE
        async def approve(
            request: Request, who: Who, rulebook: str, number: int, nonce: Text = ""
        ) -> Response:
            cause = self.causes.of(request, who, b"approve", nonce=nonce)
            try:
                with known_rulebook():
                    await self.correct.approve(who, rulebook, number, cause)
            except Conflict as refused:
                return await self._one(request, who, rulebook, number, refused)
            done = N_("Koreksi berlaku. Tenggat yang berjalan menyusul dalam beberapa detik.")
            return redirect(request, ONE.format(rulebook=rulebook, number=number), done=done)

        @routes.post(f"{ONE}/tolak")
        @HOLD
        async def decline(
            request: Request, who: Who, rulebook: str, number: int, *, note: Text = "", nonce: Text = ""
        ) -> Response:
            cause = self.causes.of(request, who, note.encode(), nonce=nonce)
            try:
                with known_rulebook():
                    await self.correct.decline(who, rulebook, number, note, cause)
            except (InvalidInput, Conflict) as refused:
                return await self._one(request, who, rulebook, number, refused, note=note)
            to = ONE.format(rulebook=rulebook, number=number)
            return redirect(request, to, done=N_("Koreksi tidak dibuat; alasannya tercatat."))

    async def _book(
        self,
        request: Request,
        who: Principal,
        rulebook: str,
        refused: InvalidInput | Conflict | None = None,
        typed: Wanted | None = None,
    ) -> Response:
        """The rulebook's rows, its corrections and the form; what was typed into it stands there again."""
        language = language_of(request)
        with known_rulebook():
            book, corrections = self.books.pinned(rulebook), await self.show.listed(who, rulebook)
        return pages_of(request).page(
            request,
            "law_book.html",
            status=_status(refused),
            book={"id": book.id, "name": book.name(language), "applies_from": book.applies_from},
            rows=rows_of(book, language),
            fields=[(one.value, translate(text, language)) for one, text in FIELDS.items()],
            values=values_of(book, language),
            corrections=[line_of(one, book, language) for one in corrections],
            path=BOOK.format(rulebook=rulebook),
            back=LAW_PATH,
            typed=typed,
            place=f"{typed.table}:{typed.row}" if typed else "",
            faults=_faults(request, refused),
            longest=LONGEST_TEXT,
        )

    async def _one(
        self,
        request: Request,
        who: Principal,
        rulebook: str,
        number: int,
        refused: InvalidInput | Conflict | None = None,
        *,
        note: str = "",
    ) -> Response:
        language = language_of(request)
        with known_rulebook():
            page, book = await self.show(who, rulebook, number), self.books.pinned(rulebook)
        return pages_of(request).page(
            request,
            "law_correction.html",
            status=_status(refused),
            **page_of(page, book, who, language),
            deadline=page.rule.name(language),
            book=book.name(language),
            path=ONE.format(rulebook=rulebook, number=number),
            back=BOOK.format(rulebook=rulebook),
            case_path=CASE_PATH,
            most=MOST_LISTED,
            typed=note,
            faults=_faults(request, refused),
            longest=LONGEST_TEXT,
        )


def _status(refused: InvalidInput | Conflict | None) -> int:
    return 200 if refused is None else 422 if isinstance(refused, InvalidInput) else 409


def _faults(request: Request, refused: InvalidInput | Conflict | None) -> dict[str, str]:
    """Sentences by field; what is no field's stands under no name."""
    language = language_of(request)
    if isinstance(refused, InvalidInput):
        fields = {("place" if name == "row" else name): text for name, text in refused.fields.items()}
        return {name: translate(text, language) for name, text in fields.items()}
    return {"": translate(refused.detail, language, refused.extra)} if refused else {}
