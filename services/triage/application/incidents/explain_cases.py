"""A person says that cases are no part of a mass incident that was proposed, or takes that back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.triage.application.incidents.file_each import FileEach, asked_for
from services.triage.application.queue.assign_cases import Given
from services.triage.domain.acts.step_errors import BadRecord
from services.triage.domain.belonging.belonging_commands import BelongCommand, DismissCause, RestoreCause
from shared.changes import Cause
from shared.errors import N_
from shared.security.principals import Principal


@dataclass(frozen=True, slots=True)
class ExplainCases:
    """A person says that cases are no part of a proposed incident, or takes that back."""

    each: FileEach

    async def deny(
        self,
        who: Principal,
        case_ids: Sequence[str],
        command: DismissCause,
        cause_of: Callable[[str], Cause],
    ) -> Sequence[Given]:
        """Put a proposal aside; each of its cases says so in its own journal, with the reason sealed.

        Raises:
            BadRecord: no case is named, too many are, or the reason is missing.
        """
        if not command.words.strip():
            raise BadRecord(fields={"words": N_("Tulis alasannya.")})
        return await self._each(who, case_ids, command, cause_of)

    async def allow(
        self,
        who: Principal,
        case_ids: Sequence[str],
        command: RestoreCause,
        cause_of: Callable[[str], Cause],
    ) -> Sequence[Given]:
        """Take that back.

        Raises:
            BadRecord: no case is named, or too many are.
        """
        return await self._each(who, case_ids, command, cause_of)

    async def _each(
        self,
        who: Principal,
        case_ids: Sequence[str],
        command: BelongCommand,
        cause_of: Callable[[str], Cause],
    ) -> Sequence[Given]:
        asked = asked_for(who, case_ids, cause_of)
        return await asyncio.gather(*(self.each(one, command) for one in asked))
