"""What a form of the case page is answered: back to the page, or the page again with what was typed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.act_on_case import Asked
from services.triage.application.queue.views import Acted
from services.triage.console.forms.posted import Posted
from services.triage.console.screens.case import NOTHING, CasePages, Faults
from services.triage.console.site import CASE_PATH
from shared.errors import Conflict, InvalidInput
from shared.security.principals import Principal
from shared.web.idempotency import Causes
from shared.web.pages import redirect

Rename = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Answers:
    """Asks on behalf of a person, and answers them."""

    pages: CasePages
    causes: Causes

    def asked(
        self,
        request: Request,
        who: Principal,
        case_id: str,
        *,
        nonce: str,
        read: int,
        posted: Posted = NOTHING,
    ) -> Asked:
        """What is asked, under the form's nonce; another text under the same one is another question."""
        body = f"{read}\x00".encode() + posted.identity()
        return Asked(who, case_id, self.causes.of(request, who, body, nonce=nonce), read)

    async def answer(
        self,
        request: Request,
        asked: Asked,
        doing: Awaitable[Acted],
        done: str,
        *,
        posted: Posted = NOTHING,
        on_page: Rename = str,
        back: str = "",
    ) -> Response:
        """Do it; then back to the case, or the page with the fault or who changed what, and the typed text.

        `on_page` gives a field its name on the page; `back` is where to instead of the case.
        """
        try:
            await doing
        except InvalidInput as wrong:
            faults = Faults({on_page(name): text for name, text in wrong.fields.items()})
        except Conflict as conflict:
            faults = Faults({}, conflict, asked.read)
        else:
            return redirect(request, back or f"{CASE_PATH}/{asked.case_id}", done=done)
        return await self.pages.show(request, asked.who, asked.case_id, faults=faults, posted=posted)
