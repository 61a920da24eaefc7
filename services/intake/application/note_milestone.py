"""Note on a report what triage and notify announce about it, as far as its reporter may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.intake.application.told_milestones import decided, stepped
from services.intake.domain import decisions
from services.intake.domain.events import ReportFact
from services.intake.domain.milestones import Milestone, Reached
from services.intake.domain.report import Report
from shared.changes import Actor, Cause, Change
from shared.clock import Clock, from_rfc3339
from shared.contracts.case_facts import DecisionApprovedV1, StepTakenV1
from shared.contracts.case_filed import CasePassedV1
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

    def stepped(self, told: StepTakenV1, event: Announced) -> MilestoneChange | None:
        """A step was taken; of most the reporter is told nothing."""
        reached = stepped(told, from_rfc3339(event.time))
        return self._noted(event, told.report_id, reached) if told.report_id and reached else None

    def decided(self, told: DecisionApprovedV1, event: Announced) -> MilestoneChange | None:
        """A decision was approved that ends the case, changes its kind, or takes a decision back."""
        reached = decided(told, from_rfc3339(event.time))
        return self._noted(event, told.report_id, reached) if reached else None

    def passed(self, told: CasePassedV1, event: Announced) -> MilestoneChange | None:
        """Another office of the installation has the case; which one and why is not for this page."""
        if told.report_id is None:
            return None
        return self._change(event, told.report_id, Milestone.PASSED, from_rfc3339(event.time))

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
        return self._noted(event, report_id, Reached(milestone, reached_at))

    def _noted(self, event: Announced, report_id: str, reached: Reached) -> MilestoneChange:
        now = self.clock()
        return Change(
            stream=report_id,
            cause=Cause(event.id),
            by=Actor("system", event.source),
            decide=lambda report: decisions.reach(report, reached, now=now),
            trace=event.trace,
        )
