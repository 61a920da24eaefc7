"""Take down what intake tells of its reporter's wishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.triage.domain.acts.wishes import wish_withdrawal
from services.triage.domain.case import Case
from services.triage.domain.events import Fact
from shared.changes import Actor, Cause, Change
from shared.clock import Clock
from shared.contracts.envelope import Announced
from shared.contracts.intake import WithdrawalAskedV1
from shared.errors import NotYet
from shared.ids import derived

INTAKE = Actor("system", "intake")


@dataclass(frozen=True, slots=True)
class NoteWish:
    """The position makes a repeat harmless, so the cause has no key."""

    clock: Clock

    def withdrawal(self, told: WithdrawalAskedV1, event: Announced) -> Change[Case, Fact]:
        """The reporter asks that the report be withdrawn; why comes sealed and stays so."""
        now = self.clock()

        def decide(case: Case | None) -> Sequence[Fact]:
            if case is None:
                raise NotYet("the case of this wish is not here yet")
            return wish_withdrawal(case, told.asked_at, told.words, by=INTAKE.id, now=now)

        return Change(derived(told.report_id, "case"), Cause(event.id), INTAKE, decide, event.trace)
