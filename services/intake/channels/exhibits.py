"""`POST /exhibits`: an exhibit's bytes for the holder of a grant, which stands in the body and no URL."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.responses import Response, StreamingResponse

from services.intake.application.fetch_exhibit import FetchExhibit
from services.intake.domain.decisions import Fetch
from services.intake.domain.evidence import Exhibit
from shared.clock import Clock
from shared.contracts.envelope import Uuid7
from shared.security.signing import read_grant
from shared.web.access import Who, signed_in

PURPOSE: Final = "view_exhibit"
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
class Exhibits:
    """The endpoint; a form on the case's page posts to it, a script posts the same fields with a token."""

    fetch: FetchExhibit
    clock: Clock
    grant_key: bytes = field(repr=False)

    def router(self) -> APIRouter:
        """The route."""
        routes = APIRouter(tags=["evidence"])

        @routes.post("/exhibits", include_in_schema=False)
        @signed_in
        async def fetch_exhibit(
            who: Who,
            grant: Annotated[str, Form(max_length=2048)],
            exhibit_id: Annotated[Uuid7, Form()],
        ) -> Response:
            known = read_grant(
                self.grant_key,
                grant,
                now=self.clock(),
                person=who.account_id,
                target=exhibit_id,
                purpose=PURPOSE,
            )
            request = Fetch(exhibit_id, known.person, known.case_id, known.purpose)
            exhibit, chunks = await self.fetch(request)
            return StreamingResponse(chunks, headers=_headers(exhibit), media_type="application/octet-stream")

        return routes


def _headers(exhibit: Exhibit) -> dict[str, str]:
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
