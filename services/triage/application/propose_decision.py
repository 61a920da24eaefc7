"""An officer proposes to register, refuse or escalate; the reason rests and travels only sealed."""

from __future__ import annotations

from dataclasses import dataclass

from services.triage.application.act_on_case import ActOnCase, Asked
from services.triage.application.queue.views import Acted
from services.triage.domain.commands import Propose
from services.triage.domain.words import Decision
from shared.telemetry.names import SpanName


@dataclass(frozen=True, slots=True)
class ProposeDecision:
    """The use case; see `ActOnCase` for what every act raises."""

    act: ActOnCase

    async def __call__(
        self,
        asked: Asked,
        decision: Decision,
        *,
        reason: str = "",
        receiver: str | None = None,
        route: str | None = None,
    ) -> Acted:
        """Propose; an escalation names its route or receiver, a transfer the office that is to receive.

        Raises:
            NotHolder: they do not have the case in hand.
            ProposalPending: one waits already.
            BadReason, UnknownReceiver: by field.
        """
        by = asked.who.actor()
        command = Propose(by=by, decision=decision, reason=reason, receiver=receiver, route=route)
        return await self.act(asked, command, SpanName.CASE_PROPOSE)
