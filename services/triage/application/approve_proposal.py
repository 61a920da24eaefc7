"""A commissioner approves the proposal that they read; four eyes."""

from __future__ import annotations

from dataclasses import dataclass

from services.triage.application.act_on_case import ActOnCase, Asked
from services.triage.application.queue.views import Acted
from services.triage.domain.commands import Approve
from shared.telemetry.names import SpanName


@dataclass(frozen=True, slots=True)
class ApproveProposal:
    """The use case; see `ActOnCase` for what every act raises."""

    act: ActOnCase

    async def __call__(self, asked: Asked, proposal: int) -> Acted:
        """Approve the proposal of that number.

        Raises:
            SamePerson: they proposed it themselves.
            ProposalChanged: another one waits.
            NoProposal: none waits.
        """
        return await self.act(asked, Approve(by=asked.who.actor(), proposal=proposal), SpanName.CASE_APPROVE)
