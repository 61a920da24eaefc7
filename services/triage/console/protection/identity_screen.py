"""`/kasus/{id}/identitas`: ask, agree, open, close; what is open comes from intake, into a frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Path
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.act_on_case import Asked
from services.triage.application.protection.open_identity import OpenIdentity, SeenIdentity
from services.triage.console.forms.posted import Posted
from services.triage.console.protection.identity_words import Telling, identity_view
from services.triage.console.site import CASE_PATH
from services.triage.domain.protection import identity_commands as ask
from services.triage.domain.protection.identity_facts import IdentityGround
from shared.errors import N_, Conflict, InvalidInput, NotFound
from shared.roles import Role
from shared.security.principals import Principal
from shared.web.access import Who, allow
from shared.web.headers import policy
from shared.web.i18n import language_of, translate
from shared.web.idempotency import Causes
from shared.web.pages import pages_of, redirect

PATH = f"{CASE_PATH}/{{case_id}}/identitas"
READ = allow(Role.OFFICER, Role.COMMISSIONER, Role.AUDITOR)
ACT = allow(Role.OFFICER, Role.COMMISSIONER)
Named = Annotated[str, Path(max_length=20)]
Number = Annotated[int, Form(ge=0)]
DONE = {
    "minta": N_("Permintaan dicatat."),
    "setuju": N_("Permintaan disetujui."),
    "tolak": N_("Permintaan ditolak."),
    "buka": N_("Identitas dibuka; waktunya berjalan."),
    "tutup": N_("Identitas ditutup."),
}


@dataclass(frozen=True, slots=True)
class IdentityScreen:
    """The page and its forms; each act goes back to the page, which alone holds the grant."""

    identities: OpenIdentity
    causes: Causes
    intake_origin: str

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.get(PATH)
        @READ
        async def show(request: Request, who: Who, case_id: str) -> Response:
            return self._page(request, who, await self.identities.show(who, case_id))

        @routes.post(f"{PATH}/{{act}}")
        @ACT
        async def act(
            request: Request,
            who: Who,
            case_id: str,
            act: Named,
            *,
            number: Number = 0,
            nonce: Annotated[str, Form()] = "",
        ) -> Response:
            posted = await Posted.read(request, "identitas")
            seen = await self.identities.show(who, case_id)
            if act not in DONE:
                raise NotFound(N_("Formulir ini tidak ada."))
            try:
                command = _command(act, who, number, posted)
                cause = self.causes.of(request, who, f"{act}\x00".encode() + posted.identity(), nonce=nonce)
                await self.identities.do(Asked(who, case_id, cause), command)
            except InvalidInput as wrong:
                return self._page(request, who, seen, posted=posted, faults=wrong.fields)
            except Conflict as conflict:
                fresh = await self.identities.show(who, case_id)
                return self._page(request, who, fresh, posted=posted, conflict=conflict)
            return redirect(request, f"{CASE_PATH}/{case_id}/identitas", done=DONE[act])

        return routes

    def _page(
        self,
        request: Request,
        who: Principal,
        seen: SeenIdentity,
        *,
        posted: Posted | None = None,
        faults: dict[str, str] | None = None,
        conflict: Conflict | None = None,
    ) -> Response:
        language, here = language_of(request), f"{CASE_PATH}/{seen.case.case_id}"
        telling = Telling(seen.case, seen.rules, seen.opened, seen.names, who, seen.now, language)
        page = pages_of(request).page(
            request,
            "case_identity.html",
            status=409 if conflict else 422 if faults else 200,
            report=seen.case.report,
            grant=seen.grant,
            action=f"{self.intake_origin}/identities",
            here=here,
            posted=posted or Posted(),
            faults={f"identitas-{name}": translate(text, language) for name, text in (faults or {}).items()},
            conflict=translate(conflict.detail, language, conflict.extra) if conflict else "",
            **identity_view(telling),
        )
        if seen.grant:
            # Without scripts the page covers itself; that the time is short is the point (WCAG 2.2.1).
            left = int((seen.case.protection.identities[-1].until - seen.now).total_seconds()) + 1
            page.headers["Refresh"] = f"{left}; url={here}/identitas"
        # The form goes to intake, which knows our pages by the Origin that browsers leave out otherwise.
        page.headers["Referrer-Policy"] = "strict-origin"
        page.headers["Cache-Control"] = "no-store"
        page.headers["Content-Security-Policy"] = (
            f"{policy([self.intake_origin])}; frame-src {self.intake_origin}"
        )
        return page


def _command(act: str, who: Principal, number: int, posted: Posted) -> ask.IdentityCommand:
    """The command of a form.

    Raises:
        InvalidInput: no reason was chosen.
    """
    by, words = who.actor(), posted.text("words")
    if act == "minta":
        if posted.text("ground") not in set(IdentityGround):
            raise InvalidInput(fields={"ground": N_("Pilih untuk apa identitas dibuka.")})
        return ask.AskIdentity(by=by, ground=IdentityGround(posted.text("ground")), words=words)
    if act == "setuju":
        return ask.AgreeIdentity(by=by, request=number)
    if act == "tolak":
        return ask.DeclineIdentity(by=by, request=number, words=words)
    if act == "buka":
        return ask.OpenIdentity(by=by, request=number)
    return ask.CloseIdentity(by=by, request=number)
