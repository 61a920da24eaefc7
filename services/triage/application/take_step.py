"""An officer takes a step of the rulebook: its form goes on record, what was written rests only sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.triage.application.act_on_case import ActOnCase, Asked
from services.triage.application.step_words import joined
from services.triage.application.views import Acted
from services.triage.domain.commands import TakeStep
from services.triage.domain.records import Record
from shared.telemetry.names import SpanName

NO_WORDS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class TakeCaseStep:
    """The use case; see `ActOnCase` for what every act raises."""

    act: ActOnCase

    async def __call__(
        self, asked: Asked, step: str, record: Record | None, words: Mapping[str, str] = NO_WORDS
    ) -> Acted:
        """Take the step; `words` are the texts of its form by name: minutes, names of who came, opinions.

        Raises:
            BadRecord: the form is not what the rulebook wants here, by field.
            ConditionUnmet: something must happen first.
        """
        command = TakeStep(by=asked.who.actor(), command=step, record=record, words=joined(words))
        return await self.act(asked, command, SpanName.CASE_COMMAND)
