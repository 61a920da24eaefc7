"""`/kasus/{id}/serupa`: cases that may be the same, two of them side by side, and what is said of it."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.act_on_case import Asked
from services.triage.application.hints.find_alike import FindAlike
from services.triage.application.queue.board import ReadBoard
from services.triage.application.queue.views import Acted
from services.triage.application.read_case import CasePage, ReadCase
from services.triage.application.tie_cases import Other
from services.triage.console.alike.alike_view import AlikeViews
from services.triage.console.case.acts import Acts
from services.triage.console.case.timeline import since
from services.triage.console.screens.case import READ
from services.triage.console.site import CASE_PATH
from services.triage.domain.lifecycle import Act
from shared.changes import Cause
from shared.errors import N_, Conflict, InvalidInput, NotFound
from shared.roles import Role
from shared.security.principals import Principal
from shared.web.access import Who, allow
from shared.web.i18n import language_of, translate
from shared.web.idempotency import Causes
from shared.web.pages import pages_of, redirect

Text = Annotated[str, Form(max_length=8_000)]
Number = Annotated[int, Form(ge=1)]
Id = Annotated[str, Form(max_length=64)]
MOST_SETTLED: Final = 100
"""Cases of which a person said something that one page lists."""
DONE: Final = {
    "gabung": N_("Kasus digabungkan; keduanya tetap ada dengan nomor dan tenggatnya."),
    "kaitkan": N_("Kasus dikaitkan."),
    "bukan": N_("Dicatat: bukan hal yang sama. Petunjuk ini tidak muncul lagi."),
    "batal": N_("Dibatalkan; kedua kasus berdiri seperti semula."),
}
"""The acts of the page, and what is said once one is done."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a form brought about another case; `lead` is the case that goes on handling, of a merge."""

    act: str
    other: str
    lead: str
    words: str
    read: int
    other_read: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why it was not taken: by field, or because somebody changed one of the two cases."""

    said: Said
    faults: dict[str, str]
    conflict: Conflict | None = None


@dataclass(frozen=True, slots=True)
class AlikeScreen:
    """The page and its forms; works without a script."""

    alike: FindAlike
    read: ReadCase
    board: ReadBoard
    acts: Acts
    causes: Causes
    views: AlikeViews

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.get(f"{CASE_PATH}/{{case_id}}/serupa")
        @READ
        async def show(
            request: Request, who: Who, case_id: str, dengan: Annotated[str, Query(max_length=64)] = ""
        ) -> Response:
            return await self._page(request, who, case_id, beside=dengan)

        @routes.post(f"{CASE_PATH}/{{case_id}}/serupa/{{act}}")
        @allow(Role.OFFICER)
        async def say(
            request: Request,
            who: Who,
            case_id: str,
            act: str,
            *,
            other: Id,
            revision: Number,
            other_revision: Number,
            lead: Id = "",
            words: Text = "",
            nonce: Annotated[str, Form()] = "",
        ) -> Response:
            if act not in DONE:
                raise NotFound(N_("Formulir ini tidak ada."))
            words = words.replace("\r\n", "\n")
            said = Said(act, other, lead, words, revision, other_revision)
            body = "\x00".join((act, other, lead, words, str(revision), str(other_revision)))
            return await self._say(
                request, who, case_id, said, self.causes.of(request, who, body.encode(), nonce=nonce)
            )

        return routes

    async def _say(
        self, request: Request, who: Principal, case_id: str, said: Said, cause: Cause
    ) -> Response:
        try:
            await self._done(Asked(who, case_id, cause, said.read), said)
        except InvalidInput as wrong:
            trouble = Trouble(said, dict(wrong.fields))
        except Conflict as conflict:
            trouble = Trouble(said, {}, conflict)
        else:
            here = f"{CASE_PATH}/{case_id}/serupa?dengan={said.other}"
            return redirect(request, here, done=DONE[said.act])
        return await self._page(request, who, case_id, beside=said.other, trouble=trouble)

    def _done(self, asked: Asked, said: Said) -> Awaitable[Acted]:
        other = Other(said.other, said.other_read, said.words)
        if said.act == "gabung":
            return self._merge(asked, said)
        if said.act == "kaitkan":
            return self.acts.tie.link(asked, other)
        if said.act == "bukan":
            return self.acts.tie.dismiss(asked, other)
        return self._undo(asked, other)

    async def _merge(self, asked: Asked, said: Said) -> Acted:
        """Into the case that was chosen to lead: the other one, or the one of this page."""
        if said.lead == asked.case_id:
            turned = Asked(asked.who, said.other, asked.cause, said.other_read)
            return await self.acts.merge.merge(turned, asked.case_id, said.words, said.read)
        return await self.acts.merge.merge(asked, said.other, said.words, said.other_read)

    async def _undo(self, asked: Asked, other: Other) -> Acted:
        """Whatever stands between the two."""
        case = (await self.read.file(asked.who, asked.case_id)).case
        ties = {link.tie.value for link in case.dossier.links if link.other == other.case_id}
        if "merged" in ties:
            return await self.acts.merge.unmerge(asked, other.case_id, other.words)
        if "leads" in ties:
            turned = Asked(asked.who, other.case_id, asked.cause, other.read)
            return await self.acts.merge.unmerge(turned, asked.case_id, other.words)
        if "linked" in ties:
            return await self.acts.tie.unlink(asked, other)
        return await self.acts.tie.restore(asked, other)

    async def _page(
        self,
        request: Request,
        who: Principal,
        case_id: str,
        *,
        beside: str = "",
        trouble: Trouble | None = None,
    ) -> Response:
        language = language_of(request)
        page = await self.read.opened(who, case_id)
        hints = await self.alike.hints(who, case_id)
        named = [*(one.case_id for one in hints), *_settled(page)]
        rows = {one.row.case_id: one for one in await self.board.some(who, named)}
        # Only who chose a case has looked at it: nothing of another one is opened, nor on record, before.
        if beside:
            await self.read.opened(who, beside)
        pair = await self.alike.between(who, case_id, beside) if beside else None
        return pages_of(request).page(
            request,
            "case_alike.html",
            status=200 if trouble is None else 409 if trouble.conflict else 422,
            case=page.case,
            report=page.case.report,
            hints=self.views.hints(hints, rows, language),
            settled=self.views.settled(page.case, rows, language),
            pair=self.views.beside(pair, language) if pair else None,
            erased=page.opened.erased,
            may_link=Act.LINK in page.acts,
            may_merge=Act.MERGE in page.acts,
            here=f"{CASE_PATH}/{case_id}",
            **await self._trouble(request, who, page, trouble),
        )

    async def _trouble(
        self, request: Request, who: Principal, page: CasePage, trouble: Trouble | None
    ) -> dict[str, Any]:
        """What was typed, what is wrong with it, and who changed which of the two cases meanwhile."""
        if trouble is None:
            return {"said": None, "faults": {}, "conflict": "", "changes": []}
        language, said, conflict = language_of(request), trouble.said, trouble.conflict
        changes = []
        if conflict is not None:
            other = await self.read.page(who, said.other)
            for one, read in ((page, said.read), (other, said.other_read)):
                lines = since(one, one.rules, read, language)
                if lines:
                    changes.append((one.case.report.receipt_number, lines))
        return {
            "said": said,
            "faults": {name: translate(text, language) for name, text in trouble.faults.items()},
            "conflict": translate(conflict.detail, language, conflict.extra) if conflict else "",
            "changes": changes,
        }


def _settled(page: CasePage) -> list[str]:
    """The other cases of which a person said something last."""
    said = [(one.at, one.other) for one in page.case.dossier.links]
    said += [(one.at, one.other) for one in page.case.belonging.apart]
    return [other for _, other in sorted(said)[-MOST_SETTLED:]]
