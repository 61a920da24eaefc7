"""`POST /api/v1/cases/search`: cases by words, number, place and party; nothing asked for stands in a URL."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter

from services.triage.application.search.find_cases import FindCases, Hit
from services.triage.application.search.index_ports import Narrowed
from services.triage.console.api.api_views import row_out
from services.triage.console.api.cases_api import BASE, READ
from services.triage.console.search.search_models import FoundRow, MetOut, SearchBody, SearchOut
from services.triage.console.search.search_places import next_cursor, rank_of, view_of
from shared.web.access import Who


@dataclass(frozen=True, slots=True)
class SearchApi:
    """The endpoint; it changes nothing, so it takes no key."""

    find: FindCases

    def router(self) -> APIRouter:
        """The route."""
        routes = APIRouter(tags=["cases"])

        @routes.post(f"{BASE}/search")
        @READ
        async def search_cases(who: Who, body: SearchBody) -> SearchOut:
            """Cases that meet the words, and why; what a wall keeps from you is neither found nor counted."""
            narrowed = Narrowed(body.stage, body.kind, body.category, body.kecamatan)
            view = view_of(body.text, narrowed)
            after = rank_of(body.cursor, view)
            found = await self.find(who, body.text, narrowed, after=after, limit=body.limit)
            return SearchOut(
                items=[_found(one) for one in found.hits],
                next_cursor=next_cursor(found, view),
                words=list(found.terms),
                left_out=list(found.left_out),
                whole=found.whole,
                nowhere=list(found.nowhere),
            )

        return routes


def _found(hit: Hit) -> FoundRow:
    met = [MetOut(word=one.said, fields=list(one.fields)) for one in hit.met]
    return FoundRow(**row_out(hit.listed).model_dump(), met=met)
