"""Make a mass incident of cases, add to it, take one out: each case is a change of its own, and told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from services.triage.application.act_on_case import Asked
from services.triage.application.file_with_case import FileWithCase
from services.triage.application.incidents.file_each import FileEach, asked_for
from services.triage.application.incidents.incident_ports import NoSuchIncident
from services.triage.application.incidents.read_incidents import ReadIncidents
from services.triage.application.queue.assign_cases import Given
from services.triage.application.queue.views import Acted
from services.triage.domain.acts.step_errors import BadRecord
from services.triage.domain.belonging.belong import named
from services.triage.domain.belonging.belonging_commands import (
    JoinIncident,
    LeaveIncident,
    RenameIncident,
)
from shared.changes import Cause
from shared.errors import N_
from shared.ids import NewId
from shared.security.principals import Principal


@dataclass(frozen=True, slots=True)
class Gathered:
    """The incident, None if no case was taken in; and what became of each case, in the order asked for."""

    incident: str | None
    results: Sequence[Given] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class GatherCases:
    """The use case. An incident is nothing beside its cases: what they say of it, sealed in each of them."""

    file: FileWithCase
    read: ReadIncidents
    new_id: NewId

    @property
    def each(self) -> FileEach:
        """Files something with a case and tells what became of it."""
        return FileEach(self.file, self.read.board)

    async def make(
        self,
        who: Principal,
        case_ids: Sequence[str],
        words: tuple[str, str],
        cause_of: Callable[[str], Cause],
    ) -> Gathered:
        """A new incident with that name and cause; a case that is refused stops no other.

        Under the same keys again it finds the incident that the first request made.

        Raises:
            NotAllowed: the principal may see no case.
            BadRecord: name, cause or cases are missing, too long or too many.
        """
        text, incident = named(*words), self.new_id()
        asked, results = asked_for(who, case_ids, cause_of), []
        while asked:
            results.append(await self._join(asked.pop(0), incident, text))
            if results[-1].acted is not None:
                incident = await self._made(who, results[-1], incident)
                break
        rest = await asyncio.gather(*(self._join(one, incident, text) for one in asked))
        taken = any(one.acted is not None for one in results)
        return Gathered(incident if taken else None, [*results, *rest])

    async def add(
        self, who: Principal, incident: str, case_ids: Sequence[str], cause_of: Callable[[str], Cause]
    ) -> Gathered:
        """Add cases to an incident, each under the name and cause that it has.

        Raises:
            NotAllowed: the principal may see no case.
            NoSuchIncident: there is none that they may see.
            BadRecord: no case is named, too many are, or no copy of the incident's name can be opened.
        """
        words = (await self.read.one(who, incident)).words
        if not words:
            raise BadRecord(fields={"incident": N_("Nama kejadian ini tidak dapat dibuka lagi.")})
        asked = asked_for(who, case_ids, cause_of)
        return Gathered(incident, await asyncio.gather(*(self._join(one, incident, words) for one in asked)))

    async def take_out(self, asked: Asked, incident: str, words: str = "") -> Acted:
        """Take the asked case out; the others stay, and nothing else of it changes.

        Raises:
            DomainError: as `FileWithCase`.
        """
        return await self.file(asked, LeaveIncident(by=asked.who.actor(), incident=incident, words=words))

    async def rename(
        self, who: Principal, incident: str, words: tuple[str, str], cause_of: Callable[[str], Cause]
    ) -> Gathered:
        """Another name and cause, in every case that the principal may see; the earlier stay in the journals.

        Raises:
            NotAllowed: the principal may see no case.
            NoSuchIncident: there is none that they may see.
            BadRecord: name or cause is missing or too long.
        """
        text, results = named(*words), list[Given]()
        renamed = RenameIncident(by=who.actor(), incident=incident, words=text)
        after: str | None = ""
        while after is not None:
            try:
                seen = await self.read.one(who, incident, after=after)
            except NoSuchIncident:
                if not results:
                    raise
                # The cases behind this page left it meanwhile; those before it are told.
                break
            asked = [Asked(who, one.row.case_id, cause_of(one.row.case_id)) for one in seen.cases]
            results += await asyncio.gather(*(self.each(one, renamed) for one in asked))
            after = seen.after
        return Gathered(incident, results)

    async def _join(self, asked: Asked, incident: str, words: str) -> Given:
        return await self.each(asked, JoinIncident(by=asked.who.actor(), incident=incident, words=words))

    async def _made(self, who: Principal, first: Given, incident: str) -> str:
        """The incident that the case is part of now: at a repeat, the one that the first request made."""
        held = (await self.read.board.one(who, first.case_id)).row.incident
        return held.incident if held else incident
