"""What may be asked of a case; `by` is who asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from services.triage.domain.acts.records import Record
from services.triage.domain.belonging.belonging_commands import BelongCommand
from services.triage.domain.command_base import CaseCommand
from services.triage.domain.file.dossier_commands import FileCommand
from services.triage.domain.parts import Report
from services.triage.domain.passing.passing_commands import PassCommand
from services.triage.domain.protection.protection_commands import ProtectCommand
from services.triage.domain.words import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase(CaseCommand):
    """Open the case of a report; `keyset` is the wrapped key to its content, None once it was erased."""

    case_id: str
    report: Report
    keyset: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(CaseCommand):
    """Take the case into one's hands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(CaseCommand):
    """Give the case back to the queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Propose(CaseCommand):
    """Propose a decision; an escalation names its `route` or `receiver`, a transfer the office to receive."""

    decision: Decision
    reason: str = field(default="", repr=False)
    receiver: str | None = None
    route: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve(CaseCommand):
    """Approve the proposal of that number: the one that was read, not one that came in its place."""

    proposal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline(CaseCommand):
    """Say no to the proposal of that number, with a reason."""

    proposal: int
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(CaseCommand):
    """Take one's own proposal back."""

    proposal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSent(CaseCommand):
    """Notify sent the hand-off and has proof."""

    handoff_id: str
    sent_at: datetime
    proof: str
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAcknowledged(CaseCommand):
    """The receiver acknowledged the hand-off."""

    handoff_id: str
    acknowledged_at: datetime
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReturned(CaseCommand):
    """The receiver returned the hand-off; the reason is sealed."""

    handoff_id: str
    returned_at: datetime
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeStep(CaseCommand):
    """Take a step of the rulebook, with its form and what is written about it."""

    command: str
    record: Record | None = None
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign(CaseCommand):
    """Give the case to `to`: a commissioner to anybody, its holder to who takes the shift over."""

    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick(CaseCommand):
    """Let the clock be looked at: rungs that are due are told, clocks that ran out lapse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectDeadlines(CaseCommand):
    """Let the running clocks be counted by the rows of the rulebook as they were corrected."""


Later = (
    Claim
    | Release
    | Assign
    | Propose
    | Approve
    | Decline
    | Withdraw
    | TakeStep
    | Tick
    | CorrectDeadlines
    | RecordSent
    | RecordAcknowledged
    | RecordReturned
    | FileCommand
    | ProtectCommand
    | PassCommand
    | BelongCommand
)
Command = OpenCase | Later
