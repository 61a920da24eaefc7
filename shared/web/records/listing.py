"""`/operasi/rekaman`: the lists of dead records and held streams, and what is done to many at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from shared.errors import N_
from shared.roles import Role
from shared.store.dead import Filter
from shared.store.held_streams import HeldFilter, HeldStream
from shared.web.access import Who, allow
from shared.web.i18n import Language, language_of, translate
from shared.web.pages import pages_of, redirect
from shared.web.paging import CursorText, decode_cursor, moment_and_id, page_of
from shared.web.records import wording
from shared.web.records.desk import Counts, Desk, Shown
from shared.web.records.places import (
    PATH,
    READERS,
    dead_path,
    dead_position,
    held_path,
    held_position,
    list_path,
)

ROWS: Final = 50
VIEWS: Final = {"mati": N_("Mati"), "tertahan": N_("Tertahan"), "diputus": N_("Sudah diputus")}
HELP: Final = {"orang": True, "sendiri": False}
"""The value of `?pulih=`: whether a stream needs a person."""
Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RecordsScreen:
    """The page with its three views."""

    desk: Desk

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)
        self._add_reading(routes)
        self._add_acting(routes)
        return routes

    def _add_reading(self, routes: APIRouter) -> None:
        @routes.get(PATH)
        @allow(*READERS)
        async def records(
            request: Request,
            tampilan: str = "mati",
            kode: str = "",
            pulih: str = "",
            setelah: CursorText = "",
        ) -> Response:
            view = tampilan if tampilan in VIEWS else "mati"
            counts, language = await self.desk.counts(), language_of(request)
            if view == "tertahan":
                rows = await self._held(kode, pulih if pulih in HELP else "", setelah, language)
            else:
                rows = await self._dead(view, kode, setelah, language)
            about: Context = {"view": view, "counts": counts, "tabs": _tabs(view, counts, language)}
            return pages_of(request).page(request, "web/records.html", **about, **rows)

    def _add_acting(self, routes: APIRouter) -> None:
        @routes.post(f"{PATH}/coba-lagi")
        @allow(Role.OPERATOR)
        async def retry_shown(
            request: Request, who: Who, record: Annotated[list[str] | None, Form()] = None
        ) -> Response:
            asked = await self.desk.retry_all(who, (record or [])[:ROWS])
            done = N_("%(n)s rekaman akan dicoba lagi dalam beberapa detik, menurut urutan topiknya.")
            return redirect(request, PATH, done=done, n=asked)

        @routes.post(f"{PATH}/coba-sekarang")
        @allow(Role.OPERATOR)
        async def try_all(
            request: Request, kode: Annotated[str, Form()] = "", pulih: Annotated[str, Form()] = ""
        ) -> Response:
            tried = await self.desk.try_all(HeldFilter(kode or None, None, HELP.get(pulih)))
            done = N_("%(n)s aliran akan dicoba dalam beberapa detik, masing-masing menurut urutannya.")
            return redirect(request, list_path(tampilan="tertahan"), done=done, n=tried)

    async def _dead(self, view: str, code: str, cursor: str, language: Language) -> Context:
        narrowed = f"{view}/{code}"
        after = moment_and_id(decode_cursor(cursor, view=narrowed))
        wanted = Filter("waiting" if view == "mati" else None, code or None, decided=view == "diputus")
        page = page_of(
            await self.desk.dead_records(wanted, after=after, limit=ROWS + 1),
            ROWS,
            dead_position,
            view=narrowed,
        )
        codes = [(code, meaning.label) for code, meaning in wording.DEAD.items()]
        return {
            "rows": dead_rows(page.items),
            "fresh": [shown.record.id for shown in page.items if shown.may_be_decided],
            "filters": [_codes(codes, code, language)],
            **_narrowing(view, {"kode": code}, page.next_cursor, cursor),
        }

    async def _held(self, code: str, help_: str, cursor: str, language: Language) -> Context:
        narrowed = f"tertahan/{code}/{help_}"
        after = moment_and_id(decode_cursor(cursor, view=narrowed))
        wanted = HeldFilter(code or None, None, HELP.get(help_))
        found = await self.desk.held_streams(wanted, after=after, limit=ROWS + 1)
        page = page_of(found, ROWS, held_position, view=narrowed)
        codes = [(code, meaning.label) for code, meaning in wording.HELD.items() if code != "behind"]
        mends = [("orang", N_("Perlu orang")), ("sendiri", N_("Pulih sendiri"))]
        return {
            "rows": held_rows(page.items),
            "filters": [
                _codes(codes, code, language),
                _field("pulih", N_("Pemulihan"), mends, help_, language),
            ],
            **_narrowing("tertahan", {"kode": code, "pulih": help_}, page.next_cursor, cursor),
        }


def dead_rows(found: Iterable[Shown]) -> list[Context]:
    """What a list shows of each dead record."""
    return [
        {
            "shown": shown,
            "record": shown.record,
            "href": dead_path(shown.record.id),
            "meaning": wording.dead_meaning(shown.record.reason),
            "told_in": wording.told_in(shown.record.detail),
            "status": wording.STATUS[shown.standing],
        }
        for shown in found
    ]


def held_rows(found: Iterable[HeldStream]) -> list[Context]:
    """What a list shows of each held stream."""
    return [
        {
            "held": one,
            "href": held_path(one.consumer, one.stream),
            "meaning": wording.held_meaning(one.code),
            "told_in": wording.told_in(one.told),
            "dead_href": dead_path(one.hash) if one.code == "dead" else "",
        }
        for one in found
    ]


def _tabs(view: str, counts: Counts, language: Language) -> list[Context]:
    numbers = {"mati": counts.waiting, "tertahan": counts.held.streams, "diputus": counts.decided}
    return [
        {
            "text": translate(label, language),
            "href": list_path(tampilan=name),
            "count": numbers[name],
            "current": name == view,
        }
        for name, label in VIEWS.items()
    ]


def _codes(codes: list[tuple[str, str]], chosen: str, language: Language) -> Context:
    known = {code for code, _ in codes}
    extra = [(chosen, chosen)] if chosen and chosen not in known else []
    return _field("kode", N_("Sebab"), [*codes, *extra], chosen, language)


def _field(name: str, label: str, options: list[tuple[str, str]], chosen: str, language: Language) -> Context:
    words = [(value, translate(text, language)) for value, text in options]
    return {
        "name": name,
        "label": translate(label, language),
        "options": [("", translate(N_("Semua"), language)), *words],
        "value": chosen,
    }


def _narrowing(view: str, narrowed: dict[str, str], following: str | None, cursor: str) -> Context:
    here = list_path(tampilan=view, **narrowed)
    return {
        "narrowed": narrowed if any(narrowed.values()) else {},
        "clear_href": list_path(tampilan=view),
        "next_href": list_path(tampilan=view, **narrowed, setelah=following) if following else "",
        "first_href": here if cursor else "",
    }
