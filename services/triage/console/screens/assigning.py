"""`/antrean/serah-terima`: chosen cases, or a whole shift, go to a colleague; each is told by its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.ports import Officers
from services.triage.application.queue.assign_cases import MOST, AssignCases, Given, Held
from services.triage.console.queue.queue_state import QueueState
from services.triage.console.site import CASE_PATH, QUEUE_PATH
from shared.changes import Cause
from shared.errors import N_
from shared.roles import Role
from shared.web.access import Who, allow
from shared.web.i18n import Language, language_of, translate
from shared.web.idempotency import Causes
from shared.web.pages import pages_of

PATH: Final = f"{QUEUE_PATH}/serah-terima"
WHOLE_SHIFT: Final = "semua"
Text = Annotated[str, Form(max_length=2_000)]
Chosen = Annotated[list[str], Form(max_length=MOST)]


@dataclass(frozen=True, slots=True)
class AssigningScreen:
    """One form of the queue's page; the answer is a page that tells what became of each case."""

    assign: AssignCases
    officers: Officers
    causes: Causes

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.post(PATH)
        @allow(Role.OFFICER, Role.COMMISSIONER)
        async def hand_over(
            request: Request,
            who: Who,
            *,
            kasus: Chosen = [],  # noqa: B006 - FastAPI copies it
            kepada: Text = "",
            cakupan: Text = "",
            kembali: Text = "",
            nonce: Text = "",
        ) -> Response:
            held = await self.assign.in_hand(who) if cakupan == WHOLE_SHIFT else Held(kasus)
            chosen = held.case_ids
            officers = await self.officers.officers(who.office)
            problem = _problem(chosen, known=kepada in officers, whole=cakupan == WHOLE_SHIFT)
            given: Sequence[Given] = []
            if not problem:

                def cause_of(case_id: str) -> Cause:
                    return self.causes.of(request, who, kepada.encode(), nonce=nonce, part=case_id)

                given = await self.assign(who, chosen, kepada, cause_of)
            return pages_of(request).page(
                request,
                "queue_assigned.html",
                status=422 if problem else 200,
                problem=problem,
                receiver=officers.get(kepada, ""),
                most=MOST if held.more and not problem else 0,
                back=QueueState.at(kembali).address(),
                **_told(given, language_of(request)),
            )

        return routes


def _problem(chosen: Sequence[str], *, known: bool, whole: bool) -> str:
    if not known:
        return N_("Pilih petugas penerima dari daftar.")
    if not chosen:
        return N_("Anda tidak memegang kasus.") if whole else N_("Pilih sedikitnya satu kasus.")
    return ""


def _told(given: Sequence[Given], language: Language) -> dict[str, Any]:
    """What went over and what did not, with the reason, each by its number."""
    rows = [(one, f"{CASE_PATH}/{one.case_id}", one.number or one.case_id) for one in given]
    return {
        "passed": [{"href": href, "number": number} for one, href, number in rows if one.refused is None],
        "kept": [
            {
                "href": href if one.number else "",
                "number": number,
                "reason": translate(one.refused.detail, language, one.refused.extra),
            }
            for one, href, number in rows
            if one.refused is not None
        ],
    }
