"""Note that a case closed the identity again, so that no grant for it is good any longer."""

from __future__ import annotations

from dataclasses import dataclass

from services.intake.domain.events import ReportFact
from services.intake.domain.identity import shut_identity
from services.intake.domain.report import Report
from shared.changes import Actor, Cause, Change
from shared.clock import Clock
from shared.contracts.case_filed import IdentityClosedV1
from shared.contracts.envelope import Announced


@dataclass(frozen=True, slots=True)
class NoteIdentity:
    """The position makes a repeat harmless, so the cause has no key."""

    clock: Clock

    def closed(self, told: IdentityClosedV1, event: Announced) -> Change[Report, ReportFact]:
        """Nobody is let at it any longer."""
        now = self.clock()
        return Change(
            stream=told.report_id,
            cause=Cause(event.id),
            by=Actor("system", event.source),
            decide=lambda report: shut_identity(report, told.case_id, told.until, now=now),
            trace=event.trace,
        )
