"""What triage says to others on `cases`."""

from __future__ import annotations

from typing import Literal

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


class CaseRefusedV1(Event):
    """The commissioner approved that the report is not registered; the reason stays with triage."""

    type: Literal["jejak.triage.case_refused.v1"] = "jejak.triage.case_refused.v1"
    case_id: Uuid7
    report_id: Uuid7
    refused_at: Moment


class CaseEscalatedV1(Event):
    """Escalation to the joint centre was approved; carries what the hand-off page shows, sealed."""

    type: Literal["jejak.triage.case_escalated.v1"] = "jejak.triage.case_escalated.v1"
    case_id: Uuid7
    report_id: Uuid7
    receipt_number: str = Field(max_length=32)
    handoff_id: Uuid7
    handoff_no: int = Field(ge=1, description="1 for the first escalation, +1 after each return")
    receiver: Literal["joint_centre"] = "joint_centre"
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
