"""`/antrean/tampilan`: saved views are kept, renamed, shared with the office, and forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.queue.saved_views import LONGEST_NAME, SavedView, SavedViews
from services.triage.console.queue.queue_state import QueueState
from services.triage.console.queue.saved_tabs import address_of
from services.triage.console.site import QUEUE_PATH
from services.triage.console.wording import QUEUES
from shared.errors import N_, Conflict, InvalidInput
from shared.roles import Role
from shared.security.principals import Principal
from shared.web.access import Who, allow
from shared.web.i18n import language_of, translate
from shared.web.pages import pages_of, redirect

PATH: Final = f"{QUEUE_PATH}/tampilan"
READ = allow(Role.OFFICER, Role.COMMISSIONER, Role.AUDITOR)
Name = Annotated[str, Form(max_length=200)]
Address = Annotated[str, Form(max_length=2_000)]


@dataclass(frozen=True, slots=True)
class ViewsScreen:
    """Plain forms; they work without a script."""

    saved: SavedViews

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)
        self._add_keeping(routes)
        self._add_changing(routes)
        return routes

    def _add_keeping(self, routes: APIRouter) -> None:
        @routes.get(PATH)
        @READ
        async def manage(request: Request, who: Who) -> Response:
            return await self._page(request, who)

        @routes.post(PATH)
        @READ
        async def keep(request: Request, who: Who, nama: Name = "", kembali: Address = "") -> Response:
            state = QueueState.at(kembali)
            try:
                kept = await self.saved.keep(who, nama, state.queue, state.filters)
            except (Conflict, InvalidInput) as refused:
                return await self._page(request, who, refused, state=state, typed=nama)
            return redirect(request, address_of(kept), done=N_("Tampilan %(name)s disimpan."), name=kept.name)

    def _add_changing(self, routes: APIRouter) -> None:
        @routes.post(f"{PATH}/{{view_id}}")
        @READ
        async def rename(request: Request, who: Who, view_id: str, nama: Name = "") -> Response:
            try:
                await self.saved.rename(who, view_id, nama)
            except (Conflict, InvalidInput) as refused:
                return await self._page(request, who, refused)
            return redirect(request, PATH, done=N_("Nama tampilan diubah."))

        @routes.post(f"{PATH}/{{view_id}}/bagikan")
        @allow(Role.COMMISSIONER)
        async def share(request: Request, who: Who, view_id: str, bersama: Name = "") -> Response:
            view = await self.saved.share(who, view_id, shared=bersama == "1")
            done = (
                N_("Tampilan dibagikan kepada kantor.") if view.shared else N_("Tampilan kembali milik Anda.")
            )
            return redirect(request, PATH, done=done)

        @routes.post(f"{PATH}/{{view_id}}/hapus")
        @READ
        async def remove(request: Request, who: Who, view_id: str) -> Response:
            await self.saved.remove(who, view_id)
            return redirect(request, PATH, done=N_("Tampilan dihapus."))

    async def _page(
        self,
        request: Request,
        who: Principal,
        refused: Conflict | InvalidInput | None = None,
        *,
        state: QueueState | None = None,
        typed: str = "",
    ) -> Response:
        """The list; what could not be kept is told above it, with what was typed."""
        views, language = await self.saved.seen_by(who), language_of(request)
        sentence = _sentence(refused) if refused else ""
        return pages_of(request).page(
            request,
            "queue_views.html",
            status=200 if refused is None else 409 if isinstance(refused, Conflict) else 422,
            problem=translate(sentence, language, refused.extra if refused else None),
            keeping=state.address() if state else "",
            typed=typed,
            longest=LONGEST_NAME,
            own=[_shown(one) for one in views if one.owner == who.account_id],
            others=[_shown(one) for one in views if one.owner != who.account_id],
        )


def _sentence(refused: Conflict | InvalidInput) -> str:
    fields = refused.fields if isinstance(refused, InvalidInput) else {}
    return next(iter(fields.values()), refused.detail)


def _shown(view: SavedView) -> dict[str, Any]:
    state = QueueState.showing(view.queue, view.filters)
    return {
        "id": view.id,
        "name": view.name,
        "href": address_of(view),
        "queue": QUEUES[state.view][1],
        "shared": view.shared,
        "path": f"{PATH}/{view.id}",
    }
