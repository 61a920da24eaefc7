"""`POST /exhibits`: an exhibit's bytes for the holder of a grant, which stands in the body and no URL.

`show=inline` lets a page of ours show them in a frame; `POST /exhibits/check` computes their SHA-256 anew.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from services.intake.application.fetch_exhibit import FetchExhibit
from services.intake.domain.decisions import Fetch
from services.intake.domain.evidence import Exhibit
from shared.clock import Clock
from shared.contracts.envelope import Uuid7
from shared.security.principals import Principal
from shared.security.sealing import Unsealable
from shared.security.signing import read_grant
from shared.web.access import Who, signed_in
from shared.web.media import shown_inline
from shared.web.pages import pages_of

PURPOSE: Final = "view_exhibit"
GrantText = Annotated[str, Form(max_length=2048)]
ExhibitId = Annotated[Uuid7, Form()]
Show = Annotated[str, Form(max_length=10)]
_ENDINGS: Final = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument": "zip",
    "application/zip": "zip",
    "audio/amr": "amr",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
    "image/webp": "webp",
    "text/plain": "txt",
    "video/3gpp": "3gp",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "video/x-matroska": "mkv",
    "video/x-msvideo": "avi",
}


@dataclass(frozen=True, slots=True)
class Door:
    """Lets the holder of a grant in."""

    fetch: FetchExhibit
    clock: Clock
    grant_key: bytes = field(repr=False)
    pages: frozenset[str]
    """Origins whose pages may show an exhibit in a frame."""

    def framed(self) -> str:
        """The policy that lets our pages alone frame what is answered."""
        return f"frame-ancestors {' '.join(sorted(self.pages))}"


def granted(door: Door, who: Principal, grant: str, exhibit_id: str) -> Fetch:
    """What the grant lets this person fetch; the door's `fetch` holds its case against the exhibit's report.

    Raises:
        GrantRefused: the grant is not for this person, exhibit and time.
    """
    known = read_grant(
        door.grant_key, grant, now=door.clock(), person=who.account_id, target=exhibit_id, purpose=PURPOSE
    )
    return Fetch(exhibit_id, known.person, known.case_id, known.purpose)


@dataclass(frozen=True, slots=True)
class Exhibits:
    """The endpoint; a form on the case's page posts to it, a script posts the same fields with a token."""

    door: Door

    def router(self) -> APIRouter:
        """The route."""
        routes = APIRouter(tags=["evidence"])

        @routes.post("/exhibits", include_in_schema=False)
        @signed_in
        async def fetch_exhibit(
            who: Who, grant: GrantText, exhibit_id: ExhibitId, show: Show = ""
        ) -> Response:
            exhibit, chunks = await self.door.fetch(granted(self.door, who, grant, exhibit_id))
            inline = show == "inline" and shown_inline(exhibit.media_type)
            headers, media_type = headers_of(exhibit), "application/octet-stream"
            if inline:
                headers, media_type = headers | self._shown(exhibit), exhibit.media_type
            return StreamingResponse(chunks, headers=headers, media_type=media_type)

        @routes.post("/exhibits/check", include_in_schema=False)
        @signed_in
        async def check_exhibit(
            request: Request, who: Who, grant: GrantText, exhibit_id: ExhibitId
        ) -> Response:
            exhibit, chunks = await self.door.fetch(granted(self.door, who, grant, exhibit_id))
            found = await _digest(exhibit, chunks)
            page = pages_of(request).page(request, "bukti.html", exhibit=exhibit, found=found)
            page.headers["Content-Security-Policy"] = (
                f"default-src 'none'; style-src 'self'; {self.door.framed()}; sandbox"
            )
            return page

        return routes

    def _shown(self, exhibit: Exhibit) -> dict[str, str]:
        """Shown, never run: a picture has no rights at all, a PDF needs the browser's own viewer."""
        sandbox = "; sandbox" if exhibit.media_type.startswith("image/") else ""
        return {
            "Content-Disposition": headers_of(exhibit)["Content-Disposition"].replace("attachment", "inline"),
            "Content-Security-Policy": f"default-src 'none'; {self.door.framed()}{sandbox}",
        }


async def _digest(exhibit: Exhibit, chunks: AsyncIterator[bytes]) -> str:
    """SHA-256 of the bytes as they lie there now; empty if they can no longer be opened to the end."""
    digest, size = sha256(), 0
    try:
        async for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
    except Unsealable:
        return digest.hexdigest() if size == exhibit.size else ""
    return digest.hexdigest()


def headers_of(exhibit: Exhibit) -> dict[str, str]:
    """Never shown inline, never kept, never run: whatever the bytes are, they are data."""
    name = f"bukti-{exhibit.id}.{_ENDINGS.get(exhibit.media_type, 'bin')}"
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(exhibit.size),
        "Content-Encoding": "identity",  # or 50 MB would be compressed, which blocks everybody else
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-site",
        "Cache-Control": "no-store",
        "X-Exhibit-SHA256": exhibit.sha256,
    }
