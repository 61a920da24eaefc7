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

    async def merge(self, asked: Asked, lead: str, words: str = "", lead_read: int | None = None) -> Acted:
        """Merge the asked case into `lead`; both stay, with their own numbers and deadlines.

        `words` says why; `lead_read` is the revision of the lead that was before who asks.

        Raises:
            NoSuchCase: one of them is not there for this principal.
            CaseChanged: somebody changed one of them meanwhile; neither is changed.
            AlreadyMerged, LeadsOthers: it would make a chain or a circle; neither case is changed.
            DomainError: as `FileWithCase`.
        """
        by, own = asked.who.actor(), asked.case_id
        leading = (await found(self.cases, asked.who, lead)).case
        led_before = own in ties.leads(leading.dossier.links)
        half = replace(of_other(asked, lead, "lead"), read=None if led_before else lead_read)
        await self.file(half, LinkCases(by=by, other=own, tie=Tie.LEADS, words=words))
        try:
            return await self.file(asked, LinkCases(by=by, other=lead, tie=Tie.MERGED, words=words))
        except DomainError:
            if not led_before:
                undone = UnlinkCases(by=by, other=own, tie=Tie.LEADS)
                await self.file(of_other(asked, lead, "give back"), undone)
            raise

    async def unmerge(self, asked: Asked, lead: str, words: str = "") -> Acted:
        """Take the asked case out of `lead`: both stand as they stood, but for their journals.

        Raises:
            NoSuchCase: one of them is not there for this principal; neither is changed.
            DomainError: as `FileWithCase`.
        """
        await found(self.cases, asked.who, lead)
        by = asked.who.actor()
        acted = await self.file(asked, UnlinkCases(by=by, other=lead, tie=Tie.MERGED, words=words))
        done = UnlinkCases(by=by, other=asked.case_id, tie=Tie.LEADS, words=words)
        await self.file(of_other(asked, lead, "release"), done)
        return acted


def of_other(asked: Asked, case_id: str, part: str) -> Asked:
    """The same request for the other case; it may be repeated like the request itself."""
    return replace(asked, case_id=case_id, cause=Cause(derived(asked.cause.id, part)), read=None)
