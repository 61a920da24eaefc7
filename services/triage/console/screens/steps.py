"""The forms of steps, and of what is filed with a case: read, done, and shown again if they cannot be."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Path
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.act_on_case import Asked
from services.triage.application.queue.views import Acted, CaseFile
from services.triage.application.tie_cases import Other
from services.triage.console.case.acts import Acts
from services.triage.console.forms.filing_forms import (
    ASSIGN,
    LINK,
    UNLINK,
    WALL,
    case_id_in,
    filing_command,
)
from services.triage.console.forms.posted import Posted, Reader
from services.triage.console.forms.step_reading import record_of, words_of
from services.triage.console.screens.answers import Answers
from services.triage.console.site import CASE_PATH, PASSING_PATH
from services.triage.domain.acts.step_errors import BadRecord
from services.triage.domain.errors import NoSuchCase
from shared.errors import N_, NotFound
from shared.roles import Role
from shared.rules.rulebooks import Rulebooks
from shared.web.access import Who, allow

Number = Annotated[int, Form(ge=1)]
Nonce = Annotated[str, Form()]
Named = Annotated[str, Path(max_length=40)]


@dataclass(frozen=True, slots=True)
class StepScreen:
    """Two forms by name; a repeat of one (same page, sent twice) changes nothing more."""

    answers: Answers
    acts: Acts
    books: Rulebooks

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.post(f"{CASE_PATH}/{{case_id}}/langkah/{{step}}")
        @allow(Role.OFFICER)
        async def take_step(
            request: Request, who: Who, case_id: str, step: Named, *, revision: Number, nonce: Nonce = ""
        ) -> Response:
            posted = await Posted.read(request, step)
            asked = self.answers.asked(request, who, case_id, nonce=nonce, read=revision, posted=posted)
            doing = self._step(asked, step, posted)
            return await self._answer(request, asked, doing, N_("Langkah dicatat."), posted)

        @routes.post(f"{CASE_PATH}/{{case_id}}/berkas/{{form}}")
        @allow(Role.OFFICER, Role.COMMISSIONER)
        async def file(
            request: Request, who: Who, case_id: str, form: Named, *, revision: Number, nonce: Nonce = ""
        ) -> Response:
            posted = await Posted.read(request, form)
            asked = self.answers.asked(request, who, case_id, nonce=nonce, read=revision, posted=posted)
            if form == WALL and posted.yes("office"):
                doing = self._wall_office(asked, posted)
                done = N_("Kantor ini tidak lagi melihat kasus itu. Komisioner lain mengalihkannya.")
                return await self._answer(request, asked, doing, done, posted, back=PASSING_PATH)
            return await self._answer(request, asked, self._file(asked, posted), N_("Tersimpan."), posted)

        return routes

    async def _answer(
        self,
        request: Request,
        asked: Asked,
        doing: Awaitable[Acted],
        done: str,
        posted: Posted,
        *,
        back: str = "",
    ) -> Response:
        def on_page(name: str) -> str:
            return f"{posted.form}-{name}"

        return await self.answers.answer(
            request, asked, doing, done, posted=posted, on_page=on_page, back=back
        )

    async def _wall_office(self, asked: Asked, posted: Posted) -> Acted:
        """Whoever is named beside the office is named with it."""
        return await self.acts.passing.wall_office(asked, posted.many("accounts"), posted.text("words"))

    async def _step(self, asked: Asked, step: str, posted: Posted) -> Acted:
        """The form is read by the rulebook alone: a repeat finds its answer though the case has moved."""
        file = await self._seen(asked)
        rules = self.books.pinned(file.case.rulebook)
        form = next((move.record for move in rules.moves if move.command == step), None)
        return await self.acts.step(asked, step, record_of(form, file.case, rules, posted), words_of(posted))

    async def _file(self, asked: Asked, posted: Posted) -> Acted:
        file = await self._seen(asked)
        if posted.form == ASSIGN:
            return await self.acts.assign(asked, posted.text("to"))
        if posted.form == LINK:
            await self._known(asked, case_id_in(posted.text("other")))
        if posted.form in {LINK, UNLINK} and posted.yes("merged"):
            change = self.acts.merge.merge if posted.form == LINK else self.acts.merge.unmerge
            return await change(asked, case_id_in(posted.text("other")))
        if posted.form in {LINK, UNLINK}:
            tie = self.acts.tie.link if posted.form == LINK else self.acts.tie.unlink
            return await tie(asked, Other(case_id_in(posted.text("other"))))
        reader = Reader(posted, self.books.pinned(file.case.rulebook).zone)
        command = filing_command(posted.form, asked.who, reader)
        if command is None:
            raise NotFound(N_("Formulir ini tidak ada."))
        return await self.acts.file(asked, command)

    async def _seen(self, asked: Asked) -> CaseFile:
        return await self.answers.pages.read.file(asked.who, asked.case_id)

    async def _known(self, asked: Asked, other: str) -> None:
        """The other case of a link, which the person must be able to see."""
        try:
            await self.answers.pages.read.file(asked.who, other)
        except NoSuchCase:
            raise BadRecord(
                fields={"other": N_("Kasus itu tidak ditemukan. Tempel alamat halamannya.")}
            ) from None
