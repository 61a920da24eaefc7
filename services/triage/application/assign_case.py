"""A commissioner assigns a case, or its holder hands it over at the end of a shift."""

from __future__ import annotations

from dataclasses import dataclass

from services.triage.application.act_on_case import ActOnCase, Asked
from services.triage.application.ports import Officers
from services.triage.application.queue.views import Acted
from services.triage.domain.acts.step_errors import UnknownOfficer
from services.triage.domain.commands import Assign
from shared.telemetry.names import SpanName


@dataclass(frozen=True, slots=True)
class AssignCase:
    """The use case; see `ActOnCase` for what every act raises."""

    act: ActOnCase
    officers: Officers

    async def __call__(self, asked: Asked, to: str) -> Acted:
        """Give the case to the account `to`.

        Raises:
            UnknownOfficer: nobody of that account handles cases of this office.
            ConflictOfInterest: they are named in the report.
        """
        if to not in await self.officers.officers(asked.who.office):
            raise UnknownOfficer
        return await self.act(asked, Assign(by=asked.who.actor(), to=to), SpanName.CASE_COMMAND)
