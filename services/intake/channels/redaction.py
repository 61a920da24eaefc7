"""`POST /exhibits/redaction`: the page on which parts of a picture are covered, and the copies made so far.

Triage opens it with a grant to redact, which is a custody entry; the page has a pass of a quarter of an hour.
A program posts the same marks to `/api/v1/exhibits/{id}/copies`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from services.intake.application.copy_redacted import CopyRedacted, Redaction
from services.intake.channels.exhibits import Door, ExhibitId, GrantText
from services.intake.channels.marks_form import ROWS, Row, marks_of, rows_of
from services.intake.channels.viewer import give_pass
from services.intake.domain.decisions import Fetch
from services.intake.domain.evidence import Exhibit
from services.intake.domain.redaction import (
    MOST_MARKS,
    MOST_PAGES,
    PDF,
    WHOLE,
    Mark,
    NotCovered,
    RedactedCopy,
    Why,
)
from shared.changes import Cause
from shared.contracts.envelope import Uuid7
from shared.errors import N_, InvalidInput
from shared.roles import Role
from shared.security.principals import Principal
from shared.security.signing import GRANT_LIFE, LONGEST_LIFE, Grant, Purpose, issue_grant, read_grant
from shared.web.access import Who, allow
from shared.web.i18n import language_of, translate
from shared.web.idempotency import Causes
from shared.web.pages import pages_of

REDACT: Final[Purpose] = "redact_exhibit"
COVER: Final[Purpose] = "cover_exhibit"
"""The page's own pass: it makes copies and opens no other page, so that it cannot prolong itself."""
Nonce = Annotated[str, Form()]
WORDS: Final[Mapping[str, str]] = {
    Why.REPORTER.value: N_("identitas pelapor"),
    Why.WITNESS.value: N_("identitas saksi"),
    Why.CHILD.value: N_("anak"),
    Why.CONTACT.value: N_("alamat atau nomor telepon"),
    Why.IDENTITY_NUMBER.value: N_("nomor identitas"),
    Why.BYSTANDER.value: N_("orang lain yang tidak terkait"),
}


class MarkIn(BaseModel):
    """A box in hundredths of a percent of the page as it is seen, from its upper left corner."""

    model_config = ConfigDict(extra="forbid")

    left: int = Field(ge=0, le=WHOLE)
    top: int = Field(ge=0, le=WHOLE)
    width: int = Field(ge=1, le=WHOLE)
    height: int = Field(ge=1, le=WHOLE)
    why: Why
    page: int = Field(default=1, ge=1, le=MOST_PAGES, description="of a PDF; a picture has page 1 alone")

    def mark(self) -> Mark:
        """For the domain."""
        return Mark(self.left, self.top, self.width, self.height, self.why, self.page)


class CopyIn(BaseModel):
    """What is covered, under a grant to redact."""

    model_config = ConfigDict(extra="forbid")

    grant: str = Field(max_length=2048)
    marks: list[MarkIn] = Field(max_length=MOST_MARKS)


class CopyOut(BaseModel):
    """A copy that may leave the office."""

    id: str
    original: str
    sha256: str
    size: int = Field(description="bytes")
    media_type: str
    marks: int


@dataclass(frozen=True, slots=True)
class Allowed:
    """A person whose grant is good."""

    who: Principal
    grant: Grant
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answered:
    """What the page says beside the picture: what was typed, what is wrong with it, what was made."""

    rows: Sequence[Row] = ()
    faults: Mapping[str, str] = field(default_factory=dict)
    made: RedactedCopy | None = None


