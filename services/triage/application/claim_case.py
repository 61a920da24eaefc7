"""An officer takes a case in hand; of many who try at once one gets it."""

from __future__ import annotations

from dataclasses import dataclass

from services.triage.application.act_on_case import ActOnCase, Asked
from services.triage.application.ports import Names
from services.triage.application.queue.views import Acted
from services.triage.domain.commands import Claim
from services.triage.domain.errors import AlreadyClaimed
from shared.telemetry.names import SpanName


@dataclass(frozen=True, slots=True)
class ClaimCase:
    """The use case; see `ActOnCase` for what every act raises."""

    act: ActOnCase
    names: Names

    async def __call__(self, asked: Asked) -> Acted:
        """Claim; claiming one's own again changes nothing.

        Raises:
            AlreadyClaimed: another officer has it; it says who.
        """
        try:
            return await self.act(asked, Claim(by=asked.who.actor()), SpanName.CASE_CLAIM)
        except AlreadyClaimed as taken:
            names = await self.names.display_names([taken.holder])
            raise AlreadyClaimed(taken.holder, names.get(taken.holder, "")) from None
