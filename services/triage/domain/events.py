"""The facts of a case; what may name a person is marked, so that the adapter knows what to seal."""

from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from services.triage.domain.belonging.belonging_facts import WORDED, Belongs
from services.triage.domain.facts import (
    CaseFact,
    DeadlineCorrected,
    DeadlineLapsed,
    DeadlineWarned,
    DecisionApproved,
    HandoffAcknowledged,
    HandoffReturned,
    HandoffSent,
    ProposalApproved,
    StepTaken,
)
from services.triage.domain.file.dossier_facts import (
    CasesLinked,
    CasesUnlinked,
    Filed,
    LetterIssued,
    NoteAdded,
    WallRaised,
)
from services.triage.domain.parts import Exhibit, Place, Report
from services.triage.domain.passing.passing_facts import Passed, PassingProposed
from services.triage.domain.protection.identity_facts import IdentityAsked, IdentityDeclined
from services.triage.domain.protection.protection_facts import PassageUnmarked, Protected
from services.triage.domain.words import Decision, Kind, Stage
from shared.rules.model import Deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(CaseFact):
    """A case was opened for a report under a rulebook to which it is pinned; `keyset` opens its content."""

    report: Report
    rulebook: str
    stage: Stage
    deadlines: tuple[Deadline, ...]
    keyset: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClaimed(CaseFact):
    """An officer, `by`, took the case into their hands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReleased(CaseFact):
    """`holder` no longer has the case; `by` may be a commissioner."""

    holder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAssigned(CaseFact):
    """A commissioner gave the case to `to`, or its `holder` handed it over."""

    to: str
    holder: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionProposed(CaseFact):
    """An officer proposes a decision; `receiver` names the body of an escalation."""

    number: int
    decision: Decision
    reason: str = field(repr=False)
    receiver: str | None = None
    route: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalDeclined(CaseFact):
    """A commissioner said no to a proposal."""

    number: int
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalWithdrawn(CaseFact):
    """The officer took the proposal back."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRegistered(ProposalApproved):
    """The report or finding was registered (registrasi); the study's clock starts."""

    deadlines: tuple[Deadline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRefused(ProposalApproved):
    """The report or finding was not registered (tidak diregistrasi)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEscalated(ProposalApproved):
    """The case goes to a receiver; the fact holds what the hand-off shows, its content sealed."""

    receipt_number: str
    handoff_id: str
    handoff_no: int
    receiver: str
    kind: Kind
    category: str | None
    occurred_at: str | None
    registered_at: datetime
    place: Place | None
    evidence: tuple[Exhibit, ...]
    content: str = field(repr=False)
    deadlines: tuple[Deadline, ...]
    route: str | None = None


Approved = CaseRegistered | CaseRefused | CaseEscalated | DecisionApproved
Settled = ProposalDeclined | ProposalWithdrawn | Approved
Delivery = HandoffSent | HandoffAcknowledged | HandoffReturned
Ticked = DeadlineWarned | DeadlineLapsed
Timed = Ticked | DeadlineCorrected
Holding = CaseClaimed | CaseReleased | CaseAssigned
Kept = Filed | Protected | Passed | Belongs
LaterFact = Holding | DecisionProposed | Settled | Delivery | StepTaken | Timed | Kept
Fact = CaseOpened | LaterFact
FieldsOf = MappingProxyType[type[CaseFact], tuple[str, ...]]

SEALED_FIELDS: FieldsOf = MappingProxyType(
    dict.fromkeys((DecisionProposed, ProposalDeclined), ("reason",))
    | dict.fromkeys(
        (StepTaken, NoteAdded, WallRaised, LetterIssued, PassageUnmarked, PassingProposed), ("words",)
    )
    | dict.fromkeys((IdentityAsked, IdentityDeclined), ("words",))
    | dict.fromkeys((CasesLinked, CasesUnlinked), ("words",))
    | dict.fromkeys(WORDED, ("words",))
)
"""What somebody typed: checked in clear, then sealed with the content key before the fact is folded."""
ARRIVE_SEALED: FieldsOf = MappingProxyType(
    {CaseOpened: ("report.content",), CaseEscalated: ("content", "reason")}
    | dict.fromkeys((CaseRegistered, CaseRefused, DecisionApproved, HandoffReturned), ("reason",))
)
"""Sealed when it gets here, with the report, proposal or return: kept as it is, never sealed twice."""
