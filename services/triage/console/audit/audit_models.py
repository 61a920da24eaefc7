"""What `/api/v1/audit` answers, as the OpenAPI document shows it; times are RFC 3339, UTC."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from services.triage.domain.audit.deeds import Deed


class ActOut(BaseModel):
    """What a person did; nothing of what was written, and no reporter."""

    at: datetime
    by: str = Field(description="account, or jejak-cli:NAME")
    name: str = Field(description="display name of the account")
    deed: Deed
    type: str = Field(description="type of the journal's entry")
    what: str = Field(
        description="the decision, the step or the letter's form; empty if the type says it all"
    )
    case_id: str | None
    case_number: str | None
    case_here: bool = Field(description="the case stands with the caller's office; it may have passed on")
    stream: str
    seq: int = Field(description="the entry's place in its stream")


class AuditOut(BaseModel):
    """One page of acts, the latest first."""

    items: list[ActOut]
    next_cursor: str | None


class AuditForm(BaseModel):
    """The same from the page, as its URL says it."""

    dari: str = ""
    sampai: str = ""
    orang: str = ""
    jenis: str = ""


class ExportBody(BaseModel):
    """Which acts a file shall hold; both days are of WITA and included."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    person: str = Field("", max_length=64, description="account, or jejak-cli:NAME")
    deed: Deed | None = None
