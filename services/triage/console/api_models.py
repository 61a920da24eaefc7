"""What `/api/v1/cases` takes and answers, as the OpenAPI document shows it; times are RFC 3339, UTC."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.triage.console.dossier_models import ClockOut, DossierOut, TrackOut
from services.triage.domain.words import Decision, Kind, Outcome, Stage


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Revised(BaseModel):
    """What every act on a case may say: which revision it was read at."""

    model_config = ConfigDict(extra="forbid")

    revision: int | None = Field(
        None, ge=1, description="of the case as it was read; another one now is refused (case-changed)"
    )


class HoldBody(Revised):
    """Nothing needs to be said to claim or release."""


class ProposeBody(Revised):
    """A decision to propose."""

    decision: Decision
    reason: Annotated[str, StringConstraints(max_length=4_000)] = Field(
        "", description="kept sealed; needed unless a registration lacks nothing"
    )
    receiver: str | None = Field(
        None, max_length=64, description="of an escalation; of a transfer: the office that is to receive it"
    )
    route: str | None = Field(None, max_length=64, description="of an escalation, if the rulebook has routes")


class ProposalBody(Revised):
    """The proposal that was read."""

    proposal: int = Field(ge=1, description="its number")


class DeclineBody(ProposalBody):
    """Why not."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=4_000)] = Field(
        description="kept sealed"
    )


class DeadlineOut(_Out):
    """A legal deadline under the case's pinned rulebook: article, start, calendar and sum."""

    id: str
    rulebook: str
    started_at: datetime
    starts_from: str
    length: int
    calendar: str
    first_day_counts: bool
    ends: str
    last_day: date
    due_at: datetime = Field(description="the first moment that is too late")
    extended_due_at: datetime | None
    article: str
    source: str
    confirmed: bool
    met_at: datetime | None = Field(description="when the step that it waits for was taken")


class NextDue(_Out):
    """The open deadline that ends first."""

    id: str
    due_at: datetime


class CaseRow(_Out):
    """A case as a queue lists it."""

    id: str
    report_id: str
    trace_id: str
    receipt_number: str
    kind: Kind
    stage: Stage
    revision: int
    title: str = Field(description="the narrative's first line; empty once it was erased")
    category: str | None
    kelurahan: str | None
    received_at: datetime
    opened_at: datetime
    next_due: NextDue | None
    returned_at: datetime | None = Field(
        description="when the receiver returned the last hand-off; the case waits first in its queue"
    )
    claimed_by: str | None = Field(description="account")
    holder: str | None = Field(description="display name of the account")
    proposed: Decision | None = Field(description="the decision that waits for a commissioner")
    missing: int = Field(description="how many things the law wants that the report lacks")


class CountsOut(_Out):
    """How many there are; a count stops at 1000."""

    cases: int
    tips: int
    mine: int
    pending: int
    overdue: int
    soon: int


class CaseList(BaseModel):
    """One page of a queue."""

    items: list[CaseRow]
    next_cursor: str | None
    counts: CountsOut


class PlaceOut(_Out):
    """Where it happened, as far as it names nobody."""

    kelurahan: str | None
    tps: list[str]
    point: tuple[int, int] | None = Field(description="longitude, latitude in 1e-7 degree")


class ExhibitOut(_Out):
    """An exhibit's facts; its bytes are fetched from intake."""

    id: str
    sha256: str
    size: int = Field(description="bytes")
    media_type: str


class ProposalOut(_Out):
    """A decision that waits for a commissioner."""

    number: int
    decision: Decision
    receiver: str | None
    by: str = Field(description="account")
    at: datetime
    reason: str


class RulingOut(_Out):
    """What became of a proposal."""

    proposal: ProposalOut
    outcome: Outcome
    by: str = Field(description="account")
    at: datetime
    note: str


class HandoffOut(_Out):
    """A hand-off; sent, with proof, and acknowledged are two facts, neither stands for the other."""

    id: str
    number: int
    receiver: str
    escalated_at: datetime
    sent_at: datetime | None
    proof: str | None = Field(description="SHA-256 of the message as sent")
    acknowledged_at: datetime | None
    reference: str | None = Field(description="the number on the receiver's receipt")
    returned_at: datetime | None
    return_reason: str | None


class PersonOut(_Out):
    """A reported party or witness."""

    name: str | None = None
    role: str | None = None
    address: str | None = None
    phone: str | None = None


class CaseWhole(BaseModel):
    """A case with its content opened for this answer; the reporter's identity stays with intake."""

    id: str
    report_id: str
    trace_id: str
    receipt_number: str
    kind: Kind
    channel: str
    stage: Stage
    revision: int
    rulebook: str
    category: str | None
    standing: str | None
    occurred_at: str | None
    known_on: date | None
    received_at: datetime
    lodged_at: datetime | None
    opened_at: datetime
    registered_at: datetime | None
    place: PlaceOut | None
    evidence: list[ExhibitOut]
    missing: list[str]
    deadlines: list[DeadlineOut]
    clocks: list[ClockOut] = Field(description="the same clocks, and what happened to each")
    tracks: list[TrackOut] = Field(description="the routes that the plenary chose")
    dossier: DossierOut
    claimed_by: str | None
    claimed_at: datetime | None
    holder: str | None
    proposal: ProposalOut | None
    rulings: list[RulingOut]
    handoffs: list[HandoffOut]
    narrative: str | None
    place_text: str | None
    reported_parties: list[PersonOut] | None
    witnesses: list[PersonOut] | None
    erased: bool
    damaged: bool = Field(description="a seal does not match: tell the operator")
    verified: bool = Field(description="the journal's chain holds and the case is its fold")
    acts: list[str] = Field(description="what the caller could do now")


class EntryOut(_Out):
    """One entry of the journal; what is sealed in it is left out."""

    seq: int
    type: str
    at: datetime
    by: str
    by_kind: str
    trace_id: str
    hash: str


class JournalOut(BaseModel):
    """A case's journal, oldest first, and whether its chain holds."""

    case_id: str
    entries: list[EntryOut]
    verified: bool
    problems: list[str]


class WaitingOut(BaseModel):
    """The proposal that waits, without its reason."""

    number: int
    decision: Decision
    receiver: str | None
    by: str
    at: datetime


class ActedOut(BaseModel):
    """Where the case stands after an act; the same at every repeat of the key."""

    case_id: str
    revision: int
    stage: Stage
    claimed_by: str | None
    due_at: datetime | None
    proposal: WaitingOut | None
    handoff_id: str | None
