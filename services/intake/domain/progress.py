"""What a reporter may know of the progress: public milestones only, never a reason, a name or an officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.intake.domain.events import Milestone
from services.intake.domain.report import Report
from services.intake.domain.submission import Kind


class PublicMilestone(StrEnum):
    """The steps that are public."""

    RECEIVED = "received"
    BEING_EXAMINED = "being_examined"
    REGISTERED = "registered"
    NOT_REGISTERED = "not_registered"
    SENT_TO_JOINT_CENTRE = "sent_to_joint_centre"
    RECEIVED_BY_JOINT_CENTRE = "received_by_joint_centre"


_PUBLIC = {
    Milestone.REGISTERED: PublicMilestone.REGISTERED,
    Milestone.REFUSED: PublicMilestone.NOT_REGISTERED,
    Milestone.HANDOFF_SENT: PublicMilestone.SENT_TO_JOINT_CENTRE,
    Milestone.ACKNOWLEDGED: PublicMilestone.RECEIVED_BY_JOINT_CENTRE,
}
"""The decision to escalate and a return are the office's own affair until the hand-off is sent (again)."""


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone that was reached, and when."""

    milestone: PublicMilestone
    at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """The public history of a report, and where it stands."""

    number: str
    kind: Kind
    steps: tuple[Step, ...]

    @property
    def current(self) -> PublicMilestone:
        """The last step; a report that nothing was told about yet is being examined."""
        last = self.steps[-1].milestone
        return PublicMilestone.BEING_EXAMINED if last is PublicMilestone.RECEIVED else last


def progress(report: Report) -> Progress:
    """The public history of a report, in the order of time."""
    told = [Step(_PUBLIC[milestone], at) for milestone, at in report.milestones if milestone in _PUBLIC]
    told.sort(key=lambda step: step.at)
    steps = (Step(PublicMilestone.RECEIVED, report.received_at), *_until_acknowledged(told))
    return Progress(report.receipt.number, report.kind, steps)


def _until_acknowledged(steps: list[Step]) -> list[Step]:
    """Without what comes after the acknowledgement: mail that left late asks for nothing."""
    ends = [at for at, step in enumerate(steps) if step.milestone is PublicMilestone.RECEIVED_BY_JOINT_CENTRE]
    return steps[: ends[0] + 1] if ends else steps
