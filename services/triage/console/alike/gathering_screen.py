"""`/kejadian/baru` and its forms: chosen cases become a mass incident, or join one that there is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.incidents.file_each import MOST
from services.triage.application.incidents.gather_cases import GatherCases, Gathered
from services.triage.application.incidents.incident_ports import NoSuchIncident
from services.triage.console.alike.incidents_view import IncidentViews, told
from services.triage.console.site import INCIDENTS_PATH, PROPOSALS_PATH, QUEUE_PATH
from shared.changes import Cause
from shared.errors import N_, InvalidInput
from shared.roles import Role
from shared.security.principals import Principal
from shared.web.access import Who, allow
from shared.web.i18n import language_of, translate
from shared.web.idempotency import Causes
from shared.web.pages import pages_of, redirect

NEW: Final = f"{INCIDENTS_PATH}/baru"
JOIN: Final = f"{INCIDENTS_PATH}/tambah"
Chosen = Annotated[list[str], Form(max_length=MOST)]
Text = Annotated[str, Form(max_length=8_000)]
Id = Annotated[str, Form(max_length=64)]
Nonce = Annotated[str, Form()]


@dataclass(frozen=True, slots=True)
class Typed:
    """What was chosen and typed; shown again when it could not be taken."""

    cases: Sequence[str]
    name: str = ""
    cause: str = ""
    incident: str = ""
    back: str = ""


@dataclass(frozen=True, slots=True)
class GatheringScreen:
    """The forms; the answer tells what became of each case that was not taken in."""

    gather: GatherCases
    causes: Causes
    views: IncidentViews

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)
        self._add_making(routes)
        self._add_joining(routes)
        return routes

    def _add_making(self, routes: APIRouter) -> None:
        @routes.post(NEW)
        @allow(Role.OFFICER)
        async def choose(
            request: Request,
            who: Who,
            *,
            kasus: Chosen = [],  # noqa: B006 - FastAPI copies it
            cause: Text = "",
            kembali: Text = "",
        ) -> Response:
            return await self._form(request, who, Typed(kasus, cause=cause, back=kembali))

        @routes.post(INCIDENTS_PATH)
        @allow(Role.OFFICER)
        async def make(
            request: Request,
            who: Who,
            *,
            kasus: Chosen = [],  # noqa: B006 - FastAPI copies it
            name: Text = "",
            cause: Text = "",
            kembali: Text = "",
            nonce: Nonce = "",
        ) -> Response:
            typed = Typed(kasus, name, cause.replace("\r\n", "\n"), back=kembali)
            doing = self.gather.make(
                who, kasus, (typed.name, typed.cause), self._cause_of(request, who, typed, nonce)
            )
            return await self._answer(request, who, typed, doing)

    def _add_joining(self, routes: APIRouter) -> None:
        @routes.post(JOIN)
        @allow(Role.OFFICER)
        async def join(
            request: Request,
            who: Who,
            *,
            kasus: Chosen = [],  # noqa: B006 - FastAPI copies it
            incident: Id = "",
            kembali: Text = "",
            nonce: Nonce = "",
        ) -> Response:
            typed = Typed(kasus, incident=incident, back=kembali)
            doing = self.gather.add(who, incident, kasus, self._cause_of(request, who, typed, nonce))
            return await self._answer(request, who, typed, doing)

    def _cause_of(self, request: Request, who: Principal, typed: Typed, nonce: str) -> Callable[[str], Cause]:
        body = f"{typed.name}\x00{typed.cause}\x00{typed.incident}".encode()
        return lambda case_id: self.causes.of(request, who, body, nonce=nonce, part=case_id)

    async def _answer(
        self, request: Request, who: Principal, typed: Typed, doing: Awaitable[Gathered]
    ) -> Response:
        try:
            gathered = await doing
        except NoSuchIncident:
            unknown = {"incident": N_("Pilih kejadian massal dari daftar.")}
            return await self._form(request, who, typed, faults=unknown)
        except InvalidInput as wrong:
            return await self._form(request, who, typed, faults=wrong.fields)
        results = told(gathered.results, language_of(request))
        here = f"{INCIDENTS_PATH}/{gathered.incident}"
        if not results["kept"]:
            return redirect(request, here, done=N_("Kasus dimasukkan ke kejadian massal."))
        if gathered.incident is None or not results["passed"]:
            return await self._form(request, who, typed, kept=results["kept"])
        return pages_of(request).page(
            request, "incident_gathered.html", here=here, passed=results["passed"], kept=results["kept"]
        )

    async def _form(
        self,
        request: Request,
        who: Principal,
        typed: Typed,
        *,
        faults: Mapping[str, str] | None = None,
        kept: Sequence[dict[str, str]] = (),
    ) -> Response:
        """Both forms, with what was typed and why it was not taken."""
        language, read = language_of(request), self.gather.read
        cases = await read.board.some(who, typed.cases)
        cases = sorted(cases, key=lambda one: typed.cases.index(one.row.case_id))
        wrong = faults or {}
        return pages_of(request).page(
            request,
            "incident_new.html",
            status=422 if wrong else 409 if kept else 200,
            cases=self.views.chosen(cases, language),
            known=[self.views.listed(one, language) for one in await read.latest(who)],
            typed=typed,
            faults={name: translate(text, language) for name, text in wrong.items()},
            kept=kept,
            back=typed.back if typed.back.startswith(("/antrean", "/kasus/", PROPOSALS_PATH)) else QUEUE_PATH,
        )
