"""What `/api/v1/records` takes and answers, as the OpenAPI document shows it; times are RFC 3339, UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.store.dead import Status
from shared.store.decided import Act
from shared.store.orders import LONGEST_REASON


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class DeadOut(_Out):
    """A record that could not be read; never its bytes."""

    id: str
    consumer: str
    cluster: str
    topic: str
    partition: int
    offset: int
    reason: str = Field(description="code of why it is dead")
    detail: str
    sha256: str = Field(description="of its value")
    size: int = Field(description="bytes of its value")
    stream: str | None = Field(description="the stream that waits for the decision, if it is known")
    type: str | None = Field(description="its event type, if it is one of ours")
    at: datetime
    status: Status
    asked: Act | None = Field(default=None, description="asked for on a command line, not carried out yet")
    decided_by: str | None = Field(description="account, or jejak-cli:NAME")
    decided_at: datetime | None
    decision: str | None = Field(description="the reason that was given")


class DeadList(BaseModel):
    """One page of dead records, newest first."""

    items: list[DeadOut]
    next_cursor: str | None


class HeldOut(_Out):
    """A stream that does not go on, told by the record that stands first."""

    consumer: str
    stream: str
    epoch: int
    sequence: int
    hash: str = Field(description="of the first record; with code `dead` the id of the dead record")
    type: str | None
    code: str
    reason: str
    tries: int
    next_try: datetime | None = Field(description="null: it has no turn of its own")
    needs_person: bool
    since: datetime
    behind: int = Field(description="records that wait behind the first")


class HeldList(BaseModel):
    """One page of held streams, longest first."""

    items: list[HeldOut]
    next_cursor: str | None


class CountsOut(BaseModel):
    """How much there is."""

    dead: int = Field(description="waiting for a decision")
    held_streams: int
    held_need_person: int
    held_records: int


class ReasonBody(BaseModel):
    """Why; kept in the journal for good, so it names nobody."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(max_length=4 * LONGEST_REASON)


class SkipBody(ReasonBody):
    """Which record was looked at, and why it was held: nothing else is skipped; and the reason."""

    epoch: int = Field(ge=0)
    sequence: int = Field(ge=1)
    hash: str = Field(max_length=64)
    code: str = Field(max_length=64)


class SkippedOut(BaseModel):
    """It was skipped, or of a `gap` what was missing before it."""

    status: Literal["skipped"] = "skipped"
