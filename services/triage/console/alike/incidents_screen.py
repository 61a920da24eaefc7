"""`/kejadian`: mass incidents, the cases of one, and a case taken out again; works without a script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.act_on_case import Asked
from services.triage.application.incidents.gather_cases import GatherCases
from services.triage.application.incidents.read_incidents import SHOWN, ReadIncidents
from services.triage.console.alike.incidents_view import IncidentViews
from services.triage.console.screens.case import READ
from services.triage.console.site import INCIDENTS_PATH
from shared.errors import N_, Conflict, InvalidInput
from shared.roles import Role
from shared.security.principals import Principal
from shared.web.access import Who, allow
from shared.web.i18n import language_of, translate
from shared.web.idempotency import Causes
from shared.web.pages import pages_of, redirect

Place = Annotated[str, Query(max_length=200)]
Id = Annotated[str, Form(max_length=64)]
Text = Annotated[str, Form(max_length=8_000)]


@dataclass(frozen=True, slots=True)
class Leaving:
    """What was typed to take a case out, and why it was not taken."""

    case_id: str = ""
    words: str = ""
    fault: str = ""
    conflict: str = ""


@dataclass(frozen=True, slots=True)
class Naming:
    """What was typed for another name and cause, and why it was not taken."""

    name: str = ""
    cause: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)


NOTHING = Leaving()


@dataclass(frozen=True, slots=True)
class IncidentsScreen:
    """The list and the page of one."""

    read: ReadIncidents
    gather: GatherCases
    causes: Causes
    views: IncidentViews

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)
        self._add_showing(routes)
        self._add_changing(routes)
        return routes

    def _add_showing(self, routes: APIRouter) -> None:
        @routes.get(INCIDENTS_PATH)
        @READ
        async def listing(request: Request, who: Who, sesudah: Place = "") -> Response:
            found = await self.read.latest(who, before=sesudah, limit=SHOWN + 1)
            shown, language = found[:SHOWN], language_of(request)
            return pages_of(request).page(
                request,
                "incidents.html",
                incidents=[self.views.listed(one, language) for one in shown],
                next_href=f"{INCIDENTS_PATH}?sesudah={shown[-1].id}" if len(found) > SHOWN else "",
                first_href=INCIDENTS_PATH if sesudah else "",
            )

        @routes.get(f"{INCIDENTS_PATH}/{{incident}}")
        @READ
        async def show(request: Request, who: Who, incident: str, sesudah: Place = "") -> Response:
            return await self._page(request, who, incident, after=sesudah)

    def _add_changing(self, routes: APIRouter) -> None:
        @routes.post(f"{INCIDENTS_PATH}/{{incident}}/keluarkan")
        @allow(Role.OFFICER)
        async def take_out(
            request: Request,
            who: Who,
            incident: str,
            *,
            case_id: Id,
            revision: Annotated[int, Form(ge=1)],
            words: Text = "",
            nonce: Annotated[str, Form()] = "",
        ) -> Response:
            words = words.replace("\r\n", "\n")
            body = f"{case_id}\x00{revision}\x00{words}".encode()
            asked = Asked(who, case_id, self.causes.of(request, who, body, nonce=nonce), revision)
            return await self._take_out(request, asked, incident, words)

        @routes.post(f"{INCIDENTS_PATH}/{{incident}}/nama")
        @allow(Role.OFFICER)
        async def rename(
            request: Request,
            who: Who,
            incident: str,
            *,
            name: Text = "",
            cause: Text = "",
            nonce: Annotated[str, Form()] = "",
        ) -> Response:
            naming = Naming(name, cause.replace("\r\n", "\n"))
            return await self._rename(request, who, incident, naming, nonce)

    async def _rename(
        self, request: Request, who: Principal, incident: str, naming: Naming, nonce: str
    ) -> Response:
        language, body = language_of(request), f"{naming.name}\x00{naming.cause}".encode()
        try:
            await self.gather.rename(
                who,
                incident,
                (naming.name, naming.cause),
                lambda case_id: self.causes.of(request, who, body, nonce=nonce, part=case_id),
            )
        except InvalidInput as wrong:
            faults = {field: translate(text, language) for field, text in wrong.fields.items()}
            return await self._page(request, who, incident, naming=replace(naming, faults=faults))
        return redirect(request, f"{INCIDENTS_PATH}/{incident}", done=N_("Kejadian massal diberi nama lain."))

    async def _take_out(self, request: Request, asked: Asked, incident: str, words: str) -> Response:
        language = language_of(request)
        try:
            await self.gather.take_out(asked, incident, words)
        except InvalidInput as wrong:
            fault = next((translate(text, language) for text in wrong.fields.values()), wrong.detail)
            leaving = Leaving(asked.case_id, words, fault=fault)
        except Conflict as conflict:
            detail = translate(conflict.detail, language, conflict.extra)
            leaving = Leaving(asked.case_id, words, conflict=detail)
        else:
            return await self._back(request, asked.who, incident)
        return await self._page(request, asked.who, incident, leaving=leaving)

    async def _back(self, request: Request, who: Principal, incident: str) -> Response:
        """To the incident, or to the list if that was its last case."""
        left = await self.read.count(who, incident)
        path = f"{INCIDENTS_PATH}/{incident}" if left else INCIDENTS_PATH
        return redirect(request, path, done=N_("Kasus dikeluarkan dari kejadian massal."))

    async def _page(
        self,
        request: Request,
        who: Principal,
        incident: str,
        *,
        after: str = "",
        leaving: Leaving = NOTHING,
        naming: Naming | None = None,
    ) -> Response:
        language = language_of(request)
        seen = await self.read.one(who, incident, after=after)
        here = f"{INCIDENTS_PATH}/{incident}"
        return pages_of(request).page(
            request,
            "incident.html",
            status=409 if leaving.conflict else 422 if leaving.fault or naming else 200,
            incident=self.views.entire(seen, who, self.read.board.clock(), language),
            leaving=leaving,
            naming=naming or Naming(seen.name, seen.cause),
            may_gather=self.views.rows.gathering(who),
            next_href=f"{here}?sesudah={seen.after}" if seen.after else "",
            first_href=here if after else "",
            here=here,
        )
