"""`/verifikasi/{id}`: anybody checks a letter; the file is hashed while it arrives and kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Final

from fastapi import APIRouter, Form
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from services.triage.application.letters.verify_letter import (
    VERIFICATION_PATH,
    BadHash,
    NoSuchMark,
    TooManyLooks,
    Verified,
    VerifyLetter,
)
from shared.web.access import public, takes
from shared.web.i18n import language_of, translate
from shared.web.pages import pages_of

PATH: Final = f"{VERIFICATION_PATH}/{{mark}}"
LARGEST: Final = 1_000_000
"""Bytes of a form: an issued letter is far smaller; what is smaller than this is never written to disk."""


@dataclass(frozen=True, slots=True)
class VerificationScreen:
    """The page; works without a script and without signing in."""

    verify: VerifyLetter

    def router(self) -> APIRouter:
        """The routes."""
        routes = APIRouter(include_in_schema=False)

        @routes.get(PATH)
        @public
        async def show(request: Request, mark: str) -> Response:
            return await self._answer(request, mark, "", "")

        @routes.post(PATH)
        @public
        @takes(max_bytes=LARGEST)
        async def check(
            request: Request, mark: str, digest: Annotated[str, Form(alias="sha256", max_length=200)] = ""
        ) -> Response:
            sent = (await request.form()).get("file")
            hashed = ""
            if isinstance(sent, UploadFile) and sent.size:
                hashed = sha256(await sent.read()).hexdigest()
            return await self._answer(request, mark, hashed or digest.strip(), digest)

        return routes

    async def _answer(self, request: Request, mark: str, asked: str, typed: str) -> Response:
        language = language_of(request)
        try:
            found = await self.verify(mark, asked)
        except BadHash as wrong:
            found = await self.verify(mark)
            return _page(request, found, status=422, fault=translate(wrong.detail, language), typed=typed)
        except NoSuchMark as error:
            return _page(request, None, status=404, fault=translate(error.detail, language))
        except TooManyLooks as error:
            return _page(request, None, status=429, fault=translate(error.detail, language))
        return _page(request, found, asked=asked)


def _page(
    request: Request,
    found: Verified | None,
    *,
    status: int = 200,
    fault: str = "",
    typed: str = "",
    asked: str = "",
) -> Response:
    page = pages_of(request).page(
        request,
        "verification.html",
        status=status,
        letter=found.letter if found else None,
        matches=found.matches if found else None,
        fault=fault,
        typed=typed,
        asked=asked,
        here=request.url.path,
    )
    page.headers["X-Robots-Tag"] = "noindex"
    return page
