"""`/api/v1/cases/{id}/letters`: preview a letter, issue it, have it again as PDF or as a working copy."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import date, datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.act_on_case import Asked
from services.triage.application.letters.give_letter import GiveLetters
from services.triage.application.letters.issue_letter import Letters
from services.triage.application.letters.letter_desk import ShowLetters
from services.triage.application.letters.letter_orders import Consent, Issued, Order
from services.triage.console.api.api_models import Revised
from services.triage.console.api.cases_api import BASE, HOLD, READ
from services.triage.domain.file.dossier_facts import LetterIssued
from services.triage.domain.letters.letter_earlier import cancelled_by, letter_of
from services.triage.domain.letters.letter_offers import Offer
from shared.web.access import Who
from shared.web.i18n import Language, language_of, translate
from shared.web.idempotency import Causes

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class OrderBody(Revised):
    """Which letter is wanted."""

    form: str = Field(max_length=64, description="id of a form of the case's rulebook")
    about: str = Field(
        "",
        max_length=64,
        description="which summons, hearing or route; empty: the last one; letter:N cancels letter N",
    )
    words: dict[str, str] = Field(
        default_factory=dict,
        max_length=8,
        description="what is written into it, by the names of `asks`; kept sealed",
    )


class ConsentBody(OrderBody):
    """What a person says who issues a letter: they saw the preview and know of which case it is."""

    case_number: str = Field(max_length=80, description="retyped from the preview")
    sha256: str = Field(pattern="^[0-9a-f]{64}$", description="of the preview")


class PreviewOut(BaseModel):
    """What issuing now would give; `draft` is a PDF in base64, marked on every page."""

    sha256: str
    case_number: str
    letter_no: int
    revision: int
    draft: str


class IssuedOut(BaseModel):
    """An issued letter; its PDF is at `/letters/{letter_no}.pdf`."""

    letter_no: int
    sha256: str


class LetterOut(IssuedOut):
    """An issued letter in the list."""

    form: str
    issued_at: datetime
    by: str
    snapshot: int = Field(description="revision of the case that it tells")
    number: str = Field(description="the case number that it bears")
    dated: date | None
    verification: str = Field(description="its id at `/api/v1/verifications/{id}`, as printed in its QR code")
    cancels: int | None = Field(description="the letter that it cancels")
    cancelled_by: int | None = Field(description="the letter that cancelled it")


class LetterList(BaseModel):
    """Oldest first."""

    items: list[LetterOut]


class AskedOut(BaseModel):
    """A field that the officer writes into a letter."""

    name: str
    required: bool


class OfferOut(BaseModel):
    """A form of the case's rulebook; `first` says what has to happen before it can be issued, if anything."""

    form: str
    name: str
    code: str
    confirmed: bool
    abouts: list[str] = Field(
        description="the parts that it can be about, oldest first; empty: the case itself"
    )
    asks: list[AskedOut]
    first: str | None


class OfferList(BaseModel):
    """In the rulebook's order; empty once the report was erased."""

    items: list[OfferOut]


@dataclass(frozen=True, slots=True)
class LettersApi:
    """The endpoints."""

    letters: Letters
    give: GiveLetters
    desk: ShowLetters
    causes: Causes

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["letters"])
        self._add_issuing(routes)
        self._add_reading(routes)
        return routes

    def _add_issuing(self, routes: APIRouter) -> None:
        @routes.post(f"{BASE}/{{case_id}}/letters/preview")
        @HOLD
        async def preview(who: Who, case_id: str, body: OrderBody) -> PreviewOut:
            """Set the letter from the case as it stands; the trail says who had the draft."""
            shown = await self.give.preview(who, Order(case_id, body.form, body.about, body.words))
            return PreviewOut(
                sha256=shown.sha256,
                case_number=shown.case_number,
                letter_no=shown.letter_no,
                revision=shown.revision,
                draft=base64.b64encode(shown.draft).decode(),
            )

        @routes.post(f"{BASE}/{{case_id}}/letters")
        @HOLD
        async def issue(request: Request, who: Who, case_id: str, body: ConsentBody) -> IssuedOut:
            """Issue it as it was previewed; retyping the number proves of which case it is."""
            cause = self.causes.of(request, who, await request.body())
            asked = Asked(who, case_id, cause, body.revision)
            order = Order(case_id, body.form, body.about, body.words)
            issued = await self.letters.issue(asked, order, Consent(body.case_number, body.sha256))
            return IssuedOut(letter_no=issued.letter_no, sha256=issued.sha256)

    def _add_reading(self, routes: APIRouter) -> None:
        @routes.get(f"{BASE}/{{case_id}}/letters")
        @READ
        async def list_letters(who: Who, case_id: str) -> LetterList:
            """The letters that were issued."""
            found = await self.letters.book.letters(who, case_id)
            over = cancelled_by(found)
            return LetterList(items=[_letter_out(one, over.get(one.letter)) for one in found])

        @routes.get(f"{BASE}/{{case_id}}/letters/possible")
        @READ
        async def possible(request: Request, who: Who, case_id: str) -> OfferList:
            """Every letter of the rulebook: what it is about and asks, or what has to happen first."""
            desk = await self.desk(who, case_id)
            return OfferList(items=[_offer_out(one, language_of(request)) for one in desk.offered])

        @routes.get(f"{BASE}/{{case_id}}/letters/{{letter_no}}.pdf")
        @READ
        async def letter_pdf(who: Who, case_id: str, letter_no: int) -> Response:
            """The letter made again from the journal; its bytes have the hash that was issued."""
            return pdf_of(await self.give.again(who, case_id, letter_no))

        @routes.get(f"{BASE}/{{case_id}}/letters/{{letter_no}}.docx")
        @READ
        async def letter_docx(who: Who, case_id: str, letter_no: int) -> Response:
            """A working copy for editing by hand; marked so, and never the issued letter."""
            return docx_of(await self.give.copy(who, case_id, letter_no), letter_no)


def pdf_of(issued: Issued) -> Response:
    """An issued letter as a download."""
    name = f"surat-{issued.letter_no:03}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
    return Response(issued.pdf, media_type=PDF, headers=headers)


def docx_of(copy: bytes, letter_no: int) -> Response:
    """A working copy as a download."""
    headers = {
        "Content-Disposition": f'attachment; filename="salinan-kerja-{letter_no:03}.docx"',
        "Cache-Control": "no-store",
    }
    return Response(copy, media_type=DOCX, headers=headers)


def _letter_out(one: LetterIssued, over: int | None) -> LetterOut:
    return LetterOut(
        letter_no=one.letter,
        sha256=one.sha256,
        form=one.form,
        issued_at=one.at,
        by=one.by,
        snapshot=one.snapshot,
        number=one.number,
        dated=one.dated,
        verification=one.verification,
        cancels=letter_of(one.about) or None,
        cancelled_by=over,
    )


def _offer_out(one: Offer, language: Language) -> OfferOut:
    return OfferOut(
        form=one.form.id,
        name=one.form.title,
        code=one.form.code,
        confirmed=one.form.confirmed,
        abouts=[each.key for each in one.subjects],
        asks=[AskedOut(name=each.name, required=each.required) for each in one.asked],
        first=translate(one.first, language) if one.first else None,
    )
