"""What a search through `/api/v1/cases/search` takes and answers, as the OpenAPI document shows it."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from services.triage.application.search.index_ports import CEILING, EACH
from services.triage.console.queue.queue_models import CaseRow
from services.triage.domain.search.question import LONGEST, MOST_TERMS
from services.triage.domain.search.words import Field as Where
from services.triage.domain.words import Kind, Stage

LONGEST_SENT: Final = 2_000
"""Characters that are read at all; a text beyond `LONGEST` is refused with a sentence that says so."""


class SearchBody(BaseModel):
    """A search. Words stand in the body, since a name must not stand in an address."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(
        max_length=LONGEST_SENT,
        description="words of the narrative and notes, a case number or part of it (009/LP, 9/LP/2024), the "
        "number of a receipt or in SigapLapor, a kelurahan or its code, TPS, a name of a party or witness. "
        f"At most {LONGEST} characters and {MOST_TERMS} words. Words are met whole: no beginnings, "
        "no slips of the pen",
    )
    stage: Stage | None = None
    kind: Kind | None = None
    category: str | None = Field(None, max_length=40)
    kecamatan: str | None = Field(None, max_length=13, description="official code, e.g. 64.71.03")
    cursor: str = Field("", max_length=1024)
    limit: int = Field(50, ge=1, le=200)


class MetOut(BaseModel):
    """A word of the question that the case meets, and in which fields; what stands there is not quoted."""

    word: str
    fields: list[Where]


class FoundRow(CaseRow):
    """A case that was found, and why."""

    met: list[MetOut]


class SearchOut(BaseModel):
    """One page of what was found: most words met first, then the most telling field, then the newest."""

    items: list[FoundRow]
    next_cursor: str | None
    words: list[str] = Field(description="what was looked for")
    left_out: list[str] = Field(description="what was not: too common, or too short")
    whole: int = Field(
        description=f"how many cases meet all words; counting stops at {CEILING}, and the newest are ranked. "
        f"Cases that meet some of the words follow: the newest {EACH} of each word"
    )
    nowhere: list[str] = Field(description="words that no case meets; told if no case meets all")
