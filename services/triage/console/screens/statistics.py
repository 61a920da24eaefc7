"""`/statistik`: what the public is told in numbers, and the same as a data set; nobody signs in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.statistics.publish_statistics import ReadStatistics
from services.triage.console.site import STATISTICS_PATH
from services.triage.console.statistics.statistics_view import StatisticsViews, as_csv, as_json
from shared.web.access import public
from shared.web.i18n import language_of
from shared.web.pages import pages_of

CACHED: Final = {"Cache-Control": "public, max-age=3600"}
"""An hour: what is published changes once a week, and the page shows nothing of who asks."""


@dataclass(frozen=True, slots=True)
class StatisticsScreen:
    """The page and its data."""

    read: ReadStatistics
    views: StatisticsViews
    office_name: str

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.get(STATISTICS_PATH)
        @public
        async def statistics(request: Request) -> Response:
            shown = self.views.page(await self.read(), language_of(request))
            return pages_of(request).page(request, "statistics.html", here=STATISTICS_PATH, **shown)

        @routes.get(f"{STATISTICS_PATH}/data.csv")
        @public
        async def as_table() -> Response:
            headers = {**CACHED, "Content-Disposition": 'attachment; filename="statistik.csv"'}
            return Response(as_csv(await self.read()), media_type="text/csv; charset=utf-8", headers=headers)

        @routes.get(f"{STATISTICS_PATH}/data.json")
        @public
        async def as_document() -> Response:
            body = orjson.dumps(as_json(await self.read(), self.office_name), option=orjson.OPT_INDENT_2)
            return Response(body, media_type="application/json", headers=CACHED)

        return routes
