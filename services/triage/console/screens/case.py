"""`/kasus/{id}`: one case whole; while it is open a bar tells that somebody changed the case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.ports import Officers
from services.triage.application.read_case import ReadCase
from services.triage.application.warnings.read_warnings import ReadWarnings
from services.triage.console.case.case_view import CaseViews, Looking, Staff
from services.triage.console.case.timeline import since
from services.triage.console.case.timeline_said import Group
from services.triage.console.forms.posted import Posted
from services.triage.console.site import CASE_PATH
from services.triage.console.warnings.warnings_view import shown
from shared.clock import Clock
from shared.errors import JejakError
from shared.roles import Role
from shared.security.principals import Principal
from shared.web.access import Who, allow
from shared.web.i18n import language_of, translate
from shared.web.live import Hint, Live
from shared.web.pages import pages_of

READ = allow(Role.OFFICER, Role.COMMISSIONER, Role.AUDITOR)
NOTHING = Posted()


@dataclass(frozen=True, slots=True)
class Faults:
    """Why a form was not taken: by field (422), or because somebody else was here first (409)."""

    fields: dict[str, str]
    conflict: JejakError | None = None
    read: int | None = None

    @property
    def status(self) -> int:
        """The status of the answer."""
        return 409 if self.conflict else 422


@dataclass(frozen=True, slots=True)
class CasePages:
    """Renders the page, also for the forms that could not be taken."""

    read: ReadCase
    views: CaseViews
    staff: Officers
    clock: Clock
    warnings: ReadWarnings

    async def show(
        self,
        request: Request,
        who: Principal,
        case_id: str,
        *,
        faults: Faults | None = None,
        posted: Posted = NOTHING,
        only: Group | None = None,
    ) -> Response:
        """The page as it stands now, with what was typed and what is wrong or has happened meanwhile."""
        page, language = await self.read.opened(who, case_id), language_of(request)
        here, read = f"{CASE_PATH}/{case_id}", faults.read if faults else None
        staff = Staff(await self.staff.officers(who.office), await self.staff.commissioners(who.office))
        looking = Looking(who, self.clock(), language, here, posted, only)
        context: dict[str, Any] = self.views.context(page, staff, looking)
        conflict, book = faults.conflict if faults else None, self.views.words.book(page.case.rulebook)
        return pages_of(request).page(
            request,
            "case.html",
            status=faults.status if faults else 200,
            posted=posted,
            faults={name: translate(text, language) for name, text in faults.fields.items()}
            if faults
            else {},
            conflict=translate(conflict.detail, language, conflict.extra) if conflict else "",
            changes=since(page, book, read, language) if conflict and read else [],
            links=page.others,
            warnings=[shown(one, language) for one in await self.warnings.of_case(who, page.case)],
            here=here,
            stream=f"{here}/stream?sejak={page.case.revision}",
            **context,
        )

    async def news(self, request: Request, who: Principal, case_id: str, read: int) -> str:
        """The bar that tells what happened after a revision; empty while nothing did."""
        page, language = await self.read.page(who, case_id), language_of(request)
        book = self.views.words.book(page.case.rulebook)
        return pages_of(request).fragment(
            request,
            "case_news.html",
            changes=since(page, book, read, language),
            here=f"{CASE_PATH}/{case_id}",
        )


@dataclass(frozen=True, slots=True)
class CaseScreen:
    """The page and its stream."""

    pages: CasePages
    live: Live

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.get(f"{CASE_PATH}/{{case_id}}")
        @READ
        async def show(
            request: Request, who: Who, case_id: str, riwayat: Annotated[str, Query(max_length=20)] = ""
        ) -> Response:
            only = Group(riwayat) if riwayat in set(Group) else None
            return await self.pages.show(request, who, case_id, only=only)

        @routes.get(f"{CASE_PATH}/{{case_id}}/stream")
        @READ
        async def stream(
            request: Request, who: Who, case_id: str, sejak: Annotated[int, Query(ge=0)] = 0
        ) -> Response:
            await self.pages.read.file(who, case_id)

            async def bar() -> str:
                return await self.pages.news(request, who, case_id, sejak)

            async def changed(hint: Hint) -> str | None:
                return await bar() if hint == case_id else None

            return self.live.stream(request, snapshot=bar, delta=changed)

        return routes
