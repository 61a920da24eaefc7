"""`/pelanggaran`: what counts as a violation, from the rulebook: articles, acts, where it goes, by when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from shared.rules.model import Category, Rulebook
from shared.rules.sources import Sourced
from shared.rules.wording import UNITS
from shared.web.access import public
from shared.web.i18n import Language, language_of
from shared.web.pages import pages_of

PATH = "/pelanggaran"
NEUTRALITY = "civil_servant_neutrality"
"""The category whose acts the rulebook lists one by one."""


@dataclass(frozen=True, slots=True)
class Violations:
    """The page; every row names its basis, and what is not confirmed is marked so."""

    rules: Rulebook

    def router(self) -> APIRouter:
        """The route."""
        routes = APIRouter(include_in_schema=False)

        @routes.get(PATH)
        @public
        async def violations(request: Request) -> Response:
            language = language_of(request)
            shown = [self._category(one, language) for one in self.rules.categories.values()]
            return pages_of(request).page(
                request, "pelanggaran.html", categories=shown, rulebook=self.rules.id, law=self.rules.article
            )

        return routes

    def _category(self, category: Category, language: Language) -> dict[str, Any]:
        rules = self.rules
        articles = [one for one in rules.articles.values() if category.id in one.categories]
        acts = rules.servant_acts.values() if category.id == NEUTRALITY else ()
        return {
            **_row(category, language),
            "id": category.id,
            "articles": [{**_row(one, language), "criminal": one.criminal} for one in articles],
            "acts": [_row(one, language) for one in acts],
            "receivers": [rules.receiver(one).name(language) for one in category.receivers],
            "deadlines": self._deadlines(category, language),
        }

    def _deadlines(self, category: Category, language: Language) -> list[dict[str, Any]]:
        """Until when a part of the case must have left, on the routes of its category."""
        routes = [one for one in self.rules.routes.values() if category.id in one.categories and one.forward]
        rows = [(route, self.rules.deadline(route.forward or "")) for route in routes]
        return [
            {
                **_row(rule, language),
                "to": self.rules.receiver(route.receiver).name(language),
                "length": f"{rule.length} {UNITS[language, rule.calendar.kind]}",
            }
            for route, rule in rows
        ]


def _row(row: Sourced, language: Language) -> dict[str, Any]:
    name: str = getattr(row, f"name_{language}")
    return {
        "name": name,
        "article": row.article,
        "confirmed": row.confirmed,
        "question": "" if row.confirmed else row.question(language),
    }
