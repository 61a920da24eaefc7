"""What the steps of a case put on record, as triage says it: each form by its name, and the clocks.

Words of the vocabularies (outcomes, verdicts, stages) are patterns and no closed lists: a reader takes a word
of a later version too. What people said stands sealed beside the form, never in it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.envelope import Moment

Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_:.-]{0,127}$")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="a day in the rulebook's zone")]
RowValue = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,64}$", description="a number or a code")]
Who = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,64}$", description="an account, or a service's name")]


class Part(BaseModel):
    """A part of a contract: readers ignore unknown fields."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class CompletionRequestV1(Part):
    """The reporter is asked to complete the report."""

    form: Literal["completion_request"] = "completion_request"
    missing: list[Word]


class CompletionV1(Part):
    """What the reporter added."""

    form: Literal["completion"] = "completion"
    fulfilled: list[Word]
    received_at: Moment | None = Field(None, description="when it came; not said before this was asked")


class TracingV1(Part):
    """What tracing a tip showed."""

    form: Literal["tracing"] = "tracing"
    traced_on: Day
    suspected: bool
    discovered_on: Day | None = None


class SeatV1(Part):
    """One body at a joint discussion."""

    body: Word
    present: bool
    verdict: Word | None = None


class DiscussionV1(Part):
    """A joint discussion; `evidence` are exhibit ids or kinds of evidence that the law knows."""

    form: Literal["discussion"] = "discussion"
    number: int = Field(ge=1)
    invited_at: Moment
    held_at: Moment
    seats: list[SeatV1]
    evidence: list[str]


class EnclosedV1(Part):
    """A document or exhibit of the case that goes along, by its id in the case and SHA-256."""

    id: Word
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class DiscussionInvitationV1(Part):
    """The three bodies of the joint centre are invited; who, and where they meet, stands sealed."""

    form: Literal["discussion_invitation"] = "discussion_invitation"
    number: int = Field(ge=1)
    meets_at: Moment
    online: bool
    file: list[EnclosedV1]


class SummonsV1(Part):
    """An invitation to be heard."""

    form: Literal["summons"] = "summons"
    summons_id: str
    heard: Word
    hearing_at: Moment
    online: bool
    attempt: int = Field(ge=1)


class HearingV1(Part):
    """What came of a summons."""

    form: Literal["hearing"] = "hearing"
    summons_id: str
    held_at: Moment
    appeared: bool
    sworn: bool = False
    counsel: bool = False
    signed: bool = False


class BallotV1(Part):
    """One commissioner at a plenary."""

    commissioner: Who
    present: bool
    recused: bool = False
    vote: Word | None = None


class PlenaryV1(Part):
    """A plenary of the commissioners."""

    form: Literal["plenary"] = "plenary"
    held_at: Moment
    ballots: list[BallotV1]
    outcome: Word
    routes: list[Word]
    despite: bool | None = Field(None, description="to the police although the joint centre held: no crime")


class RouteStepV1(Part):
    """What happened outside on a route, under the number that the body gave."""

    form: Literal["route_step"] = "route_step"
    route: Word
    step: Word
    outcome: Word
    happened_at: Moment
    reference: str = ""


class DeliveryV1(Part):
    """What became of a hand-off on paper, under the number that the receiver gave."""

    form: Literal["delivery"] = "delivery"
    route: Word
    delivered: Word
    happened_at: Moment
    reference: str = ""


class WithdrawalV1(Part):
    """The reporter asks to withdraw."""

    form: Literal["withdrawal"] = "withdrawal"
    asked_at: Moment


RecordV1 = Annotated[
    CompletionRequestV1
    | CompletionV1
    | TracingV1
    | DiscussionInvitationV1
    | DiscussionV1
    | SummonsV1
    | HearingV1
    | PlenaryV1
    | RouteStepV1
    | DeliveryV1
    | WithdrawalV1,
    Field(discriminator="form"),
]


class CorrectionV1(Part):
    """A row of a rulebook that was wrong, put right by two persons; why it was wrong stays with triage."""

    id: str
    table: Word
    row: Word
    field: Word
    old: RowValue
    new: RowValue
    article: str
    source: str = Field(description="where the article can be read")


class StartedV1(Part):
    """A deadline as it was computed: from what, under which rule of which book."""

    id: Word
    rulebook: Word
    starts_from: Word
    started_at: Moment
    due_at: Moment
    moments: dict[Word, Moment] | None = Field(
        None, description="the starts of rival readings, by their event"
    )
    corrections: list[CorrectionV1] | None = Field(
        None, description="of the rule by which it was counted, in their order"
    )


class ClockV1(Part):
    """A clock of a case; what did not happen is absent."""

    deadline: StartedV1
    route: Word | None = None
    met_at: Moment | None = None
    lapsed_at: Moment | None = None
    closed_at: Moment | None = None
    extended: bool | None = None
    due_at: Moment | None = Field(None, description="with the extension, if it is used")
    warned: list[Word] | None = None
    moved_from: Moment | None = Field(None, description="its end before a correction reached it")


class TurnV1(Part):
    """Where a step led and what became of the clocks; numbers are places in the case's clocks, from 0."""

    to: Word
    clocks: list[ClockV1] | None = None
    met: list[int] | None = None
    met_at: Moment | None = Field(None, description="when that happened, if not at the entry's own moment")
    extended: list[int] | None = None
    closed: list[int] | None = Field(None, description="their path was left: nobody will meet them any more")
    ends: bool | None = None
