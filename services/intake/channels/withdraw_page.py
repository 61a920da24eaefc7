"""`/lacak/cabut`: the reporter's wish to withdraw, in a form; nothing of it ever stands in the URL."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from services.intake.application.ask_withdrawal import AskWithdrawal
from services.intake.application.track_status import NoSuchReceipt, TooManyTries
from services.intake.channels.callers import Callers
from services.intake.channels.withdrawals_api import keyed
from services.intake.domain.withdrawing import LONGEST_REASON, BadReason, ReportErased
from shared.clock import from_rfc3339
from shared.contracts.canonical import canonical
from shared.errors import N_, Conflict, DomainError, KeyReused
from shared.web.access import public, takes
from shared.web.i18n import language_of, translate
from shared.web.pages import pages_of

PATH: Final = "/lacak/cabut"
_Typed = Annotated[str, Form(max_length=64)]
_Text = Annotated[str, Form()]
_SENT: Final = N_("Halaman ini sudah terkirim dengan isian lain. Muat ulang halaman.")


@dataclass(frozen=True, slots=True)
class WithdrawPage:
    """The page's two routes."""

    ask: AskWithdrawal
    callers: Callers

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.get(PATH)
        @public
        async def show(request: Request) -> Response:
            return _page(request)

        @routes.post(PATH)
        @public
        @takes(max_bytes=65_536)
        async def take(
            request: Request, number: _Typed = "", pin: _Typed = "", reason: _Text = "", nonce: _Text = ""
        ) -> Response:
            words = canonical({"number": number, "reason": reason})
            cause = partial(keyed, self.callers, f"form:{nonce}", words)
            typed = {"number": number, "reason": reason}
            try:
                asked = await self.ask(number, pin, reason, cause=cause)
            except (NoSuchReceipt, TooManyTries, BadReason, Conflict, ReportErased) as error:
                return _refused(request, error, typed)
            return _page(request, number=asked.answer["number"], at=from_rfc3339(asked.answer["asked_at"]))

        return routes


def _refused(request: Request, error: DomainError | TooManyTries, typed: dict[str, str]) -> Response:
    """The form again with what was typed, all but the PIN, and what stands against it."""
    language = language_of(request)
    if isinstance(error, BadReason):
        faults = {name: translate(text, language) for name, text in error.fields.items()}
        return _page(request, status=422, faults=faults, **typed)
    if isinstance(error, NoSuchReceipt | TooManyTries):
        status = error.status if isinstance(error, TooManyTries) else 422
        return _page(request, status=status, faults={"number": translate(error.detail, language)}, **typed)
    detail = _SENT if isinstance(error, KeyReused) else error.detail
    status = error.status if isinstance(error, ReportErased) else 409
    return _page(request, status=status, faults={"": translate(detail, language)}, **typed)


def _page(request: Request, *, status: int = 200, **context: Any) -> Response:
    known = {"number": "", "reason": "", "faults": {}, "at": None, "longest": LONGEST_REASON, **context}
    page = pages_of(request).page(request, "cabut.html", status=status, **known)
    page.headers["Cache-Control"] = "no-store"
    return page
