"""A commissioner says no to a proposal, with a reason that rests only sealed."""

from __future__ import annotations

from dataclasses import dataclass

from services.triage.application.act_on_case import ActOnCase, Asked
from services.triage.application.queue.views import Acted
from services.triage.domain.commands import Decline
from shared.telemetry.names import SpanName


@dataclass(frozen=True, slots=True)
class DeclineProposal:
    """The use case; see `ActOnCase` for what every act raises."""

    act: ActOnCase

    async def __call__(self, asked: Asked, proposal: int, reason: str) -> Acted:
        """Decline the proposal of that number.

        Raises:
            BadReason: it is blank or too long.
            ProposalChanged: another one waits.
            NoProposal: none waits.
        """
        return await self.act(
            asked, Decline(by=asked.who.actor(), proposal=proposal, reason=reason), SpanName.CASE_REJECT
        )
