"""Note on a report what triage and notify announce about it, as far as its reporter may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.intake.domain import decisions
from services.intake.domain.events import Milestone, ReportFact
from services.intake.domain.report import Report
from shared.changes import Actor, Cause, Change
from shared.clock import Clock
from shared.contracts.envelope import Announced
from shared.contracts.notify import HandoffAcknowledgedV1, HandoffReturnedV1, HandoffSentV1
from shared.contracts.triage import CaseEscalatedV1, CaseRefusedV1, CaseRegisteredV1

MilestoneChange = Change[Report, ReportFact]


@dataclass(frozen=True, slots=True)
class NoteMilestone:
    """One method per event; the position makes a repeat harmless, so the cause has no key."""

    clock: Clock

    def registered(self, told: CaseRegisteredV1, event: Announced) -> MilestoneChange:
        """The report was registered."""
        return self._change(event, told.report_id, Milestone.REGISTERED, told.registered_at)

    def refused(self, told: CaseRefusedV1, event: Announced) -> MilestoneChange:
        """The report was not registered."""
        return self._change(event, told.report_id, Milestone.REFUSED, told.refused_at)

    def escalated(self, told: CaseEscalatedV1, event: Announced) -> MilestoneChange:
        """The case goes to the joint centre."""
        return self._change(event, told.report_id, Milestone.ESCALATED, told.escalated_at)

    def sent(self, told: HandoffSentV1, event: Announced) -> MilestoneChange:
        """The hand-off lies in the receiver's tray."""
        return self._change(event, told.report_id, Milestone.HANDOFF_SENT, told.sent_at)

    def acknowledged(self, told: HandoffAcknowledgedV1, event: Announced) -> MilestoneChange:
        """The receiver acknowledged."""
        return self._change(event, told.report_id, Milestone.ACKNOWLEDGED, told.acknowledged_at)

    def returned(self, told: HandoffReturnedV1, event: Announced) -> MilestoneChange:
        """The receiver returned the hand-off."""
        return self._change(event, told.report_id, Milestone.RETURNED, told.returned_at)

    def _change(
        self, event: Announced, report_id: str, milestone: Milestone, reached_at: datetime
    ) -> MilestoneChange:
        now = self.clock()
        return Change(
            stream=report_id,
            cause=Cause(event.id),
            by=Actor("system", event.source),
            decide=lambda report: decisions.reach(report, milestone, reached_at=reached_at, now=now),
            trace=event.trace,
        )
