"""`/lapor`: the public form in five steps, without a script and without a draft on the server.

Every answer travels in the page itself until it is sent, so nothing of a reporter is kept that was not handed
in. The nonce of the first page names the submission: sending twice is one report.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.intake.application.attach_evidence import AttachEvidence
from services.intake.application.lodge_report import LodgeReport
from services.intake.application.not_stored import NotStored
from services.intake.application.prepare_report import HandIn
from services.intake.application.read_report import read
from services.intake.application.submit_report import SubmitReport
from services.intake.application.track_status import NoSuchReceipt, TooManyTries
from services.intake.channels.callers import Callers
from services.intake.channels.form_body import body_of
from services.intake.channels.form_faults import Faults, among, faults_of, not_received, renewed, sentences
from services.intake.channels.form_reading import Form, read_form
from services.intake.channels.form_view import FormView
from services.intake.channels.receipt_page import hand_over
from services.intake.domain.submission import Channel
from shared.changes import PUBLIC
from shared.contracts.canonical import canonical
from shared.errors import Conflict, InvalidInput, KeyReused
from shared.web.access import public, takes
from shared.web.i18n import language_of, translate
from shared.web.pages import pages_of

PATH: Final = "/lapor"
EVENT, PEOPLE, EVIDENCE, IDENTITY, CHECK = range(1, 6)
_PARTY = ("name", "role", "address", "phone")
_WITNESS = ("name", "address", "phone")
_REPORTER = (
    *("name", "nik", "birthplace", "born", "sex", "occupation", "citizenship"),
    *("address", "phone", "email", "standing"),
)
FIELDS: Final[dict[int, tuple[str, ...]]] = {
    EVENT: (
        *("kind", "known_on", "occurred_on", "occurred_time", "kelurahan", "tps", "place_text"),
        *("category", "narrative"),
    ),
    PEOPLE: (
        *(f"party{number}_{field}" for number in (1, 2, 3) for field in _PARTY),
        *(f"witness{number}_{field}" for number in (1, 2, 3) for field in _WITNESS),
    ),
    EVIDENCE: ("files",),
    IDENTITY: (*(f"reporter_{field}" for field in _REPORTER), "declared"),
    CHECK: ("tip_number",),
}
"""The fields of each step, in their order on the page; a fault is shown at its field's step."""
_REPORTED: Final = {"kind": "report"}
_BEGUN: Final = {"tip": {"kind": "tip"}, "dari-informasi-awal": {"kind": "report", "from_tip": "ya"}}
"""What the address of the form may begin."""
_LONGEST: Final = 64


@dataclass(frozen=True, slots=True)
class WebForm:
    """The form's two routes."""

    submit: SubmitReport
    lodge: LodgeReport
    attach: AttachEvidence
    callers: Callers
    view: FormView

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.get(PATH)
        @public
        async def show(request: Request, jenis: str = "") -> Response:
            form = Form({**_BEGUN.get(jenis, _REPORTED), "form_id": pages_of(request).nonces.issue()})
            return await self._page(request, form, EVENT)

        @routes.post(PATH)
        @public
        @takes(max_bytes=None)
        async def take(request: Request) -> Response:
            form = await read_form(request, self.attach)
            pages_of(request).nonces.check(_form_id(form))
            return await self._take(request, form)

        return routes

    async def _take(self, request: Request, form: Form) -> Response:
        step = _step(form["step"])
        move, _, what = form["go"].partition(":")
        if move == "back":
            return await self._page(request, form, max(EVENT, step - 1))
        if move == "step":
            return await self._page(request, form, min(IDENTITY, _step(what)))
        if move == "remove":
            form.evidence = [upload for upload in form.evidence if upload != what]
            return await self._page(request, form, EVIDENCE)
        until = CHECK if move == "send" else min(step, IDENTITY)
        if faulty := self._faulty(request, form, until):
            return await self._page(request, form, *faulty)
        if move == "send":
            return await self._send(request, form)
        return await self._page(request, form, EVIDENCE if move == "upload" else until + 1)

    def _faulty(self, request: Request, form: Form, until: int) -> tuple[int, Faults] | None:
        """The first step, up to one, that has something wrong, and what that is."""
        faults = faults_of(request, form, self._handed_in, self.submit.prepare)
        for step, fields in FIELDS.items():
            if step <= until and (found := among(faults, fields)):
                return step, found
        return (EVENT, faults) if faults and until == CHECK else None

    def _handed_in(self, form: Form) -> HandIn:
        """Where a tip's sender lodges it, the tip's number is part of what a repeat must bring again."""
        body = body_of(form, Channel.WEB.value)
        said = {**body, "tip": form["tip_number"]} if form["from_tip"] else body
        cause = self.callers.keyed(PUBLIC.id, f"form:{_form_id(form)}", canonical(said))
        return HandIn(read(orjson.dumps(body)), PUBLIC, cause)

    async def _submit(self, form: Form) -> None:
        given = self._handed_in(form)
        if form["from_tip"]:
            await self.lodge(form["tip_number"][:_LONGEST], form["tip_pin"][:_LONGEST], lambda _number: given)
        else:
            await self.submit(given)

    async def _send(self, request: Request, form: Form) -> Response:
        try:
            await self._submit(form)
        except KeyReused:
            return await self._page(request, form, CHECK, renewed(request, form), status=409)
        except (NoSuchReceipt, TooManyTries, Conflict) as error:
            status = (
                422 if isinstance(error, NoSuchReceipt) else 429 if isinstance(error, TooManyTries) else 409
            )
            faults = {"tip_number": translate(error.detail, language_of(request))}
            return await self._page(request, form, CHECK, faults, status=status)
        except InvalidInput as error:
            faults = sentences(error, language_of(request))
            return await self._page(request, form, EVIDENCE if "files" in faults else EVENT, faults)
        except NotStored as error:
            return await self._again(request, form, error)
        return hand_over(request, PATH, _form_id(form))

    async def _again(self, request: Request, form: Form, error: NotStored) -> Response:
        """The last page once more: no receipt, and all that was typed is still there."""
        why = not_received(request, error)
        page = await self._page(request, form, CHECK, refusal=why)
        page.status_code, page.headers["Retry-After"] = 503, str(error.retry_after)
        return page

    async def _page(
        self,
        request: Request,
        form: Form,
        step: int,
        faults: Faults | None = None,
        *,
        status: int = 422,
        refusal: str = "",
    ) -> Response:
        context = await self.view.context(request, form, faults or {})
        return pages_of(request).page(
            request,
            "lapor.html",
            status=status if faults else 200,
            step=step,
            not_received=refusal,
            form_id=_form_id(form),
            carried=[*form.hidden(_shown(step))],
            checked=self.view.checked(self._handed_in(form)) if step == CHECK else None,
            **context,
        )


def _form_id(form: Form) -> str:
    return form["form_id"] or form["nonce"]


def _step(text: str) -> int:
    return int(text) if text.isdecimal() and EVENT <= int(text) <= CHECK else EVENT


def _shown(step: int) -> frozenset[str]:
    """The names that no page of a step carries on: its own fields (a date has three), and ever the PIN."""
    fields = FIELDS.get(step, ())
    parts = (f"{name}-{part}" for name in fields for part in ("day", "month", "year"))
    return frozenset({*fields, *parts, "nonce", "csrf", "go", "step", "form_id", "tip_pin"})
