"""What intake says to others on `reports`, and what channel programs say to intake on `submissions`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.contracts.envelope import Event, Moment, Sha256, Uuid7

Kind = Literal["report", "finding", "tip"]
Channel = Literal["web", "desk", "whatsapp", "telegram", "email", "sms", "partner", "bulk"]
Category = Literal[
    "money_politics",
    "hoax",
    "civil_servant_neutrality",
    "campaign",
    "administrative",
    "ethics",
    "other_crime",
    "other",
]
Kelurahan = Annotated[str, StringConstraints(pattern=r"^64\.71\.\d{2}\.\d{4}$")]
PollingStation = Annotated[str, StringConstraints(pattern=r"^\d{3}$")]


class PublicPlace(BaseModel):
    """Where it happened, as far as it names nobody; place in words travels in the sealed content."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kelurahan: Kelurahan | None = None
    tps: list[PollingStation] | None = None
    point: tuple[int, int] | None = Field(None, description="longitude and latitude in 1e-7 degree")


class Exhibit(BaseModel):
    """An exhibit's public facts; its bytes stay with intake."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Uuid7
    sha256: Sha256
    size: int = Field(ge=1, description="bytes")
    media_type: str = Field(max_length=127)


class PartyContent(BaseModel):
    """A reported party or witness; witnesses have no role."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str | None = None
    role: str | None = None
    address: str | None = None
    phone: str | None = None


class ReportContent(BaseModel):
    """What is sealed in `content` (`sealing.seal_json`, field "content"): this model's JSON without nulls."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    narrative: str
    reported_parties: list[PartyContent] = []
    witnesses: list[PartyContent] = []
    place_text: str | None = None
    lodged_reason: str | None = None
    source_ref: str | None = Field(
        None, description="the channel's own id; may be a phone number, so it is sealed"
    )


class ReportSubmittedV1(Event):
    """A report, finding or tip was taken; `content` holds narrative, parties, witnesses and place, sealed."""

    type: Literal["jejak.intake.report_submitted.v1"] = "jejak.intake.report_submitted.v1"
    report_id: Uuid7
    receipt_number: str = Field(max_length=32)
    kind: Kind
    channel: Channel
    category: Category | None = None
    occurred_at: str | None = Field(
        None, max_length=40, description="a date, or a date-time with zone, as given"
    )
    known_on: str | None = Field(None, max_length=10, description="ISO date on which it became known")
    received_at: Moment
    lodged_at: Moment | None = Field(
        None, description="when it was lodged, if earlier than received; deadlines run from it"
    )
    place: PublicPlace | None = None
    evidence: list[Exhibit] | None = None
    missing: list[str] | None = Field(None, description="what the law wants and is not there, by name")
    standing: Literal["voter", "observer", "contestant"] | None = None
    content: str = Field(description="sealed with the report's content key")
    lodged_from: Uuid7 | None = Field(
        None, description="the report_id of the tip (kind tip) whose sender lodges this report"
    )
    keyset: str | None = Field(None, description="the wrapped content key, joined at publishing")


class WithdrawalAskedV1(Event):
    """The reporter asks, by receipt number and PIN, that the report be withdrawn; the office decides."""

    type: Literal["jejak.intake.withdrawal_asked.v1"] = "jejak.intake.withdrawal_asked.v1"
    report_id: Uuid7
    asked_at: Moment
    words: str = Field(
        description='why, as the text {"reason": ...}: `sealing.seal_json` with the content key, '
        'stream report_id, field "words"'
    )
    keyset: str | None = Field(None, description="the wrapped content key, joined at publishing")


class SubmissionV1(Event):
    """A program's submission; fields that may name somebody are null or sealed to intake's public key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["jejak.channel.submission.v1"] = "jejak.channel.submission.v1"
    kind: Kind
    channel: Channel
    category: Category | None = None
    narrative: Any = None
    occurred_at: str | None = None
    known_on: str | None = None
    lodged_at: Moment | None = None
    lodged_reason: Any = None
    place: Any = None
    reported_parties: Any = None
    witnesses: Any = None
    reporter: Any = None
    evidence: list[Uuid7] | None = None
    source_ref: str | None = Field(
        None, max_length=200, description="names the message, not its sender: no telephone number or address"
    )
