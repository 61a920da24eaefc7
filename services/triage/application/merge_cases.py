"""Merge a case into another, or take the two apart: two changes, each in its own journal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from services.triage.application.access import found
from services.triage.application.act_on_case import Asked
from services.triage.application.ports import Cases
from services.triage.application.queue.views import Acted
from services.triage.domain.file import ties
from services.triage.domain.file.dossier_commands import FileCommand, LinkCases, UnlinkCases
from services.triage.domain.file.dossier_facts import Tie
from shared.changes import Cause
from shared.errors import DomainError
from shared.ids import derived


@dataclass(frozen=True, slots=True)
class MergeCases:
    """The use case; a process that dies between the two halves leaves the request to be repeated."""

    file: Callable[[Asked, FileCommand], Awaitable[Acted]]
    cases: Cases

    async def merge(self, asked: Asked, lead: str) -> Acted:
        """Merge the asked case into `lead`; both stay, with their own numbers and deadlines.

        Raises:
            NoSuchCase: one of them is not there for this principal.
            AlreadyMerged, LeadsOthers: it would make a chain or a circle; neither case is changed.
            DomainError: as `FileWithCase`.
        """
        by, own = asked.who.actor(), asked.case_id
        leading = (await found(self.cases, asked.who, lead)).case
        led_before = own in ties.leads(leading.dossier.links)
        await self.file(_of(asked, lead, "lead"), LinkCases(by=by, other=own, tie=Tie.LEADS))
        try:
            return await self.file(asked, LinkCases(by=by, other=lead, tie=Tie.MERGED))
        except DomainError:
            if not led_before:
                await self.file(_of(asked, lead, "give back"), UnlinkCases(by=by, other=own, tie=Tie.LEADS))
            raise

    async def unmerge(self, asked: Asked, lead: str) -> Acted:
        """Take the asked case out of `lead`: both stand as they stood, but for their journals.

        Raises:
            DomainError: as `FileWithCase`.
        """
        by = asked.who.actor()
        acted = await self.file(asked, UnlinkCases(by=by, other=lead, tie=Tie.MERGED))
        done = UnlinkCases(by=by, other=asked.case_id, tie=Tie.LEADS)
        await self.file(_of(asked, lead, "release"), done)
        return acted


def _of(asked: Asked, case_id: str, part: str) -> Asked:
    """The same request for the other case; it may be repeated like the request itself."""
    return replace(asked, case_id=case_id, cause=Cause(derived(asked.cause.id, part)), read=None)
