"""`POST /api/v1/uploads`: a file, as the raw body or one multipart part, streamed and sealed on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from services.intake.application.attach_evidence import AttachEvidence
from services.intake.channels.answers import json
from services.intake.channels.multipart import BadForm, MultipartStream
from services.intake.channels.schemas import takes_bytes
from services.intake.domain.evidence import Upload
from shared.errors import N_
from shared.web.access import public, takes


class Uploaded(BaseModel):
    """A file that waits for its report: name `upload_id` in the report's `evidence` within 24 hours."""

    upload_id: str
    sha256: str = Field(description="of the bytes as they came")
    size: int = Field(description="bytes")
    media_type: str = Field(description="told by the content")


@dataclass(frozen=True, slots=True)
class UploadsApi:
    """The endpoint."""

    attach: AttachEvidence

    def router(self) -> APIRouter:
        """The route."""
        routes = APIRouter(tags=["evidence"])

        @routes.post(
            "/api/v1/uploads",
            status_code=201,
            responses={201: {"model": Uploaded}},
            openapi_extra=takes_bytes(),
        )
        @public
        @takes(max_bytes=None, any_form=True)
        async def upload(request: Request) -> Response:
            """Hand in a file of at most 50 MB, as the body or as one part of a form."""
            return json(described(await self.attach(await _file(request))), 201)

        return routes


def described(upload: Upload) -> dict[str, str | int]:
    """The JSON of an upload."""
    exhibit = upload.exhibit
    return {
        "upload_id": exhibit.id,
        "sha256": exhibit.sha256,
        "size": exhibit.size,
        "media_type": exhibit.media_type,
    }


async def _file(request: Request) -> AsyncIterator[bytes]:
    """The body, or its first part that is a file."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        return request.stream()
    stream = MultipartStream(request)
    async for part in stream.parts():
        if part.filename is not None:
            return stream.chunks()
    raise BadForm(N_("Formulir ini tidak memuat berkas."))
