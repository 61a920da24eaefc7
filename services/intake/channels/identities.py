"""`POST /identities`: who reported, for the holder of a grant, which stands in the body and no URL.

A page of triage shows the answer in a frame until the grant ends; `POST /api/v1/identities` gives it to a
program of the same person. Both answer `Cache-Control: no-store`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from services.intake.application.fetch_identity import FetchIdentity
from services.intake.domain.identity import IdentityFetch
from shared.changes import JsonObject
from shared.clock import Clock
from shared.contracts.envelope import Uuid7
from shared.errors import N_, DomainError
from shared.security.principals import Principal
from shared.security.signing import Grant, read_grant
from shared.web.access import Who, signed_in
from shared.web.i18n import language_of, translate
from shared.web.pages import pages_of
from shared.web.problems import problem_of

PURPOSE: Final = "open_identity"
PATH: Final = "/identities"
CLOSED: Final = "/identities/closed"
GrantText = Annotated[str, Form(max_length=2048)]
ReportId = Annotated[Uuid7, Form()]
SHOWN: Final = {
    "name": N_("Nama"),
    "nik": "NIK",
    "phone": N_("Telepon"),
    "email": N_("Surel"),
    "address": N_("Alamat"),
    "sex": N_("Jenis kelamin"),
    "birthplace": N_("Tempat lahir"),
    "born": N_("Tanggal lahir"),
    "occupation": N_("Pekerjaan"),
    "citizenship": N_("Kewarganegaraan"),
    "standing": N_("Kedudukan"),
}
"""What is shown, in this order; a test compares it with what the vault keeps."""


class IdentityBody(BaseModel):
    """The grant, and the report that it is for."""

    model_config = ConfigDict(extra="forbid")

    grant: str = Field(max_length=2048, description="from triage, for this person, case and report")
    report_id: Uuid7


class IdentityOut(BaseModel):
    """Who reported; a field that was not given is null."""

    name: str | None = None
    nik: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    sex: str | None = None
    birthplace: str | None = None
    born: str | None = None
    occupation: str | None = None
    citizenship: str | None = None
    standing: str | None = None
    until: datetime = Field(description="when the grant ends: show it no longer")


@dataclass(frozen=True, slots=True)
class IdentitiesRoutes:
    """The endpoints."""

    fetch: FetchIdentity
    clock: Clock
    grant_key: bytes = field(repr=False)
    pages: frozenset[str]
    """Origins whose pages may show an identity in a frame."""

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(tags=["identities"])

        @routes.post(PATH, include_in_schema=False)
        @signed_in
        async def show_identity(
            request: Request, who: Who, grant: GrantText, report_id: ReportId
        ) -> Response:
            try:
                known, identity = await self._fetched(who, grant, report_id)
            except DomainError as error:
                # The usual page of a problem may not stand in a frame, so that nobody would read it.
                problem = problem_of(error)
                refused = problem.sentence(language_of(request))
                return self._page(request, status=problem.status, refused=refused)
            left = max(0, int((known.expires_at - self.clock()).total_seconds()))
            page = self._page(request, rows=_rows(request, identity), until=known.expires_at)
            # Without scripts the frame empties itself when the grant ends.
            page.headers["Refresh"] = f"{left}; url={CLOSED}"
            return page

        @routes.get(CLOSED, include_in_schema=False)
        @signed_in
        async def show_closed(request: Request, who: Who) -> Response:  # noqa: ARG001 - signed in is enough
            return self._page(request, closed=True)

        @routes.post(f"/api/v1{PATH}")
        @signed_in
        async def fetch_identity(who: Who, response: Response, body: IdentityBody) -> IdentityOut:
            """Who reported, under a grant; a custody entry is written before."""
            known, identity = await self._fetched(who, body.grant, body.report_id)
            response.headers["Cache-Control"] = "no-store"
            return IdentityOut.model_validate({**identity, "until": known.expires_at})

        return routes

    async def _fetched(self, who: Principal, grant: str, report_id: str) -> tuple[Grant, JsonObject]:
        known = read_grant(
            self.grant_key,
            grant,
            now=self.clock(),
            person=who.account_id,
            target=report_id,
            purpose=PURPOSE,
        )
        fetch = IdentityFetch(report_id, known.person, known.case_id, known.purpose, known.expires_at)
        return known, await self.fetch(fetch)

    def _page(self, request: Request, **context: Any) -> Response:
        plain: dict[str, Any] = {"rows": [], "until": None, "closed": False, "refused": ""}
        page = pages_of(request).page(request, "identitas.html", **{**plain, **context})
        framed = " ".join(sorted(self.pages))
        # No sandbox: in one, browsers do not follow the Refresh that empties the frame.
        page.headers["Content-Security-Policy"] = (
            f"default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors {framed}"
        )
        page.headers["Cache-Control"] = "no-store"
        page.headers["Referrer-Policy"] = "no-referrer"
        return page


def _rows(request: Request, identity: JsonObject) -> list[tuple[str, str]]:
    """What was given, under its name in the reader's language."""
    language = language_of(request)
    return [
        (translate(label, language), str(identity[name])) for name, label in SHOWN.items() if name in identity
    ]
