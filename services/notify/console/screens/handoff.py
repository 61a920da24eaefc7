"""`/penerusan/{id}`: one hand-off, live; taking it and giving it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from services.notify.application.acknowledge_handoff import AcknowledgeHandoff
from services.notify.application.open_handoff import OpenHandoff
from services.notify.application.return_handoff import ReturnHandoff
from services.notify.application.tray import ReadTray
from services.notify.console.dossier_view import DossierViews
from services.notify.console.notice_view import NoticeView
from services.notify.console.screens.tray import PATH
from services.notify.console.timeline import timeline
from services.notify.console.wording import FAILURES, NOTICE_STATES, STAGES
from services.notify.domain.decisions import LONGEST_REASON
from services.notify.domain.errors import AlreadyAnswered, Erased, ReasonMissing
from shared.errors import N_, JejakError
from shared.roles import Role
from shared.security.principals import Principal
from shared.telemetry.traces import trace_id
from shared.web.access import Who, allow
from shared.web.i18n import language_of
from shared.web.idempotency import Causes
from shared.web.live import Hint, Live
from shared.web.pages import pages_of, redirect

READ = allow(Role.LIAISON, Role.COMMISSIONER, Role.AUDITOR)
ACT = allow(Role.LIAISON)


@dataclass(frozen=True, slots=True)
class Acts:
    """What a liaison does on these pages."""

    acknowledge: AcknowledgeHandoff
    give_back: ReturnHandoff
    open: OpenHandoff


@dataclass(frozen=True, slots=True)
class HandoffScreen:
    """The page, its stream and its two forms."""

    read: ReadTray
    acts: Acts
    views: DossierViews
    live: Live
    causes: Causes

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)
        self._add_reading(routes)
        self._add_acting(routes)
        return routes

    def _add_reading(self, routes: APIRouter) -> None:
        @routes.get(f"{PATH}/{{handoff_id}}")
        @READ
        async def show(request: Request, who: Who, handoff_id: str) -> Response:
            await self.acts.open(who, await self.read.one(who, handoff_id))
            return pages_of(request).page(
                request, "handoff.html", **await self._context(request, who, handoff_id)
            )

        @routes.get(f"{PATH}/{{handoff_id}}/stream")
        @READ
        async def stream(request: Request, who: Who, handoff_id: str) -> Response:
            case_id = (await self.read.one(who, handoff_id)).handoff.dossier.case_id

            async def whole() -> str:
                context = await self._context(request, who, handoff_id)
                return pages_of(request).fragment(request, "handoff_region.html", **context)

            async def changed(hint: Hint) -> str | None:
                return await whole() if hint == case_id else None

            return self.live.stream(request, snapshot=whole, delta=changed)

    def _add_acting(self, routes: APIRouter) -> None:
        @routes.get(f"{PATH}/{{handoff_id}}/terima")
        @ACT
        async def confirm(request: Request, who: Who, handoff_id: str) -> Response:
            return await self._form(request, who, handoff_id, "acknowledge.html")

        @routes.post(f"{PATH}/{{handoff_id}}/terima")
        @ACT
        async def acknowledge(
            request: Request, who: Who, handoff_id: str, nonce: Annotated[str, Form()] = ""
        ) -> Response:
            return await self._acknowledge(request, who, handoff_id, nonce)

        @routes.get(f"{PATH}/{{handoff_id}}/kembalikan")
        @ACT
        async def ask(request: Request, who: Who, handoff_id: str) -> Response:
            return await self._form(request, who, handoff_id, "return.html")

        @routes.post(f"{PATH}/{{handoff_id}}/kembalikan")
        @ACT
        async def give_back(
            request: Request,
            who: Who,
            handoff_id: str,
            reason: Annotated[str, Form()] = "",
            nonce: Annotated[str, Form()] = "",
        ) -> Response:
            return await self._give_back(request, who, handoff_id, reason.replace("\r\n", "\n"), nonce)

    async def _acknowledge(self, request: Request, who: Principal, handoff_id: str, nonce: str) -> Response:
        try:
            done = await self.acts.acknowledge(
                who, handoff_id, self.causes.of(request, who, b"", nonce=nonce)
            )
        except AlreadyAnswered as conflict:
            return await self._form(request, who, handoff_id, "acknowledge.html", conflict=conflict)
        return redirect(
            request,
            f"{PATH}/{handoff_id}",
            done=N_("Penerusan diterima. Nomor tanda terima: %(number)s."),
            number=done.answer["reference"],
        )

    async def _give_back(
        self, request: Request, who: Principal, handoff_id: str, reason: str, nonce: str
    ) -> Response:
        cause = self.causes.of(request, who, reason.encode(), nonce=nonce)
        try:
            await self.acts.give_back(who, handoff_id, reason, cause)
        except ReasonMissing as fault:
            error = fault.fields["reason"]
            return await self._form(request, who, handoff_id, "return.html", reason=reason, error=error)
        except (AlreadyAnswered, Erased) as conflict:
            return await self._form(request, who, handoff_id, "return.html", reason=reason, conflict=conflict)
        done = N_("Penerusan dikembalikan kepada Bawaslu beserta alasannya.")
        return redirect(request, f"{PATH}/{handoff_id}", done=done)

    async def _form(
        self,
        request: Request,
        who: Principal,
        handoff_id: str,
        template: str,
        *,
        reason: str = "",
        error: str = "",
        conflict: JejakError | None = None,
    ) -> Response:
        """A form with what was typed, and with what is wrong or has happened meanwhile."""
        status = 409 if conflict else 422 if error else 200
        context = await self._context(request, who, handoff_id)
        return pages_of(request).page(
            request,
            template,
            status=status,
            reason=reason,
            error=error,
            conflict=conflict.detail if conflict else "",
            longest=LONGEST_REASON,
            **context,
        )

    async def _context(self, request: Request, who: Principal, handoff_id: str) -> dict[str, Any]:
        page = await self.read.page(who, handoff_id)
        language = language_of(request)
        return {
            "handoff": page.handoff,
            "dossier": page.handoff.dossier,
            "facts": self.views.of(page.handoff.dossier, language),
            "opened": page.opened,
            "names": page.names,
            "notices": NoticeView.of(page.handoff),
            "timeline": timeline(page, language),
            "trace_id": trace_id(page.trace),
            "stages": STAGES,
            "notice_states": NOTICE_STATES,
            "failures": FAILURES,
            "stream": f"{PATH}/{handoff_id}/stream",
            "here": f"{PATH}/{handoff_id}",
        }
