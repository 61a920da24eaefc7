"""`/sigaplapor`: what has to be typed into SigapLapor, in its own words; its number noted; the export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.act_on_case import Asked
from services.triage.application.sigaplapor.enter_cases import EnterCases
from services.triage.console.api.sigaplapor_api import csv_of
from services.triage.console.case.acts import Acts
from services.triage.console.screens.case import READ
from services.triage.console.site import CASE_PATH, SIGAP_PATH
from services.triage.domain.file.dossier_commands import EnterElsewhere
from services.triage.domain.file.sigaplapor import Reviewed, category_1, category_2
from shared.clock import WITA, Clock
from shared.errors import N_, Conflict, InvalidInput
from shared.roles import Role
from shared.security.principals import Principal
from shared.web.access import Who, allow
from shared.web.i18n import language_of, translate
from shared.web.idempotency import Causes
from shared.web.pages import pages_of, redirect

EXPORT: Final = f"{SIGAP_PATH}/ekspor.csv"
MONTH: Final = timedelta(days=30)
Text = Annotated[str, Form(max_length=120)]


@dataclass(frozen=True, slots=True)
class Noting:
    """What was typed of an entry, and why it was not taken."""

    case_id: str = ""
    number: str = ""
    entered_on: str = ""
    faults: tuple[tuple[str, str], ...] = ()
    trouble: str = ""


NOTHING: Final = Noting()


@dataclass(frozen=True, slots=True)
class SigapScreen:
    """The page, its form for each case, and the download; works without a script."""

    enter: EnterCases
    acts: Acts
    causes: Causes
    clock: Clock

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.get(SIGAP_PATH)
        @READ
        async def show(request: Request, who: Who) -> Response:
            return await self._page(request, who)

        @routes.get(EXPORT)
        @READ
        async def export(request: Request, who: Who, dari: str = "", sampai: str = "") -> Response:
            first, last = _day(dari), _day(sampai)
            if first is None or last is None:
                told = N_("Tulis kedua tanggalnya, misalnya 2024-11-27.")
                return await self._page(request, who, wrong=told, dates=(dari, sampai))
            try:
                return csv_of(await self.enter.export(who, first, last), first, last)
            except InvalidInput as wrong:
                return await self._page(request, who, wrong=wrong.detail, dates=(dari, sampai))

        @routes.post(f"{SIGAP_PATH}/{{case_id}}")
        @allow(Role.OFFICER, Role.COMMISSIONER)
        async def note(
            request: Request,
            who: Who,
            case_id: str,
            *,
            revision: Annotated[int, Form(ge=1)],
            number: Text = "",
            entered_on: Text = "",
            nonce: Text = "",
        ) -> Response:
            cause = self.causes.of(
                request, who, f"{revision}\x00{number}\x00{entered_on}".encode(), nonce=nonce
            )
            asked = Asked(who, case_id, cause, revision)
            return await self._note(request, asked, Noting(case_id, number.strip(), entered_on.strip()))

        return routes

    async def _note(self, request: Request, asked: Asked, typed: Noting) -> Response:
        day, language = _day(typed.entered_on), language_of(request)
        if day is None:
            told = translate(N_("Tulis tanggalnya, misalnya 2024-11-27."), language)
            return await self._page(request, asked.who, noting=_with(typed, {"entered_on": told}))
        command = EnterElsewhere(by=asked.who.actor(), number=typed.number, entered_on=day)
        try:
            await self.acts.file(asked, command)
        except InvalidInput as wrong:
            told = translate(wrong.detail, language, wrong.extra)
            return await self._page(
                request, asked.who, noting=_with(typed, dict.fromkeys(wrong.fields, told))
            )
        except Conflict as conflict:
            told = translate(conflict.detail, language, conflict.extra)
            noting = Noting(typed.case_id, typed.number, typed.entered_on, trouble=told)
            return await self._page(request, asked.who, noting=noting)
        return redirect(
            request, SIGAP_PATH, done=N_("Nomor SigapLapor %(number)s dicatat."), number=typed.number
        )

    async def _page(
        self,
        request: Request,
        who: Principal,
        *,
        noting: Noting = NOTHING,
        wrong: str = "",
        dates: tuple[str, str] | None = None,
    ) -> Response:
        language = language_of(request)
        waiting, today = await self.enter.waiting(who), self.clock().astimezone(WITA).date()
        known = {one.case_id for one in waiting.cases}
        return pages_of(request).page(
            request,
            "sigaplapor.html",
            status=409 if noting.trouble else 422 if wrong or noting.faults else 200,
            rows=[_row(one) for one in waiting.cases],
            more=waiting.more,
            odd=waiting.odd,
            twice=waiting.twice,
            noting=noting,
            faults=dict(noting.faults),
            listed=noting.case_id in known,
            wrong=translate(wrong, language) if wrong else "",
            dates=dates or (f"{today - MONTH}", f"{today}"),
            today=f"{today}",
            here=SIGAP_PATH,
            export=EXPORT,
            case_path=CASE_PATH,
        )


def _with(typed: Noting, faults: dict[str, str]) -> Noting:
    return Noting(typed.case_id, typed.number, typed.entered_on, tuple(faults.items()))


def _row(one: Reviewed) -> dict[str, Any]:
    """What is typed there, field by field under its name there."""
    typed = [
        (N_("Nomor Laporan/Temuan"), one.number),
        (N_("Tanggal Laporan/Temuan"), one.received_on.isoformat()),
        (N_("Nomor Registrasi"), one.registration),
        (N_("Kategori 1"), category_1(one)),
        (N_("Kategori 2"), category_2(one)),
    ]
    return {
        "case_id": one.case_id,
        "number": one.number,
        "revision": one.revision,
        "typed": [(name, str(text)) for name, text in typed if text],
        "heard": one.heard,
        "unreadable": one.unreadable,
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
