"""`/kasus/{id}/surat`: pick a letter, look at it, issue it by retyping the case number."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.act_on_case import Asked
from services.triage.application.letters.give_letter import GiveLetters
from services.triage.application.letters.issue_letter import Letters
from services.triage.application.letters.letter_desk import Desk, ShowLetters
from services.triage.application.letters.letter_orders import Consent, Order
from services.triage.application.read_case import CasePage, ReadCase
from services.triage.console.api.letter_api import docx_of, pdf_of
from services.triage.console.case import letter_view
from services.triage.console.case.letter_view import Telling, Typed
from services.triage.console.case.timeline import since
from services.triage.console.screens.case import READ
from services.triage.console.site import CASE_PATH
from services.triage.domain.errors import CaseChanged
from services.triage.domain.letters.letter_errors import OtherNumber, PreviewStale
from services.triage.domain.letters.letter_written import ASKED
from services.triage.domain.lifecycle import Act
from shared.errors import N_, InvalidInput, JejakError
from shared.roles import Role
from shared.security.principals import Principal
from shared.web.access import Who, allow
from shared.web.headers import policy
from shared.web.i18n import language_of, translate
from shared.web.idempotency import Causes
from shared.web.pages import pages_of, redirect

PATH = f"{CASE_PATH}/{{case_id}}/surat"
ISSUE = allow(Role.OFFICER)
Text = Annotated[str, Form(max_length=200)]
NAMES = tuple(dict.fromkeys(one.name for asked in ASKED.values() for one in asked))
"""Every field that some letter asks."""


@dataclass(frozen=True, slots=True)
class LettersScreen:
    """The page, the preview and the files; works without a script."""

    letters: Letters
    give: GiveLetters
    desk: ShowLetters
    read: ReadCase
    causes: Causes

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)
        self._add_reading(routes)
        self._add_issuing(routes)
        return routes

    def _add_reading(self, routes: APIRouter) -> None:
        @routes.get(PATH)
        @READ
        async def show(request: Request, who: Who, case_id: str) -> Response:
            return await self._list(request, who, case_id)

        @routes.get(f"{PATH}/{{letter_no}}.pdf")
        @READ
        async def pdf(who: Who, case_id: str, letter_no: int) -> Response:
            return pdf_of(await self.give.again(who, case_id, letter_no))

        @routes.get(f"{PATH}/{{letter_no}}.docx")
        @READ
        async def docx(who: Who, case_id: str, letter_no: int) -> Response:
            return docx_of(await self.give.copy(who, case_id, letter_no), letter_no)

    def _add_issuing(self, routes: APIRouter) -> None:
        @routes.post(f"{PATH}/pratinjau")
        @ISSUE
        async def preview(
            request: Request, who: Who, case_id: str, form: Text = "", about: Text = ""
        ) -> Response:
            typed = Typed(Order(case_id, form, about, await _words(request)))
            return await self._preview(request, who, typed)

        @routes.post(f"{PATH}/pratinjau.pdf")
        @ISSUE
        async def preview_pdf(
            request: Request, who: Who, case_id: str, form: Text = "", about: Text = ""
        ) -> Response:
            shown = await self.give.preview(who, Order(case_id, form, about, await _words(request)))
            return Response(shown.draft, media_type="application/pdf")

        @routes.post(PATH)
        @ISSUE
        async def issue(
            request: Request,
            who: Who,
            case_id: str,
            *,
            revision: Annotated[int, Form(ge=1)],
            form: Text = "",
            about: Text = "",
            sha256: Text = "",
            case_number: Text = "",
            nonce: Text = "",
        ) -> Response:
            order = Order(case_id, form, about, await _words(request))
            body = repr((revision, form, about, sha256, sorted(order.words.items()))).encode()
            asked = Asked(who, case_id, self.causes.of(request, who, body, nonce=nonce), revision)
            return await self._issue(request, asked, order, Consent(case_number, sha256))

    async def _issue(self, request: Request, asked: Asked, order: Order, consent: Consent) -> Response:
        """Issue it; else the preview again, anew if the case went on, with what was typed."""
        try:
            issued = await self.letters.issue(asked, order, consent)
        except OtherNumber as wrong:
            typed = Typed(order, wrong.fields, consent.case_number)
            return await self._preview(request, asked.who, typed, status=422)
        except (CaseChanged, PreviewStale) as stale:
            return await self._preview(request, asked.who, Typed(order), stale=stale, read=asked.read)
        here = PATH.format(case_id=asked.case_id)
        return redirect(request, here, done=N_("Surat ke-%(no)s diterbitkan."), no=issued.letter_no)

    async def _preview(
        self,
        request: Request,
        who: Principal,
        typed: Typed,
        *,
        status: int = 200,
        stale: JejakError | None = None,
        read: int | None = None,
    ) -> Response:
        order = typed.order
        try:
            shown = await self.give.preview(who, order)
        except InvalidInput as wrong:
            return await self._list(
                request, who, order.case_id, typed=Typed(order, wrong.fields), wrong=wrong
            )
        page, language = await self.read.page(who, order.case_id), language_of(request)
        telling = Telling(page.rules, language, page.names)
        asked = ASKED.get(shown.form.kind, ())
        answer = pages_of(request).page(
            request,
            "letter_preview.html",
            status=409 if stale else status,
            order=order,
            shown=shown,
            draft=base64.b64encode(shown.draft).decode(),
            snapshot_at=page.history.entries[shown.revision - 1].at,
            fields=letter_view.asked_fields(asked, "edit", telling, typed),
            number_error=translate(typed.faults["case_number"], language) if typed.faults else "",
            typed_number=typed.number,
            stale=translate(stale.detail, language, stale.extra) if stale else "",
            changes=since(page, page.rules, read, language) if stale and read else [],
            here=PATH.format(case_id=order.case_id),
        )
        # The draft stands in the page itself: a text that somebody typed must not stand in an address.
        siblings = pages_of(request).site.origins.values()
        answer.headers["Content-Security-Policy"] = f"{policy(set(siblings))}; frame-src data:"
        return answer

    async def _list(
        self,
        request: Request,
        who: Principal,
        case_id: str,
        *,
        typed: Typed | None = None,
        wrong: InvalidInput | None = None,
    ) -> Response:
        desk, page = await self.desk(who, case_id), await self.read.page(who, case_id)
        language = language_of(request)
        telling = Telling(page.rules, language, page.names)
        return pages_of(request).page(
            request,
            "case_letters.html",
            status=422 if wrong else 200,
            wrong=translate(wrong.detail, language, wrong.extra) if wrong else "",
            fault_fields=_fault_fields(typed, telling) if typed else [],
            owed=letter_view.owed(page, desk, telling),
            offered=letter_view.offered(desk, telling, typed),
            not_yet=letter_view.not_yet(desk, telling),
            issued=letter_view.issued(desk, telling, typed),
            may_issue=_may_issue(desk, page),
            erased=desk.page is None,
            number=_number(desk, page),
            here=PATH.format(case_id=case_id),
            case_path=f"{CASE_PATH}/{case_id}",
        )


def _fault_fields(typed: Typed, telling: Telling) -> list[tuple[str, str]]:
    """Where on the page each fault stands."""
    order = typed.order
    key = f"cancel-{order.about.removeprefix('letter:')}" if order.about.startswith("letter:") else order.form
    known = {name: telling.say(letter_view.FIELD_NAMES[name]) for name in NAMES}
    return [
        (f"{key}-{name}", f"{known[name]}: {telling.say(text)}")
        for name, text in typed.faults.items()
        if name in known
    ]


def _may_issue(desk: Desk, page: CasePage) -> bool:
    return desk.page is not None and Act.ISSUE_LETTER in page.acts


def _number(desk: Desk, page: CasePage) -> str:
    return desk.page.snapshot.case_number if desk.page else page.case.report.receipt_number


async def _words(request: Request) -> dict[str, str]:
    """What was written into the letter; line ends as people mean them, not CRLF."""
    sent = await request.form()
    found = {name: sent.get(f"words-{name}") for name in NAMES}
    return {
        name: text.replace("\r\n", "\n").strip()
        for name, text in found.items()
        if isinstance(text, str) and text.strip()
    }
