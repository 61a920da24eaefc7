"""What `/api/v1/operations` answers, as the OpenAPI document shows it; times are RFC 3339, UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from shared.store.meta import Restored


class OutgoingOut(BaseModel):
    """The outbox."""

    rows: int = Field(description="events not yet acknowledged by Kafka")
    age_s: float = Field(description="seconds since the oldest of them; 0 while there are none")
    parked: int = Field(description="events that Kafka cannot take as they are; at most 200 are counted")


class LagOut(BaseModel):
    """How far this copy is behind in a topic."""

    topic: str
    records: int | None = Field(description="null: this copy reads no partition of it now")


class TickOut(BaseModel):
    """A clock of this copy."""

    name: str
    every_s: float
    at: datetime | None = Field(description="of its last round; null: none since the start")
    late: bool


class BackupOut(BaseModel):
    """The last backup that was noted in this database."""

    at: datetime
    fingerprint: str
    documents: int


class RestoreOut(BaseModel):
    """The last restore of this database."""

    state: Restored
    reconciled_at: datetime | None


class DependencyOut(BaseModel):
    """What `/readyz` says of a dependency."""

    name: str
    state: Literal["ok", "degraded", "fail"]
    since: datetime
    why: str | None


class RecordsOut(BaseModel):
    """Dead and held records; `/api/v1/records` lists them."""

    dead: int
    held_streams: int
    held_need_person: int


class OperationsOut(BaseModel):
    """A service as it is; a part that did not answer is null and stands in `unknown`."""

    service: str
    version: str
    at: datetime
    started_at: datetime
    outgoing: OutgoingOut | None
    lags: list[LagOut] | None
    records: RecordsOut | None
    ticks: list[TickOut]
    backup: BackupOut | None = Field(description="null: none was noted, or it is unknown")
    restore: RestoreOut | None = Field(description="null: never restored, or it is unknown")
    dependencies: list[DependencyOut]
    unknown: list[str]
