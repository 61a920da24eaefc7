"""Close a passage of the narrative that speaks against its reporter, and open it again."""

from __future__ import annotations

from dataclasses import dataclass

from services.triage.application.access import found
from services.triage.application.act_on_case import ActOnCase, Asked
from services.triage.application.contents import Contents
from services.triage.application.ports import Cases
from services.triage.application.queue.views import Acted
from services.triage.domain.errors import Erased
from services.triage.domain.protection.narrative import place_of
from services.triage.domain.protection.protection_commands import MarkPassage, UnmarkPassage
from services.triage.domain.protection.protection_facts import PassageGround
from shared.errors import N_
from shared.telemetry.names import SpanName


@dataclass(frozen=True, slots=True)
class ClosePassages:
    """The use case; see `ActOnCase` for what every act raises. No word of a passage is kept or logged."""

    act: ActOnCase
    cases: Cases
    contents: Contents

    async def mark(
        self, asked: Asked, ground: PassageGround, *, words: str = "", place: tuple[int, int] = (0, 0)
    ) -> Acted:
        """Close the passage that reads `words`, or else the characters from `place[0]` up to `place[1]`.

        Raises:
            BadRecord: the words stand nowhere in what is open of the narrative, or more than once.
            Erased: there is no narrative any more.
        """
        file = await found(self.cases, asked.who, asked.case_id)
        narrative = self.contents.whole(file)
        if narrative is None:
            raise Erased(N_("Isi laporan ini tidak dapat dibuka lagi."))
        start, end = place_of(words, narrative, file.case.protection.passages) if words else place
        command = MarkPassage(
            by=asked.who.actor(), start=start, end=end, length=len(narrative), ground=ground
        )
        return await self.act(asked, command, SpanName.CASE_COMMAND)

    async def unmark(self, asked: Asked, passage: int, words: str) -> Acted:
        """Open it to everybody again; `words` says why.

        Raises:
            RoleMissing: not by a commissioner who decides on the case.
            BadRecord: no reason, or no such passage.
        """
        command = UnmarkPassage(by=asked.who.actor(), passage=passage, words=words)
        return await self.act(asked, command, SpanName.CASE_COMMAND)
