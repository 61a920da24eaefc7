"""The body of a report, the same over HTTP, in an imported line and in a submission event; kept as sent."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from services.intake.domain.evidence import MOST_EXHIBITS
from services.intake.domain.submission import Channel, Kind, Party, Place, Reporter, Submission, Witness
from shared.contracts.envelope import Uuid7
from shared.contracts.intake import Category, PollingStation

LONGEST_NARRATIVE = 100_000
LONGEST_BODY = 1_500_000
"""Bytes: a narrative of 100,000 characters written as JSON escapes, and some."""
DEGREE = 10_000_000
"""Points are kept as integers of 1e-7 degree (about 1 cm): the journal's canonical JSON has no floats."""

NUL = "nul_character"


def _carried(text: str) -> str:
    if "\x00" in text:
        raise PydanticCustomError(NUL, "the text holds NUL (U+0000)")
    return text


Narrative = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_NARRATIVE), AfterValidator(_carried)
]
Short = Annotated[str, StringConstraints(max_length=200), AfterValidator(_carried)]
Long = Annotated[str, StringConstraints(max_length=2_000), AfterValidator(_carried)]
Degrees = Annotated[float, Field(allow_inf_nan=False)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class PlaceBody(_Body):
    """Where it happened."""

    kelurahan: Short | None = Field(None, examples=["64.71.03.1001"])
    tps: Annotated[list[PollingStation], Field(max_length=50)] | None = Field(None, examples=[["012"]])
    text: Long | None = None
    point: (
        tuple[Annotated[Degrees, Field(ge=-180, le=180)], Annotated[Degrees, Field(ge=-90, le=90)]] | None
    ) = Field(None, description="longitude and latitude in degrees; kept to 1e-7 degree")


class PartyBody(_Body):
    """A reported party."""

    name: Short | None = None
    role: Short | None = None
    address: Long | None = None
    phone: Short | None = None


class WitnessBody(_Body):
    """A witness."""

    name: Short | None = None
    address: Long | None = None
    phone: Short | None = None


class ReporterBody(_Body):
    """Who reports; sealed under a key that intake alone has."""

    name: Short | None = None
    nik: Short | None = None
    sex: Short | None = None
    birthplace: Short | None = None
    born: date | None = None
    occupation: Short | None = None
    citizenship: Short | None = None
    address: Long | None = None
    phone: Short | None = None
    email: Short | None = None
    standing: Literal["voter", "observer", "contestant"] | None = None


class ReportBody(_Body):
    """A report, finding or tip; only `kind`, `channel` and `narrative` are required."""

    kind: Literal["report", "finding", "tip"]
    channel: Literal["web", "desk", "whatsapp", "telegram", "email", "sms", "partner", "bulk"]
    narrative: Narrative
    category: Category | None = None
    occurred_at: Annotated[str, StringConstraints(max_length=40), AfterValidator(_carried)] | None = Field(
        None,
        description="a date, or a date-time with its zone",
        examples=["2024-11-24", "2024-11-24T21:30:00+08:00"],
    )
    known_on: date | None = None
    lodged_at: AwareDatetime | None = Field(None, description="staff and bulk only, with lodged_reason")
    lodged_reason: Long | None = None
    place: PlaceBody | None = None
    reported_parties: Annotated[list[PartyBody], Field(max_length=50)] | None = None
    witnesses: Annotated[list[WitnessBody], Field(max_length=50)] | None = None
    reporter: ReporterBody | None = None
    evidence: Annotated[list[Uuid7], Field(max_length=MOST_EXHIBITS)] | None = None
    source_ref: Annotated[Short, StringConstraints(min_length=1)] | None = Field(
        None, description="the channel's own id; a repeat with the same one is the same report"
    )

    def submission(self) -> Submission:
        """The command that the domain understands."""
        return Submission(
            kind=Kind(self.kind),
            channel=Channel(self.channel),
            narrative=self.narrative,
            category=self.category,
            occurred_at=self.occurred_at,
            known_on=self.known_on,
            lodged_at=self.lodged_at,
            lodged_reason=self.lodged_reason,
            place=_place(self.place),
            reported_parties=tuple(
                Party(p.name, p.role, p.address, p.phone) for p in self.reported_parties or ()
            ),
            witnesses=tuple(Witness(w.name, w.address, w.phone) for w in self.witnesses or ()),
            reporter=Reporter(**dict(self.reporter)) if self.reporter else None,
            evidence=tuple(self.evidence or ()),
            source_ref=self.source_ref,
        )


def _place(body: PlaceBody | None) -> Place | None:
    if body is None:
        return None
    point = (round(body.point[0] * DEGREE), round(body.point[1] * DEGREE)) if body.point else None
    return Place(body.kelurahan, tuple(body.tps or ()), body.text, point)
