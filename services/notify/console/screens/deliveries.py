"""`/operasi/pemberitahuan`: what left for whom, what did not, and when it is tried again; for operators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.notify.application.tray import ReadTray
from services.notify.console.pace import ANY
from services.notify.console.positions import after_of, delivery_position
from services.notify.console.screens.tray import DELIVERIES
from services.notify.console.wording import FAILURES, NOTICE_STATES
from services.notify.domain.notice import NoticeState
from shared.errors import N_
from shared.roles import Role
from shared.security.principals import Principal
from shared.web.access import Who, allow
from shared.web.i18n import language_of, translate
from shared.web.live import Hint, Live
from shared.web.pages import pages_of
from shared.web.paging import CursorText, decode_cursor, page_of

ROWS = 50

FILTERS: Mapping[str, tuple[str, frozenset[NoticeState]]] = {
    "terkini": (
        N_("Terkini"),
        frozenset({NoticeState.SENT, NoticeState.FAILED, NoticeState.ATTEMPTED}),
    ),
    "gagal": (N_("Belum terkirim"), frozenset({NoticeState.FAILED, NoticeState.ATTEMPTED})),
    "terkirim": (N_("Terkirim"), frozenset({NoticeState.SENT})),
    "dijadwalkan": (N_("Dijadwalkan"), frozenset({NoticeState.WAITING})),
    "semua": (N_("Semua"), frozenset(NoticeState)),
}
"""The value of `?keadaan=` -> label and states."""


@dataclass(frozen=True, slots=True)
class DeliveriesScreen:
    """The page and its stream."""

    read: ReadTray
    live: Live

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.get(DELIVERIES)
        @allow(Role.OPERATOR)
        async def deliveries(
            request: Request, who: Who, keadaan: str = "terkini", setelah: CursorText = ""
        ) -> Response:
            context = await self._context(request, who, keadaan, setelah)
            return pages_of(request).page(request, "deliveries.html", **context)

        @routes.get(f"{DELIVERIES}/stream")
        @allow(Role.OPERATOR)
        async def stream(
            request: Request, who: Who, keadaan: str = "terkini", setelah: CursorText = ""
        ) -> Response:
            async def whole() -> str:
                context = await self._context(request, who, keadaan, setelah)
                return pages_of(request).fragment(request, "deliveries_region.html", **context)

            async def changed(hint: Hint) -> str | None:
                return await whole() if hint == ANY else None

            return self.live.stream(request, snapshot=whole, delta=changed)

        return routes

    async def _context(self, request: Request, who: Principal, chosen: str, cursor: str) -> dict[str, Any]:
        language = language_of(request)
        chosen = chosen if chosen in FILTERS else "terkini"
        after = after_of(decode_cursor(cursor, view=chosen))
        found = await self.read.deliveries(who, FILTERS[chosen][1], after=after, limit=ROWS + 1)
        page = page_of(found, ROWS, delivery_position, view=chosen)
        return {
            "tabs": [
                {
                    "text": translate(label, language),
                    "href": _address(DELIVERIES, name, ""),
                    "current": name == chosen,
                }
                for name, (label, _) in FILTERS.items()
            ],
            "deliveries": page.items,
            "notice_states": NOTICE_STATES,
            "failures": FAILURES,
            "stream": _address(f"{DELIVERIES}/stream", chosen, cursor),
            "next_href": _address(DELIVERIES, chosen, page.next_cursor) if page.next_cursor else "",
            "first_href": _address(DELIVERIES, chosen, "") if cursor else "",
        }


def _address(path: str, chosen: str, cursor: str) -> str:
    query = {"keadaan": chosen} | ({"setelah": cursor} if cursor else {})
    return f"{path}?{urlencode(query)}"
