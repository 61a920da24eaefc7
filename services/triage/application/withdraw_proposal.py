"""An officer takes their own proposal back."""

from __future__ import annotations

from dataclasses import dataclass

from services.triage.application.act_on_case import ActOnCase, Asked
from services.triage.application.queue.views import Acted
from services.triage.domain.commands import Withdraw
from shared.telemetry.names import SpanName


@dataclass(frozen=True, slots=True)
class WithdrawProposal:
    """The use case; see `ActOnCase` for what every act raises."""

    act: ActOnCase

    async def __call__(self, asked: Asked, proposal: int) -> Acted:
        """Withdraw the proposal of that number.

        Raises:
            NotProposer: it is another officer's.
            ProposalChanged: another one waits.
            NoProposal: none waits.
        """
        return await self.act(asked, Withdraw(by=asked.who.actor(), proposal=proposal), SpanName.CASE_COMMAND)
