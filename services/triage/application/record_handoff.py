"""Take down what notify tells of a hand-off: sent with proof, acknowledged, returned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from services.triage.domain.case import Case
from services.triage.domain.commands import RecordAcknowledged, RecordReturned, RecordSent
from services.triage.domain.events import Fact
from services.triage.domain.routes.deliveries import Delivery, record
from shared.changes import Actor, Cause, Change
from shared.clock import Clock
from shared.contracts.envelope import Announced
from shared.contracts.notify import HandoffAcknowledgedV1, HandoffReturnedV1, HandoffSentV1
from shared.errors import NotYet
from shared.rules.rulebooks import Rulebooks

NOTIFY = Actor("system", "notify")
CaseChange: TypeAlias = Change[Case, Fact]


@dataclass(frozen=True, slots=True)
class RecordHandoff:
    """One method per event; the position makes a repeat harmless, so the cause has no key."""

    books: Rulebooks
    clock: Clock

    def sent(self, told: HandoffSentV1, event: Announced) -> CaseChange:
        """It left, with proof."""
        command = RecordSent(
            by=NOTIFY,
            handoff_id=told.handoff_id,
            sent_at=told.sent_at,
            proof=told.proof,
            message_id=told.message_id,
        )
        return self._change(told.case_id, command, event)

    def acknowledged(self, told: HandoffAcknowledgedV1, event: Announced) -> CaseChange:
        """The receiver has it."""
        command = RecordAcknowledged(
            by=NOTIFY,
            handoff_id=told.handoff_id,
            acknowledged_at=told.acknowledged_at,
            reference=told.reference,
        )
        return self._change(told.case_id, command, event)

    def returned(self, told: HandoffReturnedV1, event: Announced) -> CaseChange:
        """The receiver gave it back; the reason comes sealed and stays so."""
        command = RecordReturned(
            by=NOTIFY, handoff_id=told.handoff_id, returned_at=told.returned_at, reason=told.reason
        )
        return self._change(told.case_id, command, event)

    def _change(self, case_id: str, command: Delivery, event: Announced) -> CaseChange:
        now = self.clock()

        def decide(case: Case | None) -> Sequence[Fact]:
            if case is None:
                raise NotYet("the case of this hand-off is not here yet")
            return record(case, command, self.books.pinned(case.rulebook), now=now)

        return Change(case_id, Cause(event.id), NOTIFY, decide, event.trace)
