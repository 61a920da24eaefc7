"""`/api/v1/warnings`: the warnings of the ladder for the caller, what changed, and marking them as seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from services.triage.application.warnings.read_warnings import ReadWarnings
from services.triage.application.warnings.showing import Showing
from services.triage.application.warnings.warned import Warned
from services.triage.console.api.cases_api import READ
from services.triage.console.case.positions import CHANGES, change_place_of
from shared.clock import rfc3339
from shared.security.principals import Principal
from shared.web.access import Who
from shared.web.i18n import Language, language_of
from shared.web.paging import Limit, encode_cursor

BASE: Final = "/api/v1/warnings"
MOST: Final = 200
Since = Annotated[
    str,
    Query(
        max_length=1024,
        description="`beginning`, a time (RFC 3339 with zone), or the last answer's `changed_to`: the "
        "warnings of each case that changed behind it, as they stand (WarningChanges)",
    ),
]


class WarningOut(BaseModel):
    """A warning to the caller about a deadline whose step was not taken yet."""

    id: str = Field(description="the same for as long as the deadline ends when it does")
    case_id: str
    number: str = Field(description="of the case; of its receipt while it has none")
    rung: str = Field(description="of the ladder of warnings")
    rung_name: str = Field(description="in the caller's language")
    confirmed: bool = Field(description="of the rung: who is warned and when is the office's decision")
    deadline: str = Field(description="of the rule")
    deadline_name: str = Field(description="in the caller's language")
    route: str | None
    told_at: datetime = Field(description="its time in the ladder")
    due_at: datetime = Field(description="the first moment that is too late, an extension counted")
    lapsed: bool
    holder: str | None = Field(description="account that has the case in hand")
    seen_at: datetime | None = Field(description="when the caller marked it")


class WarningsOut(BaseModel):
    """The caller's warnings; what ends first stands first."""

    items: list[WarningOut]
    total: int
    complete: bool = Field(description="false: only cases whose deadlines end first were looked at")


class CaseWarnings(BaseModel):
    """A case that changed, and the caller's warnings about it."""

    case_id: str
    changed_at: datetime
    warnings: list[WarningOut]


class WarningChanges(BaseModel):
    """What changed, in the order of change."""

    items: list[CaseWarnings]
    changed_to: str = Field(description="the place to go on from")
    more: bool


class Mark(BaseModel):
    """A warning to mark."""

    model_config = ConfigDict(extra="forbid")

    case_id: str = Field(max_length=36)
    id: str = Field(max_length=36)


class SeeBody(BaseModel):
    """Warnings to mark as seen."""

    model_config = ConfigDict(extra="forbid")

    warnings: list[Mark] = Field(min_length=1, max_length=MOST)


class SeenOut(BaseModel):
    """Those that were the caller's to mark; a repeat answers the same."""

    seen: list[str]


@dataclass(frozen=True, slots=True)
class WarningsApi:
    """The endpoints; a repeat of any of them changes no more, so none needs a key."""

    read: ReadWarnings

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["deadlines"])

        @routes.get(BASE)
        @READ
        async def list_warnings(
            request: Request,
            who: Who,
            *,
            show: Showing = Showing.ALL,
            changed_since: Since = "",
            limit: Limit = 50,
        ) -> WarningsOut | WarningChanges:
            """Warnings to the caller, by the roles that each rung names.

            An officer is warned of a case in hand, and of those that nobody holds; other roles of every case.
            With `changed_since`: of each case that changed, as `GET /api/v1/cases` tells changes.
            """
            language = language_of(request)
            if changed_since:
                return await self._changes(who, changed_since, limit, language)
            found = await self.read.mine(who, show)
            return WarningsOut(
                items=[_out(one, language) for one in found.items[:limit]],
                total=len(found.items),
                complete=found.complete,
            )

        @routes.post(f"{BASE}/seen")
        @READ
        async def see_warnings(who: Who, body: SeeBody) -> SeenOut:
            """Mark warnings as seen by the caller; what is not theirs is passed over."""
            marks = {one.id: one.case_id for one in body.warnings}
            return SeenOut(seen=list(await self.read.see(who, marks)))

        return routes

    async def _changes(self, who: Principal, since: str, limit: int, language: Language) -> WarningChanges:
        found = await self.read.changed(who, after=change_place_of(since), limit=limit + 1)
        items = found[:limit]
        last = items[-1].change if items else None
        place = encode_cursor((rfc3339(last.at), last.case_id), view=CHANGES) if last else since
        rows = [
            CaseWarnings(
                case_id=one.change.case_id,
                changed_at=one.change.at,
                warnings=[_out(each, language) for each in one.warnings],
            )
            for one in items
        ]
        return WarningChanges(items=rows, changed_to=place, more=len(found) > limit)


def _out(one: Warned, language: Language) -> WarningOut:
    about = one.about
    return WarningOut(
        id=one.id,
        case_id=about.case_id,
        number=about.number,
        rung=one.rung.id,
        rung_name=one.rung.name(language),
        confirmed=one.rung.confirmed,
        deadline=about.deadline.id,
        deadline_name=about.deadline.name(language),
        route=about.route,
        told_at=one.told_at,
        due_at=about.due_at,
        lapsed=one.lapsed,
        holder=about.holder,
        seen_at=one.seen_at,
    )
