"""Every other fact of a case, told by triage on `cases`: what a restore needs to lose nothing of its life.

A consumer that needs none of them moves its position and does nothing; intake needs a few. `by` is who acted.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from shared.contracts.case_records import ClockV1, RecordV1, StartedV1, TurnV1, Who, Word
from shared.contracts.envelope import Event, Moment, Uuid7
from shared.contracts.intake import Kind
from shared.contracts.triage import EscalatedV1

WORDS = '`sealing.seal_json` with the content key, stream report_id, field "words"'
REPORT = "the case's report, for intake; absent in what was told before intake read it"
_REASON = '`sealing.seal_json` with the content key, stream report_id, field "reason"'


class CaseFactV1(Event):
    """A fact of a case and who brought it about."""

    case_id: Uuid7
    by: Who


class StepTakenV1(CaseFactV1):
    """A step that needs no second person: its form, where it led, and what was written about it, sealed.

    Intake tells the reporter that completion was asked, came or was not given.
    """

    type: Literal["jejak.triage.step_taken.v1"] = "jejak.triage.step_taken.v1"
    report_id: Uuid7 | None = Field(None, description=REPORT)
    command: Word
    turn: TurnV1
    record: RecordV1 | None = None
    words: str | None = Field(None, description=WORDS)
    keyset: str | None = None


class DecisionProposedV1(CaseFactV1):
    """An officer proposes a decision."""

    type: Literal["jejak.triage.decision_proposed.v1"] = "jejak.triage.decision_proposed.v1"
    number: int = Field(ge=1)
    decision: Word
    receiver: str | None = None
    route: Word | None = None
    reason: str = Field(description=_REASON)


class ProposalDeclinedV1(CaseFactV1):
    """Another person said no."""

    type: Literal["jejak.triage.proposal_declined.v1"] = "jejak.triage.proposal_declined.v1"
    number: int = Field(ge=1)
    reason: str = Field(description=_REASON)


class ProposalWithdrawnV1(CaseFactV1):
    """The officer took the proposal back."""

    type: Literal["jejak.triage.proposal_withdrawn.v1"] = "jejak.triage.proposal_withdrawn.v1"
    number: int = Field(ge=1)


class DecisionApprovedV1(CaseFactV1):
    """An approved decision that has no event of its own: stop, transfer, conclusion, reversal and so on.

    Intake tells its reporter which, and nothing of who and why.
    """

    type: Literal["jejak.triage.decision_approved.v1"] = "jejak.triage.decision_approved.v1"
    report_id: Uuid7
    number: int = Field(ge=1)
    decision: Word
    proposed_by: Who
    receiver: str | None = None
    kind: Kind | None = None
    turn: TurnV1 | None = None
    outcome: Word | None = Field(
        None, description="of a publication: what is published, a case stage of the rulebook"
    )
    reason: str = Field(description=_REASON)


class CaseEscalatedOnPaperV1(EscalatedV1):
    """A hand-off to a body without a liaison here; nobody acts upon it, it goes on paper."""

    type: Literal["jejak.triage.case_escalated_on_paper.v1"] = "jejak.triage.case_escalated_on_paper.v1"
    receiver: Word


class CaseClaimedV1(CaseFactV1):
    """An officer took the case in hand."""

    type: Literal["jejak.triage.case_claimed.v1"] = "jejak.triage.case_claimed.v1"


class CaseReleasedV1(CaseFactV1):
    """`holder` no longer has it."""

    type: Literal["jejak.triage.case_released.v1"] = "jejak.triage.case_released.v1"
    holder: Who


class CaseAssignedV1(CaseFactV1):
    """It was given to `to`."""

    type: Literal["jejak.triage.case_assigned.v1"] = "jejak.triage.case_assigned.v1"
    to: Who
    holder: Who | None = None


class HandoffSentNotedV1(CaseFactV1):
    """Triage took down that a hand-off was sent: by notify, or on paper."""

    type: Literal["jejak.triage.handoff_sent_noted.v1"] = "jejak.triage.handoff_sent_noted.v1"
    handoff_id: Uuid7
    sent_at: Moment
    proof: str = Field(pattern=r"^([0-9a-f]{64})?$", description="empty for a hand-off on paper")
    message_id: str


class HandoffAcknowledgedNotedV1(CaseFactV1):
    """Triage took down that a receiver acknowledged; the clocks of the steps outside began."""

    type: Literal["jejak.triage.handoff_acknowledged_noted.v1"] = "jejak.triage.handoff_acknowledged_noted.v1"
    handoff_id: Uuid7
    acknowledged_at: Moment
    reference: str
    clocks: list[ClockV1] | None = None


class HandoffReturnedNotedV1(CaseFactV1):
    """Triage took down that a receiver gave a hand-off back."""

    type: Literal["jejak.triage.handoff_returned_noted.v1"] = "jejak.triage.handoff_returned_noted.v1"
    handoff_id: Uuid7
    returned_at: Moment
    reason: str = Field(description=_REASON)


class DeadlineWarnedV1(CaseFactV1):
    """A rung of the ladder was told about a clock (its place in the case's clocks, from 0)."""

    type: Literal["jejak.triage.deadline_warned.v1"] = "jejak.triage.deadline_warned.v1"
    clock: int = Field(ge=0)
    rung: Word


class DeadlineLapsedV1(CaseFactV1):
    """A clock ran out before its step was taken."""

    type: Literal["jejak.triage.deadline_lapsed.v1"] = "jejak.triage.deadline_lapsed.v1"
    clock: int = Field(ge=0)
    rule: Word
    due_at: Moment


class DeadlineCorrectedV1(CaseFactV1):
    """A correction of the law, the last of its deadline, reached a running clock: both of its ends."""

    type: Literal["jejak.triage.deadline_corrected.v1"] = "jejak.triage.deadline_corrected.v1"
    clock: int = Field(ge=0)
    before: Moment
    after: Moment
    deadline: StartedV1


class LikenessDismissedV1(CaseFactV1):
    """The case is not about the same as another that looks like it; why, sealed."""

    type: Literal["jejak.triage.likeness_dismissed.v1"] = "jejak.triage.likeness_dismissed.v1"
    other: str
    words: str | None = Field(None, description=WORDS)
    keyset: str | None = None


class LikenessRestoredV1(CaseFactV1):
    """The two may be about the same again."""

    type: Literal["jejak.triage.likeness_restored.v1"] = "jejak.triage.likeness_restored.v1"
    other: str


class IncidentJoinedV1(CaseFactV1):
    """The case is part of a mass incident: one cause, many places; its name and cause are sealed in it."""

    type: Literal["jejak.triage.incident_joined.v1"] = "jejak.triage.incident_joined.v1"
    incident: Word
    words: str = Field(description=WORDS)
    keyset: str | None = None


class IncidentLeftV1(CaseFactV1):
    """The case is no part of the incident; why, sealed."""

    type: Literal["jejak.triage.incident_left.v1"] = "jejak.triage.incident_left.v1"
    incident: Word
    words: str | None = Field(None, description=WORDS)
    keyset: str | None = None


class IncidentRenamedV1(CaseFactV1):
    """The incident that the case is part of has another name and cause, sealed in it."""

    type: Literal["jejak.triage.incident_renamed.v1"] = "jejak.triage.incident_renamed.v1"
    incident: Word
    words: str = Field(description=WORDS)
    keyset: str | None = None


class CauseDismissedV1(CaseFactV1):
    """The case is no part of a mass incident proposed for a row of the rulebook; why, sealed."""

    type: Literal["jejak.triage.cause_dismissed.v1"] = "jejak.triage.cause_dismissed.v1"
    cause: Word
    words: str | None = Field(None, description=WORDS)
    keyset: str | None = None


class CauseRestoredV1(CaseFactV1):
    """It may be proposed for that row again."""

    type: Literal["jejak.triage.cause_restored.v1"] = "jejak.triage.cause_restored.v1"
    cause: Word


FACTS: tuple[type[Event], ...] = (
    StepTakenV1,
    DecisionProposedV1,
    ProposalDeclinedV1,
    ProposalWithdrawnV1,
    DecisionApprovedV1,
    CaseEscalatedOnPaperV1,
    CaseClaimedV1,
    CaseReleasedV1,
    CaseAssignedV1,
    HandoffSentNotedV1,
    HandoffAcknowledgedNotedV1,
    HandoffReturnedNotedV1,
    DeadlineWarnedV1,
    DeadlineLapsedV1,
    DeadlineCorrectedV1,
    LikenessDismissedV1,
    LikenessRestoredV1,
    IncidentJoinedV1,
    IncidentLeftV1,
    IncidentRenamedV1,
    CauseDismissedV1,
    CauseRestoredV1,
)
