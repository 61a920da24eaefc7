"""What `/api/v1/cases` takes and answers, as the OpenAPI document shows it; times are RFC 3339, UTC."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.triage.console.case.dossier_models import ClockOut, DossierOut, TrackOut
from services.triage.console.case.timeline_said import Group
from services.triage.domain.clocks.unclocked import NoClock
from services.triage.domain.protection.identity_facts import IdentityGround
from services.triage.domain.protection.identity_request import IdentityState
from services.triage.domain.protection.protection_facts import PassageGround
from services.triage.domain.words import Decision, Kind, Outcome, Stage


class Out(BaseModel):
    """What is read off the attributes of an answer."""

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


class DeadlineOut(Out):
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


class PlaceOut(Out):
    """Where it happened, as far as it names nobody."""

    kelurahan: str | None
    tps: list[str]
    point: tuple[int, int] | None = Field(description="longitude, latitude in 1e-7 degree")


class ExhibitOut(Out):
    """An exhibit's facts; its bytes are fetched from intake."""

    id: str
    sha256: str
    size: int = Field(description="bytes")
    media_type: str


class ProposalOut(Out):
    """A decision that waits for a commissioner."""

    number: int
    decision: Decision
    receiver: str | None
    by: str = Field(description="account")
    at: datetime
    reason: str


class RulingOut(Out):
    """What became of a proposal."""

    proposal: ProposalOut
    outcome: Outcome
    by: str = Field(description="account")
    at: datetime
    note: str


class HandoffOut(Out):
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


class PersonOut(Out):
    """A reported party or witness."""

    name: str | None = None
    role: str | None = None
    address: str | None = None
    phone: str | None = None


class PassageOut(Out):
    """A passage of the narrative that only the commissioners who decide may read."""

    passage: int
    start: int = Field(description="first character of the narrative as it was told")
    end: int = Field(description="the first character behind it")
    ground: PassageGround
    by: str = Field(description="account")
    at: datetime


class IdentityRequestOut(Out):
    """A request to see who reported: who, why and when, never who it is."""

    request: int
    state: IdentityState = Field(description="as time has it now")
    ground: IdentityGround
    reason: str | None = Field(description="in the asker's words; null once the request is over")
    by: str = Field(description="account")
    at: datetime
    until: datetime = Field(description="when this state ends by itself, or the last one did")
    answered_by: str | None
    answered_at: datetime | None
    opened_at: datetime | None
    ended_at: datetime | None


class PassingOut(Out):
    """A passing to another office that a second person decides; its reason stands on the page of the case."""

    number: int = Field(description="what `pass-on` and `drop-passing` want")
    to: str = Field(description="the office")
    by: str = Field(description="account")
    at: datetime


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
    office: str = Field(description="where it stands now")
    incoming: bool = Field(description="another office passed it on, and nobody has received it yet")
    passing: PassingOut | None
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
    no_clock: NoClock | None = Field(description="why no clock runs; null while one does")
    tracks: list[TrackOut] = Field(description="the routes that the plenary chose")
    dossier: DossierOut
    claimed_by: str | None
    claimed_at: datetime | None
    holder: str | None
    proposal: ProposalOut | None
    rulings: list[RulingOut]
    handoffs: list[HandoffOut]
    narrative: str | None = Field(description="closed passages are masked, but for who decides on the case")
    passages: list[PassageOut]
    identity_requests: list[IdentityRequestOut]
    place_text: str | None
    reported_parties: list[PersonOut] | None
    witnesses: list[PersonOut] | None
    erased: bool
    damaged: bool = Field(description="a seal does not match: tell the operator")
    verified: bool = Field(description="the journal's chain holds and the case is its fold")
    acts: list[str] = Field(description="what the caller could do now")


class EntryOut(Out):
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


class TextOut(BaseModel):
    """What somebody wrote."""

    label: str = Field(description="of the field; empty if there was but one")
    text: str


class LineOut(BaseModel):
    """One line of a timeline, in the caller's language; an account is called by its name."""

    seq: int = Field(description="of the journal's entry; 0 for what came before the case")
    at: datetime
    group: Group
    title: str
    by: str = Field(description="name and role; empty for a service")
    detail: str
    texts: list[TextOut] = Field(description="opened for this answer")


class TimelineOut(BaseModel):
    """The life of a case, newest first, without what tells of a case that the caller may not see."""

    case_id: str
    lines: list[LineOut]


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
