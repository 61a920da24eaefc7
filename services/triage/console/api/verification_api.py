"""`/api/v1/verifications/{id}`: whether a letter is genuine, for anybody; nothing of its case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.triage.application.letters.verify_letter import VerifyLetter
from shared.web.access import public


class VerificationOut(BaseModel):
    """A letter that was issued, by what is printed on it."""

    number: str = Field(description="as printed on the letter")
    letter_no: int
    dated: date | None
    form: str
    cancelled: bool = Field(description="a later letter cancelled it")
    matches: bool | None = Field(
        description="whether `sha256` is the issued letter's; null if none was asked"
    )


@dataclass(frozen=True, slots=True)
class VerificationApi:
    """The endpoint."""

    verify: VerifyLetter

    def router(self) -> APIRouter:
        """The route."""
        routes = APIRouter(tags=["verification"])

        @routes.get("/api/v1/verifications/{mark}")
        @public
        async def verify(mark: str, sha256: Annotated[str, Query(max_length=100)] = "") -> VerificationOut:
            """The letter of the id in its QR code; unknown ids and what is none are answered alike (404)."""
            found = await self.verify(mark, sha256)
            letter = found.letter
            return VerificationOut(
                number=letter.number,
                letter_no=letter.letter_no,
                dated=letter.dated,
                form=letter.form_id,
                cancelled=letter.cancelled,
                matches=found.matches,
            )

        return routes
