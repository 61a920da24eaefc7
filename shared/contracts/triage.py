"""What triage says to others on `cases`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.envelope import Event, Moment, Uuid7
from shared.contracts.intake import Category, Exhibit, Kind, PublicPlace


class DeadlineV1(BaseModel):
    """A legal deadline under the pinned rulebook; it prints its article, start, calendar and sum."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(max_length=64)
    starts_at: Moment
    due_at: Moment
    rule: str = Field(max_length=64, description="the rulebook's folder, e.g. pilkada_2024_1")
    article: str = Field(max_length=400)
    calendar: str = Field(max_length=32)
    confirmed: bool


_Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]


class NumberedV1(BaseModel):
    """A case and its number as printed."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    case_id: Uuid7
    text: str = Field(pattern=r"^[0-9A-Za-z./ -]{1,80}$")


class SeriesV1(Event):
    """A series of numbers: an office's, of one election, by the rulebook's row, in a year if it is yearly."""

    office: _Id
    election: _Id
    series: _Id
    year: int | None = Field(None, ge=2000, le=9999)
    first: int = Field(ge=1, description="the first number that this is about")


class NumbersIssuedV1(SeriesV1):
    """Numbers from `first` on were given to these cases, in this order. The stream is the series' own."""

    type: Literal["jejak.triage.numbers_issued.v1"] = "jejak.triage.numbers_issued.v1"
    cases: list[NumberedV1] = Field(min_length=1, max_length=200)


class NumbersSkippedV1(SeriesV1):
    """Numbers from `first` to `last` are never given; the reason stays with triage."""

    type: Literal["jejak.triage.numbers_skipped.v1"] = "jejak.triage.numbers_skipped.v1"
    last: int = Field(ge=1)


class CaseOpenedV1(Event):
    """A case was opened for a report, finding or tip."""

    type: Literal["jejak.triage.case_opened.v1"] = "jejak.triage.case_opened.v1"
    case_id: Uuid7
    report_id: Uuid7
    receipt_number: str = Field(max_length=32)
    kind: Kind
    rulebook: str = Field(max_length=64)
    stage: str = Field(max_length=40)
    deadline: DeadlineV1 | None = None


class CaseRegisteredV1(Event):
    """The commissioner approved registration."""

    type: Literal["jejak.triage.case_registered.v1"] = "jejak.triage.case_registered.v1"
    case_id: Uuid7
    report_id: Uuid7
    registered_at: Moment
    deadline: DeadlineV1 | None = None
    approved_by: Uuid7 | None = Field(None, description="account of the commissioner who approved it")


class CaseRefusedV1(Event):
    """The commissioner approved that the report is not registered; the reason stays with triage."""

    type: Literal["jejak.triage.case_refused.v1"] = "jejak.triage.case_refused.v1"
    case_id: Uuid7
    report_id: Uuid7
    refused_at: Moment
    approved_by: Uuid7 | None = Field(None, description="account of the commissioner who approved it")


class EscalatedV1(Event):
    """What a hand-off shows, whoever receives it."""

    case_id: Uuid7
    report_id: Uuid7
    receipt_number: str = Field(max_length=32)
    handoff_id: Uuid7
    handoff_no: int = Field(ge=1, description="1 for the first escalation, +1 after each return")
    kind: Kind
    category: Category | None = None
    occurred_at: str | None = Field(None, max_length=40)
    registered_at: Moment
    escalated_at: Moment
    place: PublicPlace | None = None
    evidence: list[Exhibit] | None = None
    deadline: DeadlineV1 | None = Field(None, description="until when the law wants it forwarded")
    proposed_by: Uuid7 | None = Field(None, description="account of the officer who proposed it")
    approved_by: Uuid7 | None = Field(None, description="account of the commissioner who approved it")
    reason: str = Field(
        description='`sealing.seal_json` with the content key, stream report_id, field "reason"'
    )
    content: str = Field(description="sealed with the report's content key")
    keyset: str | None = None


class CaseEscalatedV1(EscalatedV1):
    """Escalation to the joint centre was approved; carries what the hand-off page shows, sealed."""

    type: Literal["jejak.triage.case_escalated.v1"] = "jejak.triage.case_escalated.v1"
    receiver: Literal["joint_centre"] = "joint_centre"
