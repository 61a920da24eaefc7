"""`/cari`: cases by words, number, place and party. Words travel by POST: a name must not stand in a URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.search.find_cases import FindCases, Hit, Results
from services.triage.application.search.index_ports import CEILING, Narrowed
from services.triage.console.queue.queue_state import QueueState
from services.triage.console.queue.queue_view import QueueViews
from services.triage.console.search.search_places import next_cursor, rank_of, view_of
from services.triage.console.search.search_words import FIELD_NAMES
from services.triage.console.site import CASE_PATH, SEARCH_PATH
from services.triage.domain.search.question import LONGEST, BadQuestion
from shared.roles import Role
from shared.security.principals import Principal
from shared.web.access import Who, allow
from shared.web.i18n import Language, language_of, translate
from shared.web.pages import pages_of

ROWS: Final = 25
FILTERS: Final = ("tahap", "jenis", "dugaan", "kecamatan")
READ = allow(Role.OFFICER, Role.COMMISSIONER, Role.AUDITOR)
Text = Annotated[str, Form(max_length=2_000)]


@dataclass(frozen=True, slots=True)
class SearchScreen:
    """The page: opened by its address, with filters if it names some; every answer is rendered for a POST."""

    find: FindCases
    views: QueueViews

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.get(SEARCH_PATH)
        @READ
        async def form(request: Request, who: Who) -> Response:  # noqa: ARG001 - the guard's
            return self._page(request, narrowed_of(request.query_params))

        @routes.post(SEARCH_PATH)
        @READ
        async def search(
            request: Request,
            who: Who,
            *,
            kata: Text = "",
            tahap: Text = "",
            jenis: Text = "",
            dugaan: Text = "",
            kecamatan: Text = "",
            setelah: Text = "",
        ) -> Response:
            typed = dict(zip(FILTERS, (tahap, jenis, dugaan, kecamatan), strict=True))
            return await self._answer(request, who, kata.strip(), narrowed_of(typed), setelah)

        return routes

    async def _answer(
        self, request: Request, who: Principal, text: str, narrowed: Narrowed, cursor: str
    ) -> Response:
        view = view_of(text, narrowed)
        after = rank_of(cursor, view)
        try:
            found = await self.find(who, text, narrowed, after=after, limit=ROWS)
        except BadQuestion as refused:
            problem = translate(refused.detail, language_of(request))
            return self._page(request, narrowed, text=text, problem=problem)
        shown = self._found(request, who, found) | {
            "next_cursor": next_cursor(found, view) or "",
            "later": bool(cursor),
        }
        return self._page(request, narrowed, text=text, found=shown)

    def _page(
        self,
        request: Request,
        narrowed: Narrowed,
        *,
        text: str = "",
        problem: str = "",
        found: Mapping[str, Any] | None = None,
    ) -> Response:
        language = language_of(request)
        chosen = {name: str(value or "") for name, value in zip(FILTERS, astuple(narrowed), strict=True)}
        return pages_of(request).page(
            request,
            "search.html",
            status=422 if problem else 200,
            text=text,
            problem=problem,
            longest=LONGEST,
            chosen={name: value for name, value in chosen.items() if value},
            filters=self.views.search_filters(chosen, language),
            found=found,
            ceiling=CEILING,
            search_path=SEARCH_PATH,
            case_path=CASE_PATH,
        )

    def _found(self, request: Request, who: Principal, found: Results) -> dict[str, Any]:
        language, now = language_of(request), self.find.board.clock()
        return {
            "rows": [
                self.views.row(hit.listed, who, now, language) | _reasons(hit, found, language)
                for hit in found.hits
            ],
            "terms": found.terms,
            "left_out": found.left_out,
            "nowhere": found.nowhere,
            "somewhere": [term for term in found.terms if term not in found.nowhere],
            "whole": found.whole,
            "stopped": found.stopped,
        }


def narrowed_of(typed: Mapping[str, str]) -> Narrowed:
    """The filters of a form or a URL; what is not known is left open, since people edit URLs."""
    chosen = QueueState.of({name: typed.get(name, "") for name in FILTERS}).filters
    return Narrowed(chosen.stage, chosen.kind, chosen.category, chosen.kecamatan)


def _reasons(hit: Hit, found: Results, language: Language) -> dict[str, Any]:
    """Which words the case meets and where; which it does not."""
    met = [
        (one.said, ", ".join(translate(FIELD_NAMES[field], language) for field in one.fields))
        for one in hit.met
    ]
    said = {one.said for one in hit.met}
    return {"met": met, "unmet": [term for term in found.terms if term not in said]}
