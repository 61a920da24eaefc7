"""File something with a case: a note, its class, a link, an incident, a wall, its number elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from services.triage.application.act_on_case import ActOnCase, Asked
from services.triage.application.queue.views import Acted
from services.triage.domain.belonging.belonging_commands import BelongCommand
from services.triage.domain.file.dossier_commands import FileCommand
from shared.telemetry.names import SpanName


@dataclass(frozen=True, slots=True)
class FileWithCase:
    """The use case; see `ActOnCase` for what every act raises."""

    act: ActOnCase

    async def __call__(self, asked: Asked, command: FileCommand | BelongCommand) -> Acted:
        """File it; `command.by` is who asks.

        Raises:
            BadRecord: a field says something that cannot be.
        """
        return await self.act(asked, command, SpanName.CASE_COMMAND)
