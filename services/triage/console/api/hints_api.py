"""`/api/v1/cases/{id}/suggestion` and `/alike`: what the rules suggest, and which cases may be the same."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request

from services.triage.application.hints.find_alike import FindAlike
from services.triage.application.hints.suggest_class import SuggestClass
from services.triage.console.alike.alike_words import reason
from services.triage.console.api.cases_api import BASE, READ
from services.triage.console.case.case_words import CaseWords
from services.triage.console.case.reason_words import reasons
from shared.web.access import Who
from shared.web.i18n import language_of


class SuggestionOut(BaseModel):
    """A suggestion; an officer decides. Each is null if nothing speaks for one, or several alike."""

    category: str | None
    article: str | None
    priority: str | None
    tied: list[str] = Field(description="categories that are equally strong; none of them is suggested")
    reasons: list[str] = Field(description="in the caller's language; rows of the rulebook, never the text")


class SignOut(BaseModel):
    """Why two cases may be about the same."""

    sign: str
    strength: int = Field(description="in percent")
    reason: str = Field(description="what was measured, in the caller's language")


class AlikeOut(BaseModel):
    """A case that may be about the same."""

    case_id: str
    signs: list[SignOut] = Field(description="each with its reason in words")


class AlikeList(BaseModel):
    """The likeliest first; nothing is linked or merged by it."""

    items: list[AlikeOut]


@dataclass(frozen=True, slots=True)
class HintsApi:
    """The endpoints."""

    suggest: SuggestClass
    alike: FindAlike
    words: CaseWords

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["cases"])
        self._add_suggestion(routes)
        self._add_alike(routes)
        return routes

    def _add_suggestion(self, routes: APIRouter) -> None:
        @routes.get(f"{BASE}/{{case_id}}/suggestion")
        @READ
        async def show_suggestion(request: Request, who: Who, case_id: str) -> SuggestionOut | None:
            """What the case's rulebook suggests, with its reasons; null once the content was erased."""
            suggested, case = await self.suggest.with_case(who, case_id)
            if suggested is None:
                return None
            book = self.words.book(case.rulebook)
            place = self.words.place(book, case.report.place).line
            return SuggestionOut(
                category=suggested.category,
                article=suggested.article,
                priority=suggested.priority,
                tied=list(suggested.tied),
                reasons=list(reasons(suggested, book, place, language_of(request))),
            )

    def _add_alike(self, routes: APIRouter) -> None:
        @routes.get(f"{BASE}/{{case_id}}/alike")
        @READ
        async def list_alike(request: Request, who: Who, case_id: str) -> AlikeList:
            """Cases that may be about the same, and why; only those that the caller may see.

            What somebody settled is left out: linked or merged cases, and those that are something else.
            """
            found, language = await self.alike.hints(who, case_id), language_of(request)
            return AlikeList(
                items=[
                    AlikeOut(
                        case_id=one.case_id,
                        signs=[
                            SignOut(sign=sign.value, strength=much, reason=reason(sign, much, language))
                            for sign, much in one.signs
                        ],
                    )
                    for one in found
                ]
            )
