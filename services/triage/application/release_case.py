"""The holder gives a case back to the queue; a commissioner may take it out of anybody's hands."""

from __future__ import annotations

from dataclasses import dataclass

from services.triage.application.act_on_case import ActOnCase, Asked
from services.triage.application.queue.views import Acted
from services.triage.domain.commands import Release
from shared.telemetry.names import SpanName


@dataclass(frozen=True, slots=True)
class ReleaseCase:
    """The use case; see `ActOnCase` for what every act raises."""

    act: ActOnCase

    async def __call__(self, asked: Asked) -> Acted:
        """Release; releasing a free case changes nothing.

        Raises:
            NotHolder: another officer has it.
        """
        return await self.act(asked, Release(by=asked.who.actor()), SpanName.CASE_RELEASE)
