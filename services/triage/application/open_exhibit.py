"""Let a reader at an exhibit of a case: journalled first, then a grant for this person, case and exhibit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.triage.application.access import ACTORS, READERS, found
from services.triage.application.act_on_case import ActOnCase, Asked
from services.triage.application.journal.filed_notation import EXHIBIT_OPENED
from services.triage.application.ports import Cases, Names
from services.triage.application.queue.views import Acted, Entry
from services.triage.domain.case import Case
from services.triage.domain.file.dossier_commands import OpenExhibit as Open
from services.triage.domain.parts import Exhibit
from services.triage.domain.protection.passages import check_exhibit
from shared.clock import Clock
from shared.errors import N_, NotFound
from shared.security.principals import Principal
from shared.security.signing import GRANT_LIFE, Grant, issue_grant
from shared.telemetry.names import SpanName


@dataclass(frozen=True, slots=True)
class SeenExhibit:
    """An exhibit's facts, its number in the case, and who was let at it: entries with names to show."""

    case: Case
    exhibit: Exhibit
    number: int
    openings: Sequence[tuple[Entry, str]]
    grant: str = field(default="", repr=False)
    """Empty until the exhibit is opened, and once the time of that opening is over."""
    redact: str = field(default="", repr=False)
    """The grant to make a copy with parts covered; empty for who does not act on cases."""
    until: datetime | None = None
    """When the grants end."""


@dataclass(frozen=True, slots=True)
class OpenExhibit:
    """Shows exhibits and issues grants; intake, which has the bytes, writes the custody entry of each use."""

    act: ActOnCase
    cases: Cases
    names: Names
    clock: Clock
    grant_key: bytes = field(repr=False)

    async def show(self, who: Principal, case_id: str, exhibit_id: str) -> SeenExhibit:
        """The exhibit without a grant.

        Raises:
            NotAllowed, NoSuchCase: see `access.found`.
            NotFound: the case has no such exhibit.
        """
        case = (await found(self.cases, who, case_id)).case
        numbered = enumerate(case.report.evidence, 1)
        number, exhibit = next(((n, one) for n, one in numbered if one.id == exhibit_id), (0, None))
        if exhibit is None:
            raise NotFound(N_("Bukti ini tidak ada pada kasus tersebut."))
        return SeenExhibit(case, exhibit, number, await self._openings(case_id, exhibit_id))

    async def open(self, asked: Asked, exhibit_id: str) -> SeenExhibit:
        """The exhibit with a grant, good for five minutes from the opening, which is in the journal before.

        A repeat of the key opens nothing anew: it gets the same grant while that lasts, and none after.

        Raises:
            NotAllowed, NoSuchCase, NotFound: as `show`.
            ExhibitClosed: see `passages.check_exhibit`.
        """
        await self.show(asked.who, asked.case_id, exhibit_id)
        command = Open(by=asked.who.actor(), exhibit=exhibit_id)
        acted = await self.act(asked, command, SpanName.CASE_COMMAND, READERS)
        seen = await self.show(asked.who, asked.case_id, exhibit_id)
        # A repeat was decided when it was first asked; what was closed since is closed to it too.
        check_exhibit(seen.case, command)
        return self._granted(seen, asked.who, acted)

    def _granted(self, seen: SeenExhibit, who: Principal, acted: Acted) -> SeenExhibit:
        """Every grant belongs to one opening in the journal, and ends by its time."""
        now, opening = self.clock(), acted.answer["revision"]
        at = next((one.at for one, _ in seen.openings if one.seq == opening), None)
        if at is None or now >= at + GRANT_LIFE:
            return seen
        until = at + GRANT_LIFE
        view = Grant(who.account_id, seen.case.case_id, seen.exhibit.id, "view_exhibit", until)
        cover = replace(view, purpose="redact_exhibit")
        return replace(
            seen,
            grant=issue_grant(self.grant_key, view, now=now),
            redact=issue_grant(self.grant_key, cover, now=now) if who.has(*ACTORS) else "",
            until=until,
        )

    async def _openings(self, case_id: str, exhibit_id: str) -> Sequence[tuple[Entry, str]]:
        entries = (await self.cases.history(case_id)).entries
        opened = [one for one in entries if one.type == EXHIBIT_OPENED and one.data["exhibit"] == exhibit_id]
        names = await self.names.display_names({one.by for one in opened})
        return [(one, names.get(one.by, "")) for one in reversed(opened)]
