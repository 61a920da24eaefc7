"""Make a mass incident of cases, add to it, take one out: each case is a change of its own, and told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from services.triage.application.act_on_case import Asked
from services.triage.application.file_with_case import FileWithCase
from services.triage.application.incidents.read_incidents import ReadIncidents
from services.triage.application.queue.assign_cases import Given
from services.triage.application.queue.views import Acted
from services.triage.domain.acts.step_errors import BadRecord
from services.triage.domain.belonging.belong import named
from services.triage.domain.belonging.belonging_commands import JoinIncident, LeaveIncident
from services.triage.domain.errors import NoSuchCase
from shared.changes import Cause
from shared.errors import N_, JejakError
from shared.ids import NewId
from shared.security.principals import Principal

MOST: Final = 200
"""Cases that one request may add."""


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
        asked, results = _asked(who, case_ids, cause_of), []
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
        asked = _asked(who, case_ids, cause_of)
        return Gathered(incident, await asyncio.gather(*(self._join(one, incident, words) for one in asked)))

    async def take_out(self, asked: Asked, incident: str, words: str = "") -> Acted:
        """Take the asked case out; the others stay, and nothing else of it changes.

        Raises:
            DomainError: as `FileWithCase`.
        """
        return await self.file(asked, LeaveIncident(by=asked.who.actor(), incident=incident, words=words))

    async def _join(self, asked: Asked, incident: str, words: str) -> Given:
        try:
            number = (await self.read.board.one(asked.who, asked.case_id)).row.receipt_number
        except NoSuchCase as unseen:
            return Given(asked.case_id, refused=unseen)
        command = JoinIncident(by=asked.who.actor(), incident=incident, words=words)
        try:
            return Given(asked.case_id, number, acted=await self.file(asked, command))
        except JejakError as refused:
            return Given(asked.case_id, number, refused=refused)

    async def _made(self, who: Principal, first: Given, incident: str) -> str:
        """The incident that the case is part of now: at a repeat, the one that the first request made."""
        held = (await self.read.board.one(who, first.case_id)).row.incident
        return held.incident if held else incident


def _asked(who: Principal, case_ids: Sequence[str], cause_of: Callable[[str], Cause]) -> list[Asked]:
    chosen = list(dict.fromkeys(case_ids))
    if not chosen:
        raise BadRecord(fields={"cases": N_("Pilih sedikitnya satu kasus.")})
    if len(chosen) > MOST:
        raise BadRecord(fields={"cases": N_("Paling banyak 200 kasus sekaligus.")})
    return [Asked(who, one, cause_of(one)) for one in chosen]
