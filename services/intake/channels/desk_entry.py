"""`/posko`: what a person tells at the desk, entered by staff on one page; the receipt is handed over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.intake.application.attach_evidence import AttachEvidence
from services.intake.application.not_stored import NotStored
from services.intake.application.prepare_report import HandIn
from services.intake.application.read_report import read
from services.intake.application.submit_report import SubmitReport
from services.intake.channels.callers import Callers
from services.intake.channels.form_body import body_of
from services.intake.channels.form_faults import Faults, faults_of, not_received, renewed, sentences
from services.intake.channels.form_reading import Form, read_form
from services.intake.channels.form_view import FormView
from services.intake.channels.receipt_page import hand_over
from services.intake.domain.submission import Channel
from shared.contracts.canonical import canonical
from shared.errors import InvalidInput, KeyReused
from shared.roles import Role
from shared.security.principals import Principal
from shared.web.access import Who, allow, takes
from shared.web.i18n import language_of
from shared.web.pages import pages_of

PATH: Final = "/posko"


@dataclass(frozen=True, slots=True)
class DeskEntry:
    """The desk's two routes."""

    submit: SubmitReport
    attach: AttachEvidence
    callers: Callers
    view: FormView

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.get(PATH)
        @allow(Role.POSKO, Role.OFFICER, Role.COMMISSIONER)
        async def show(request: Request) -> Response:
            form = Form({"kind": "report", "form_id": pages_of(request).nonces.issue()})
            return await self._page(request, form)

        @routes.post(PATH)
        @allow(Role.POSKO, Role.OFFICER, Role.COMMISSIONER)
        @takes(max_bytes=None)
        async def take(request: Request, who: Who) -> Response:
            form = await read_form(request, self.attach)
            pages_of(request).nonces.check(form["form_id"] or form["nonce"])
            return await self._take(request, form, who)

        return routes

    async def _take(self, request: Request, form: Form, who: Principal) -> Response:
        move, _, what = form["go"].partition(":")
        if move == "remove":
            form.evidence = [upload for upload in form.evidence if upload != what]
            return await self._page(request, form)

        def handed_in(filled: Form) -> HandIn:
            body = body_of(filled, Channel.DESK.value)
            key = f"form:{_form_id(filled)}"
            cause = self.callers.keyed(who.account_id, key, canonical(body))
            return HandIn(read(orjson.dumps(body)), who.actor(), cause)

        form.values["declared"] = "desk"  # the reporter signs the printed form, not the screen
        if faults := faults_of(request, form, handed_in, self.submit.prepare):
            return await self._page(request, form, faults)
        try:
            await self.submit(handed_in(form))
        except KeyReused:
            return await self._page(request, form, renewed(request, form), status=409)
        except InvalidInput as error:
            return await self._page(request, form, sentences(error, language_of(request)))
        except NotStored as error:
            page = await self._page(request, form, refusal=not_received(request, error))
            page.status_code, page.headers["Retry-After"] = 503, str(error.retry_after)
            return page
        return hand_over(request, PATH, _form_id(form))

    async def _page(
        self,
        request: Request,
        form: Form,
        faults: Faults | None = None,
        *,
        status: int = 422,
        refusal: str = "",
    ) -> Response:
        return pages_of(request).page(
            request,
            "posko.html",
            status=status if faults else 200,
            not_received=refusal,
            form_id=_form_id(form),
            carried=[("evidence", upload_id) for upload_id in form.evidence],
            **await self.view.context(request, form, faults or {}),
        )


def _form_id(form: Form) -> str:
    return form["form_id"] or form["nonce"]
