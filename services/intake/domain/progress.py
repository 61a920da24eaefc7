"""What a reporter may know of the progress: public milestones only, never a reason, a name or an officer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from services.intake.domain.milestones import NOTHING, Milestone, More
from services.intake.domain.report import Report
from services.intake.domain.submission import Kind


class PublicMilestone(StrEnum):
    """The steps that are public."""

    RECEIVED = "received"
    BEING_EXAMINED = "being_examined"
    COMPLETION_ASKED = "completion_asked"
    COMPLETION_RECEIVED = "completion_received"
    COMPLETION_EXPIRED = "completion_expired"
    REGISTERED = "registered"
    NOT_REGISTERED = "not_registered"
    FOUND = "found"
    TIP_CLOSED = "tip_closed"
    LODGED = "lodged"
    SENT_TO_JOINT_CENTRE = "sent_to_joint_centre"
    RECEIVED_BY_JOINT_CENTRE = "received_by_joint_centre"
    STOPPED = "stopped"
    TRANSFERRED = "transferred"
    PASSED = "passed"
    WITHDRAWAL_ASKED = "withdrawal_asked"
    WITHDRAWN = "withdrawn"
    WITHDRAWAL_REFUSED = "withdrawal_refused"
    REVERSED = "reversed"
    CONCLUDED = "concluded"
    PUBLISHED = "published"


_RENAMED: Mapping[Milestone, PublicMilestone] = MappingProxyType(
    {
        Milestone.REFUSED: PublicMilestone.NOT_REGISTERED,
        Milestone.HANDOFF_SENT: PublicMilestone.SENT_TO_JOINT_CENTRE,
        Milestone.ACKNOWLEDGED: PublicMilestone.RECEIVED_BY_JOINT_CENTRE,
    }
)
_OURS: Final = frozenset({Milestone.ESCALATED, Milestone.RETURNED})
"""The decision to escalate and a return are the office's own affair until the hand-off is sent (again)."""
_PUBLIC: Mapping[Milestone, PublicMilestone] = MappingProxyType(
    {one: _RENAMED.get(one) or PublicMilestone(one.value) for one in Milestone if one not in _OURS}
)
_HANDING_OFF: Final = frozenset(
    {PublicMilestone.SENT_TO_JOINT_CENTRE, PublicMilestone.RECEIVED_BY_JOINT_CENTRE}
)


class NextStep(StrEnum):
    """What the reporter can do now."""

    WAIT = "wait"
    COMPLETE = "complete"
    BE_READY = "be_ready"
    ASK_OFFICE = "ask_office"
    ASK_OTHER_OFFICE = "ask_other_office"
    FOLLOW_REPORT = "follow_report"
    NOTHING = "nothing"


_NEXT: Mapping[PublicMilestone, NextStep] = MappingProxyType(
    {
        PublicMilestone.COMPLETION_ASKED: NextStep.COMPLETE,
        PublicMilestone.COMPLETION_EXPIRED: NextStep.ASK_OFFICE,
        PublicMilestone.REGISTERED: NextStep.BE_READY,
        PublicMilestone.NOT_REGISTERED: NextStep.ASK_OFFICE,
        PublicMilestone.FOUND: NextStep.BE_READY,
        PublicMilestone.TIP_CLOSED: NextStep.ASK_OFFICE,
        PublicMilestone.STOPPED: NextStep.ASK_OFFICE,
        PublicMilestone.TRANSFERRED: NextStep.ASK_OTHER_OFFICE,
        PublicMilestone.WITHDRAWN: NextStep.NOTHING,
        PublicMilestone.CONCLUDED: NextStep.NOTHING,
        PublicMilestone.PUBLISHED: NextStep.NOTHING,
    }
)
"""Everywhere else one waits."""
_ASIDE: Final = frozenset(
    {PublicMilestone.PASSED, PublicMilestone.WITHDRAWAL_ASKED, PublicMilestone.WITHDRAWAL_REFUSED}
)
"""They change nothing of where the report stands."""


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone that was reached, when, and what is said with it."""

    milestone: PublicMilestone
    at: datetime
    more: More = NOTHING


@dataclass(frozen=True, slots=True)
class Progress:
    """The public history of a report, and where it stands."""

    number: str
    kind: Kind
    steps: tuple[Step, ...]

    @property
    def current(self) -> PublicMilestone:
        """Where the report stands; one that nothing was told about yet is being examined."""
        last = self.stands.milestone
        return PublicMilestone.BEING_EXAMINED if last is PublicMilestone.RECEIVED else last

    @property
    def stands(self) -> Step:
        """The last step that led somewhere."""
        return [step for step in self.steps if step.milestone not in _ASIDE][-1]

    @property
    def next_step(self) -> NextStep:
        """What the reporter can do now."""
        lodged = any(step.milestone is PublicMilestone.LODGED for step in self.steps)
        return NextStep.FOLLOW_REPORT if lodged else _NEXT.get(self.current, NextStep.WAIT)


def progress(report: Report, *, lodged_at: datetime | None = None) -> Progress:
    """The public history of a report by time; `lodged_at` (UTC): its sender lodged a report from this tip."""
    told = [
        Step(_PUBLIC[one.milestone], one.at, one.more)
        for one in report.milestones
        if one.milestone in _PUBLIC
    ]
    told += [Step(PublicMilestone.WITHDRAWAL_ASKED, at) for at in report.withdrawals]
    told += [Step(PublicMilestone.LODGED, lodged_at)] if lodged_at else []
    told.sort(key=lambda step: step.at)
    steps = (Step(PublicMilestone.RECEIVED, report.received_at), *_acknowledged_once(told))
    return Progress(report.receipt.number, report.kind, steps)


def _acknowledged_once(steps: list[Step]) -> list[Step]:
    """Without hand-offs told after the acknowledgement: mail that left late asks for nothing."""
    ends = [at for at, step in enumerate(steps) if step.milestone is PublicMilestone.RECEIVED_BY_JOINT_CENTRE]
    if not ends:
        return steps
    after = [step for step in steps[ends[0] + 1 :] if step.milestone not in _HANDING_OFF]
    return [*steps[: ends[0] + 1], *after]