@dataclass(frozen=True, slots=True)
class RedactionDesk:
    """The page and the endpoint."""

    door: Door
    copy: CopyRedacted
    causes: Causes

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["evidence"])

        @routes.post("/exhibits/redaction", include_in_schema=False)
        @allow(Role.OFFICER, Role.COMMISSIONER)
        async def open_desk(request: Request, who: Who, grant: GrantText, exhibit_id: ExhibitId) -> Response:
            allowed = self._allowed(who, grant, exhibit_id, REDACT)
            await self._picture(exhibit_id)
            wanted = Fetch(exhibit_id, who.account_id, allowed.grant.case_id, REDACT)
            exhibit, _ = await self.door.fetch(wanted)
            own = self._grant(allowed, exhibit_id, COVER, LONGEST_LIFE)
            page = await self._page(request, replace(allowed, text=own), exhibit, Answered())
            return give_pass(self.door, request, page, wanted)

        @routes.post("/exhibits/redaction/copies", include_in_schema=False)
        @allow(Role.OFFICER, Role.COMMISSIONER)
        async def make_copy(
            request: Request, who: Who, grant: GrantText, exhibit_id: ExhibitId, nonce: Nonce = ""
        ) -> Response:
            allowed = self._allowed(who, grant, exhibit_id, COVER)
            original = await self._picture(exhibit_id)
            rows = rows_of(await request.form())
            cause = self.causes.of(request, who, repr(rows).encode(), nonce=nonce)
            try:
                made = await self.copy(_asked(allowed, marks_of(rows), cause))
            except InvalidInput as wrong:
                faults = dict(wrong.fields) or {"": wrong.detail}
                return await self._page(request, allowed, original, Answered(rows, faults))
            return await self._page(request, allowed, original, Answered(made=made))

        self._add_for_programs(routes)
        return routes

    def _add_for_programs(self, routes: APIRouter) -> None:
        @routes.post("/api/v1/exhibits/{exhibit_id}/copies", status_code=201)
        @allow(Role.OFFICER, Role.COMMISSIONER)
        async def copy_exhibit(
            request: Request, who: Who, exhibit_id: Annotated[Uuid7, Path()], body: CopyIn
        ) -> CopyOut:
            """Copy a picture or a PDF with boxes burnt in; the original stays as it is."""
            allowed = self._allowed(who, body.grant, exhibit_id, REDACT)
            cause = self.causes.of(request, who, await request.body())
            marks = tuple(one.mark() for one in body.marks)
            return _out(await self.copy(_asked(allowed, marks, cause)))

    def _allowed(self, who: Principal, grant: str, exhibit_id: str, purpose: Purpose) -> Allowed:
        known = read_grant(
            self.door.grant_key,
            grant,
            now=self.door.clock(),
            person=who.account_id,
            target=exhibit_id,
            purpose=purpose,
        )
        return Allowed(who, known, grant)

    async def _picture(self, exhibit_id: str) -> Exhibit:
        """The exhibit, if the page can show what is marked: nobody covers a page unseen.

        Raises:
            NotCovered: it is a PDF, which programs mark by page.
        """
        exhibit = await self.copy.original(exhibit_id)
        if exhibit.media_type == PDF:
            raise NotCovered(N_("PDF ditandai per halaman melalui API; halaman ini hanya untuk gambar."))
        return exhibit

    async def _page(
        self, request: Request, allowed: Allowed, exhibit: Exhibit, answered: Answered
    ) -> Response:
        language = language_of(request)
        copies = await self.copy.copies(exhibit.id)
        context: dict[str, Any] = {
            "exhibit": exhibit,
            "source": f"/exhibits/{exhibit.id}/bytes",
            "grant": allowed.text,
            "rows": [*answered.rows, *[Row()] * ROWS][: max(ROWS, len(answered.rows))],
            "faults": {name: translate(text, language) for name, text in answered.faults.items()},
            "made": answered.made,
            "copies": [
                (one, self._grant(allowed, one.exhibit.id, "view_exhibit", GRANT_LIFE)) for one in copies
            ],
            "words": [(value, translate(text, language)) for value, text in WORDS.items()],
            "life": LONGEST_LIFE,
        }
        return pages_of(request).page(
            request, "tutup.html", status=422 if answered.faults else 200, **context
        )

    def _grant(self, allowed: Allowed, target: str, purpose: Purpose, life: timedelta) -> str:
        now = self.door.clock()
        grant = Grant(allowed.grant.person, allowed.grant.case_id, target, purpose, now + life)
        return issue_grant(self.door.grant_key, grant, now=now)


def _asked(allowed: Allowed, marks: tuple[Mark, ...], cause: Cause) -> Redaction:
    grant = allowed.grant
    return Redaction(grant.target, grant.person, grant.case_id, marks, cause)


def _out(made: RedactedCopy) -> CopyOut:
    return CopyOut(
        id=made.exhibit.id,
        original=made.original,
        sha256=made.exhibit.sha256,
        size=made.exhibit.size,
        media_type=made.exhibit.media_type,
        marks=len(made.marks),
    )
