"""`/audit`: who opened, exported or decided what, by person, period and kind; filters stand in the URL."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.audit.read_trail import ReadTrail, Told, TooManyActs
from services.triage.console.audit.audit_file import MEDIA_TYPE, written
from services.triage.console.audit.audit_models import AuditForm
from services.triage.console.audit.audit_state import DEEDS, AuditState, place_of, position_of, view_of
from services.triage.console.audit.audit_words import DEED_NAMES, TONES, said
from services.triage.console.site import AUDIT_PATH, CASE_PATH
from services.triage.domain.audit.deeds import deed_of
from services.triage.domain.audit.looks import AGAIN
from services.triage.domain.errors import NoSuchCase
from shared.errors import N_
from shared.roles import Role
from shared.security.principals import Principal
from shared.web.access import Who, allow
from shared.web.i18n import Language, language_of, translate
from shared.web.pages import pages_of
from shared.web.paging import decode_cursor, page_of

READ = allow(Role.COMMISSIONER, Role.AUDITOR)
ROWS: Final = 50


@dataclass(frozen=True, slots=True)
class AuditScreen:
    """The page and its file; both work without JavaScript."""

    trail: ReadTrail

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.get(AUDIT_PATH)
        @READ
        async def audit(request: Request, who: Who) -> Response:
            return await self._page(request, who, AuditState.of(request.query_params, self.trail.now()))

        @routes.post(f"{AUDIT_PATH}/unduh")
        @READ
        async def export(request: Request, who: Who, asked: Annotated[AuditForm, Form()]) -> Response:
            state = AuditState.of(asked.model_dump(), self.trail.now())
            try:
                return await csv_of(self.trail, who, state, language_of(request))
            except TooManyActs as error:
                problem = translate(error.detail, language_of(request), error.extra)
                return await self._page(request, who, state, problem=problem)

        return routes

    async def _page(
        self, request: Request, who: Principal, state: AuditState, *, problem: str = ""
    ) -> Response:
        language, view = language_of(request), view_of(state.filters)
        after = place_of(decode_cursor(state.cursor, view=view))
        found = await self.trail.page(who, state.filters, after=after, limit=ROWS + 1)
        page = page_of(found, ROWS, lambda told: position_of(told.act.place), view=view)
        people = await self.trail.people(who)
        return pages_of(request).page(
            request,
            "audit.html",
            status=422 if problem else 200,
            problem=problem,
            state=state,
            fields=state.fields(),
            people=[("", translate(N_("Semua orang"), language)), *people.items()],
            deeds=[("", translate(N_("Semua jenis"), language)), *_deeds(language)],
            rows=[_row(told, state, language) for told in page.items],
            chain=await self._chain(who, state),
            told_at=self.trail.now(),
            again=AGAIN.seconds // 60,
            next_href=state.address(cursor=page.next_cursor) if page.next_cursor else "",
            first_href=state.address() if state.cursor else "",
        )

    async def _chain(self, who: Principal, state: AuditState) -> dict[str, Any] | None:
        """Whether the chain of the case that was asked for holds; a case that is not there says so."""
        if not state.chain:
            return None
        try:
            number, history = await self.trail.chain(who, state.chain)
        except NoSuchCase:
            return {"missing": True}
        return {"number": number, "entries": len(history.entries), "problems": history.problems}


async def csv_of(trail: ReadTrail, who: Principal, state: AuditState, language: Language) -> Response:
    """The file; that it is given is on record before, with its hash.

    Raises:
        TooManyActs: it would be cut.
    """
    rows = await trail.entire(who, state.filters)
    body = written(rows, language)
    await trail.exported(who, state.filters, len(rows), sha256(body).hexdigest())
    name = f"jejak-tindakan-{state.first}-{state.last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, media_type=MEDIA_TYPE, headers=headers)


def _deeds(language: Language) -> list[tuple[str, str]]:
    return [(word, translate(DEED_NAMES[deed], language)) for word, deed in DEEDS.items()]


def _row(told: Told, state: AuditState, language: Language) -> dict[str, Any]:
    act, deed = told.act, deed_of(told.act.type)
    return {
        "at": act.at,
        "name": told.name,
        "deed": translate(DEED_NAMES[deed], language),
        "tone": TONES[deed],
        "said": said(act, language),
        "number": told.number,
        "href": f"{CASE_PATH}/{act.case_id}" if told.here else "",
        "chain_href": state.address(cursor=state.cursor, chain=act.case_id) if told.here else "",
        "entry": act.seq,
    }
