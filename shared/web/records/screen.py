"""The page of one dead record and that of one held stream: what it is, what to do, what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from shared.clock import from_rfc3339
from shared.errors import N_, Conflict, InvalidInput, JejakError, NotFound
from shared.roles import Role
from shared.security.principals import Principal
from shared.store.decided import Act
from shared.store.orders import LONGEST_REASON, Place
from shared.web.access import Who, allow
from shared.web.i18n import Language, language_of, translate
from shared.web.idempotency import Causes
from shared.web.pages import pages_of, redirect
from shared.web.records import wording
from shared.web.records.desk import Desk, Taken
from shared.web.records.places import DEAD, HELD, READERS, dead_path, held_path, list_path

ACT = allow(Role.OPERATOR)
READ = allow(*READERS)
ONE_HELD = f"{HELD}/{{consumer}}/{{stream}}"
Typed = Annotated[str, Form()]


@dataclass(frozen=True, slots=True)
class RecordScreen:
    """Both pages with their forms."""

    desk: Desk
    causes: Causes

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)
        self._add_dead(routes)
        self._add_discard(routes)
        self._add_held(routes)
        self._add_skip(routes)
        return routes

    def _add_dead(self, routes: APIRouter) -> None:
        @routes.get(f"{DEAD}/{{identity}}")
        @READ
        async def show(request: Request, identity: str) -> Response:
            return await self._dead_page(request, identity, "web/record.html")

        @routes.post(f"{DEAD}/{{identity}}/coba-lagi")
        @ACT
        async def retry(request: Request, who: Who, identity: str, nonce: Typed = "") -> Response:
            cause = self.causes.of(request, who, b"", nonce=nonce).id
            try:
                await self.desk.decide(who, Act.RETRY, identity, cause=cause)
            except Conflict as conflict:
                return await self._dead_page(request, identity, "web/record.html", conflict=conflict)
            done = N_("Rekaman ini akan dicoba lagi dalam beberapa detik.")
            return redirect(request, dead_path(identity), done=done)

        @routes.post(f"{DEAD}/{{identity}}/tarik")
        @ACT
        async def take_back(request: Request, who: Who, identity: str, nonce: Typed = "") -> Response:
            cause = self.causes.of(request, who, b"", nonce=nonce).id
            try:
                await self.desk.take_back(who, identity, cause=cause)
            except Conflict as conflict:
                return await self._dead_page(request, identity, "web/record.html", conflict=conflict)
            done = N_("Permintaan ditarik; rekaman ini menunggu keputusan lagi.")
            return redirect(request, dead_path(identity), done=done)

    def _add_discard(self, routes: APIRouter) -> None:
        @routes.get(f"{DEAD}/{{identity}}/buang")
        @ACT
        async def ask(request: Request, identity: str) -> Response:
            return await self._dead_page(request, identity, "web/record_discard.html")

        @routes.post(f"{DEAD}/{{identity}}/buang")
        @ACT
        async def discard(
            request: Request, who: Who, identity: str, reason: Typed = "", nonce: Typed = ""
        ) -> Response:
            cause = self.causes.of(request, who, reason.encode(), nonce=nonce).id
            try:
                await self.desk.decide(who, Act.DISCARD, identity, cause=cause, reason=reason)
            except (Conflict, InvalidInput) as fault:
                kept = {"reason": reason, **_faults(fault)}
                return await self._dead_page(request, identity, "web/record_discard.html", **kept)
            done = N_("Rekaman dibuang dan alasannya tercatat. Alirannya berjalan lagi.")
            return redirect(request, dead_path(identity), done=done)

    def _add_held(self, routes: APIRouter) -> None:
        @routes.get(ONE_HELD)
        @READ
        async def show(request: Request, consumer: str, stream: str) -> Response:
            return await self._held_page(request, consumer, stream, "web/held_stream.html")

        @routes.post(f"{ONE_HELD}/coba")
        @ACT
        async def try_now(request: Request, consumer: str, stream: str) -> Response:
            await self.desk.try_now(consumer, stream)
            done = N_("Aliran ini akan dicoba dalam beberapa detik.")
            return redirect(request, list_path(tampilan="tertahan"), done=done)

    def _add_skip(self, routes: APIRouter) -> None:
        @routes.get(f"{ONE_HELD}/lewati")
        @ACT
        async def ask(request: Request, consumer: str, stream: str) -> Response:
            return await self._held_page(request, consumer, stream, "web/held_skip.html")

        @routes.post(f"{ONE_HELD}/lewati")
        @ACT
        async def skip(request: Request, who: Who, consumer: str, stream: str) -> Response:
            form = await request.form()
            typed = {name: str(form.get(name, "")) for name in ("reason", "nonce", "seen")}
            return await self._skip(request, who, consumer, stream, typed)

    async def _skip(
        self, request: Request, who: Principal, consumer: str, stream: str, typed: dict[str, str]
    ) -> Response:
        reason, seen = typed["reason"], typed["seen"]
        cause = self.causes.of(request, who, f"{seen}/{reason}".encode(), nonce=typed["nonce"]).id
        try:
            place = _place(consumer, stream, seen)
            await self.desk.decide(who, Act.SKIP, place, cause=cause, reason=reason)
        except (Conflict, InvalidInput) as fault:
            kept = {"reason": reason, **_faults(fault)}
            return await self._held_page(request, consumer, stream, "web/held_skip.html", **kept)
        done = N_("Rekaman dilewati dan alasannya tercatat. Alirannya berjalan lagi.")
        if place.code == "gap":
            done = N_("Yang hilang dilewati dan alasannya tercatat. Alirannya berjalan lagi.")
        return redirect(request, list_path(tampilan="tertahan"), done=done)

    async def _dead_page(
        self,
        request: Request,
        identity: str,
        template: str,
        *,
        reason: str = "",
        error: str = "",
        conflict: JejakError | None = None,
    ) -> Response:
        shown = await self.desk.dead_record(identity)
        return pages_of(request).page(
            request,
            template,
            status=409 if conflict else 422 if error else 200,
            shown=shown,
            record=shown.record,
            meaning=wording.dead_meaning(shown.record.reason),
            told_in=wording.told_in(shown.record.detail),
            standing=wording.STATUS[shown.standing],
            decisions=_timeline(await self.desk.taken(identity), language_of(request)),
            held_href=_stream_of(shown.record.consumer, shown.record.stream),
            here=dead_path(identity),
            back=list_path(tampilan="mati" if shown.record.status == "waiting" else "diputus"),
            **_typed(reason, error, conflict),
        )

    async def _held_page(
        self,
        request: Request,
        consumer: str,
        stream: str,
        template: str,
        *,
        reason: str = "",
        error: str = "",
        conflict: JejakError | None = None,
    ) -> Response:
        held = await self.desk.held_stream(consumer, stream)
        return pages_of(request).page(
            request,
            template,
            status=409 if conflict else 422 if error else 200,
            held=held,
            meaning=wording.held_meaning(held.code),
            told_in=wording.told_in(held.told),
            seen=f"{held.epoch}.{held.sequence}.{held.hash}.{held.code}",
            dead_href=dead_path(held.hash) if held.code == "dead" else "",
            here=held_path(consumer, stream),
            back=list_path(tampilan="tertahan"),
            **_typed(reason, error, conflict),
        )


def _typed(reason: str, error: str, conflict: JejakError | None) -> dict[str, Any]:
    return {
        "reason": reason,
        "error": error,
        "conflict": conflict.detail if conflict else "",
        "longest": LONGEST_REASON,
    }


def _faults(fault: JejakError) -> dict[str, Any]:
    if isinstance(fault, InvalidInput):
        return {"error": fault.fields.get("reason", fault.detail)}
    return {"conflict": fault}


def _place(consumer: str, stream: str, seen: str) -> Place:
    """The record that the page showed: another one may stand first by now, and that one is not meant."""
    match seen.split("."):
        case [epoch, sequence, hash_, code] if epoch.isdecimal() and sequence.isdecimal():
            return Place(consumer, stream, int(epoch), int(sequence), hash_, code)
    raise NotFound(N_("Rekaman ini tidak lagi tertahan. Muat ulang daftar."))


def _stream_of(consumer: str, stream: str | None) -> str:
    return held_path(consumer, stream) if stream else ""


def _timeline(taken: Any, language: Language) -> list[dict[str, Any]]:
    entries: list[Taken] = list(taken)
    return [
        {
            "at": from_rfc3339(one.at),
            "by": one.by,
            "title": translate(wording.ENTRIES[one.type], language),
            "detail": one.reason,
            "tone": "",
        }
        for one in entries
    ]
